import { bindingDigest, hasOwnServiceAccount } from '../access/binding-part.js';
import { podLabels } from '../access/pod-labels.js';
import type { Application } from './application.js';
import { podSpec } from './pod-spec.js';
import type { Metrics } from './props.js';

/** The pod template that deployments and jobs share. */
export function podTemplate(application: Application, metrics?: Metrics) {
  const { site, pod, bindings, name } = application;
  return {
    metadata: {
      labels: podLabels(site.platform, application),
      annotations: {
        'datastead.dev/bindings': bindingDigest(application),
        ...(metrics === undefined ? {} : scrapeAnnotations(metrics)),
      },
    },
    spec: podSpec(site, pod, bindings, hasOwnServiceAccount(application) ? name : undefined, metrics?.port),
  };
}

/** By which a Prometheus finds pods that look for them. One of the operator's is told by a PodMonitor of its owner's. */
function scrapeAnnotations({ port, path }: Metrics) {
  return {
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': `${port}`,
    'prometheus.io/path': path ?? METRICS_PATH,
  };
}

const METRICS_PATH = '/metrics';
