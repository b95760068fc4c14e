import { bindingDigest, hasOwnServiceAccount } from '../access/binding-part.js';
import { podLabels } from '../access/pod-labels.js';
import type { Application } from './application.js';
import { asWanted } from './pod-as-wanted.js';
import { podSpec } from './pod-spec.js';

/** The pod template that deployments and jobs share. */
export function podTemplate(application: Application) {
  const { site, container, bindings, name, pods } = application;
  const template = {
    metadata: {
      labels: podLabels(site.platform, application),
      annotations: { 'datastead.dev/bindings': bindingDigest(application) },
    },
    spec: podSpec(site, container, bindings, hasOwnServiceAccount(application) ? name : undefined),
  };
  return asWanted(template, pods);
}
