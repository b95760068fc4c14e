import { RECORD_LABEL } from '../../constructs/site/records.js';
import type { SynthesizedStack } from '../../testing/index.js';
import { evaluated } from './terraform-locals.js';

type Stacks = (part: 'data' | 'apps' | 'smoke') => SynthesizedStack;

interface Body {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly data: Readonly<Record<string, string>>;
}

/** What a cluster holds, by the id of the data source that reads it. */
export type Cluster = Readonly<Record<string, readonly object[]>>;

/** A cluster with nothing in it. */
export const EMPTY: Cluster = {};

/**
 * What plans of the data stack read after a deploy: the records of it, as Terraform evaluates them, and the Deployments.
 * @param before what was there
 * @param until the stack with which it ended
 */
export function deployed(stack: Stacks, before: Cluster = EMPTY, until: 'data' | 'apps' | 'smoke' = 'smoke'): Cluster {
  const kept = (kinds: readonly string[]) =>
    (before['records'] ?? []).filter((one) => kinds.includes((one as Body).metadata.labels[RECORD_LABEL] ?? ''));
  return {
    records: [
      ...records(stack('data'), before, ['system', 'passwords']),
      ...(until === 'smoke' ? records(stack('smoke'), before, ['finished']) : kept(['finished'])),
    ],
    deployments: until === 'data' ? (before['deployments'] ?? []) : deployments(stack('apps')),
  };
}

function records(stack: SynthesizedStack, before: Cluster, kinds: readonly string[]): object[] {
  const bodies = Object.entries(stack.resources)
    .filter(([address]) => address.startsWith('kubernetes_config_map_v1.'))
    .map(([, body]) => body as unknown as Body)
    .filter(({ metadata }) => kinds.includes(metadata.labels[RECORD_LABEL] ?? ''));
  const named = bodies.map(({ data }, index) => [`record-${index}`, data] as const);
  const { locals = {} } = stack.json as { locals?: object };
  const json = { ...stack.json, locals: { ...locals, ...Object.fromEntries(named) } };
  const values = evaluated(
    { ...stack, json },
    before,
    named.map(([name]) => name),
  );
  return bodies.map(({ metadata }, index) => ({ metadata, data: values[`record-${index}`] }));
}

function deployments({ resources }: SynthesizedStack): object[] {
  return Object.entries(resources)
    .filter(([address]) => address.startsWith('kubernetes_deployment_v1.'))
    .map(([, body]) => body as unknown as Deployment)
    .map(({ metadata, spec }) => ({ metadata, spec: { template: { metadata: spec.template.metadata } } }));
}

interface Deployment {
  readonly metadata: object;
  readonly spec: { readonly template: { readonly metadata: object } };
}

/** The sentences by which the plan of a data stack is refused. */
export function refusals(stack: Stacks, cluster: Cluster): readonly string[] {
  return evaluated(stack('data'), cluster, ['refusals'])['refusals'] as string[];
}
