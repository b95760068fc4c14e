import { error, type Finding, warning } from '../checks/finding.js';
import { portFindings } from '../checks/port.js';
import type { PodSettings } from '../pods/index.js';
import { number, object, required, textLike } from '../props/index.js';
import { quote } from '../schema/words.js';
import type { Site } from '../site/site.js';
import { HTTP_PATH } from './checks.js';

/** Where Prometheus reads the metrics of a workload. */
export interface Metrics {
  /** Port of any of its containers. */
  readonly port: number;
  /** @default /metrics */
  readonly path?: string;
}

export const METRICS = object<Metrics>({ port: required(number), path: textLike('/metrics') });

const DEFAULT_PATH = '/metrics';

/** Annotations that a Prometheus can look for. With the Prometheus operator, the user creates a PodMonitor. */
export function scrapeAnnotations({ port, path = DEFAULT_PATH }: Metrics) {
  return { 'prometheus.io/scrape': 'true', 'prometheus.io/port': `${port}`, 'prometheus.io/path': path };
}

/** Where metrics are read, and whether anybody may. @param pods as the pods are, those of the site too */
export function metricsFindings(
  where: string,
  { facts }: Site,
  metrics: Metrics | undefined,
  pods: PodSettings,
): Finding[] {
  if (metrics === undefined) return [];
  const { port, path = DEFAULT_PATH } = metrics;
  return [
    ...portFindings('workload-metrics', where, 'metrics.port', port),
    ...(HTTP_PATH.test(path)
      ? []
      : [
          error(
            'workload-metrics',
            where,
            `has its metrics at ${JSON.stringify(path)}`,
            'set metrics.path to a path that begins with a slash, such as /metrics',
          ),
        ]),
    ...Object.entries(scrapeAnnotations(metrics))
      .map(([key, value]) => [key, value, pods.annotations?.[key] ?? value] as const)
      .filter(([, value, other]) => other !== value)
      .map(([key, value, other]) =>
        error(
          'workload-metrics',
          where,
          `has metrics, for which ${key} is ${quote(value)}, but pods.annotations set it to ${quote(other)}`,
          `take ${key} out of pods.annotations, of the site too, or leave metrics out`,
        ),
      ),
    ...(facts.monitoringNamespace === undefined
      ? [
          warning(
            'workload-metrics-unread',
            where,
            `has metrics, but no pod may read them: ${facts.name} has no monitoring namespace`,
            `set monitoringNamespace of the site (${facts.at('monitoringNamespace')}), or acknowledge with the reason`,
          ),
        ]
      : []),
  ];
}
