import { RECORD_LABEL } from '../../constructs/site/records.js';
import type { SynthesizedStack } from '../../testing/index.js';
import { evaluated } from './terraform-locals.js';

type Stacks = (part: 'data' | 'apps' | 'smoke') => SynthesizedStack;

interface Body {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly data: Readonly<Record<string, string>>;
}

/** What a cluster holds, by the id of the data source that reads it. */
export type Cluster = Readonly<Record<string, readonly object[]>>;

/** A cluster with nothing in it. */
export const EMPTY: Cluster = {};

/**
 * What plans of the data stack read after a deploy: the records of it, as Terraform evaluates them.
 * @param before what was there
 * @param until the stack with which it ended
 */
export function deployed(stack: Stacks, before: Cluster = EMPTY, until: 'data' | 'apps' | 'smoke' = 'smoke'): Cluster {
  const made = [
    ...records(stack('data'), before, ['system', 'passwords']),
    ...(until === 'data' ? [] : records(stack('apps'), before, ['uses'])),
    ...(until === 'smoke' ? records(stack('smoke'), before, ['uses', 'finished']) : []),
  ] as Body[];
  const names = made.map(({ metadata }) => metadata.name);
  // Those of systems go with them; others are written again by stacks to which this deploy did not come.
  const kept = ((before['records'] ?? []) as Body[]).filter(
    ({ metadata }) => metadata.labels[RECORD_LABEL] !== 'system' && !names.includes(metadata.name),
  );
  return { records: [...made, ...kept] };
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

/** The sentences by which the plan of a data stack is refused. */
export function refusals(stack: Stacks, cluster: Cluster): readonly string[] {
  return evaluated(stack('data'), cluster, ['refusals'])['refusals'] as string[];
}
