import { RECORD_LABEL } from '../../constructs/site/records.js';
import type { SynthesizedStack } from '../../testing/index.js';
import { evaluated, evaluatedTogether } from './terraform-locals.js';

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
  const made = records(
    [
      declared(stack('data'), ['system', 'passwords']),
      ...(until === 'data' ? [] : [declared(stack('apps'), ['uses'])]),
      ...(until === 'smoke' ? [declared(stack('smoke'), ['uses', 'finished'])] : []),
    ],
    before,
  );
  const names = made.map(({ metadata }) => metadata.name);
  // Those of systems go with them; others are written again by stacks to which this deploy did not come.
  const kept = ((before['records'] ?? []) as Body[]).filter(
    ({ metadata }) => metadata.labels[RECORD_LABEL] !== 'system' && !names.includes(metadata.name),
  );
  return { records: [...made, ...kept] };
}

interface Declared {
  readonly stack: SynthesizedStack;
  readonly bodies: readonly Body[];
}

/** The records of some kinds that a stack writes. */
function declared(stack: SynthesizedStack, kinds: readonly string[]): Declared {
  const bodies = Object.entries(stack.resources)
    .filter(([address]) => address.startsWith('kubernetes_config_map_v1.'))
    .map(([, body]) => body as unknown as Body)
    .filter(({ metadata }) => kinds.includes(metadata.labels[RECORD_LABEL] ?? ''));
  return { stack, bodies };
}

/** What they say, as Terraform evaluates it. */
function records(all: readonly Declared[], before: Cluster): Body[] {
  const questions = all.map(({ stack, bodies }) => {
    const { locals = {} } = stack.json as { locals?: object };
    const named = Object.fromEntries(bodies.map(({ data }, index) => [`record-${index}`, data]));
    return { stack: { ...stack, json: { ...stack.json, locals: { ...locals, ...named } } }, names: Object.keys(named) };
  });
  const values = evaluatedTogether(questions, before);
  return all.flatMap(({ bodies }, of) =>
    bodies.map(({ metadata }, index) => ({ metadata, data: values[of]?.[`record-${index}`] as Body['data'] })),
  );
}

/** The sentences by which the plan of a data stack is refused. */
export function refusals(stack: Stacks, cluster: Cluster): readonly string[] {
  return evaluated(stack('data'), cluster, ['refusals'])['refusals'] as string[];
}
