import { bindingDigest, hasOwnServiceAccount } from '../access/binding-part.js';
import { podLabels } from '../access/pod-labels.js';
import type { Application } from './application.js';
import { type Metrics, scrapeAnnotations } from './metrics.js';
import { asWanted } from './pod-as-wanted.js';
import { podSpec } from './pod-spec.js';

/** The pod template that deployments and jobs share. */
export function podTemplate(application: Application, metrics?: Metrics) {
  const { site, pod, pods, bindings, name } = application;
  const template = {
    metadata: {
      labels: podLabels(site.platform, application),
      annotations: {
        'datastead.dev/bindings': bindingDigest(application),
        ...(metrics === undefined ? {} : scrapeAnnotations(metrics)),
      },
    },
    spec: podSpec(site, pod, bindings, hasOwnServiceAccount(application) ? name : undefined, metrics?.port),
  };
  return asWanted(template, pods);
}
