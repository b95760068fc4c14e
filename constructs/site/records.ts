import { objectLabels } from './labels.js';

/** Label of the ConfigMaps in which the stacks of a site note how far they have come. Nothing secret stands in them. */
export const RECORD_LABEL = 'datastead.dev/record';

/**
 * What a record tells:
 * - `begun`: an apply of the data stack has begun, so that passwords are in pairs from now on;
 * - `half`: which apps copy of a password was written last;
 * - `pair`: one apply has written that one and the data copy, of which user and revision;
 * - `applied`: the last apply of a stack has come to its end;
 * - `system`: what a system was deployed with, and all of it has been done;
 * - `passwords`: with which passwords the data stack was applied last;
 * - `uses`: what workloads use, as an apply has begun to roll them, and as the last deploy that has come to its end has left them;
 * - `finished`: how often passwords were rotated by the last deploy that has come to its end.
 */
type RecordKind = 'begun' | 'half' | 'pair' | 'applied' | 'system' | 'passwords' | 'uses' | 'finished';

/** The records of a site, in its data stack, as a plan reads them. */
export const RECORDS = 'data.kubernetes_resources.records.objects';

/** Of these: whether `o` is a record of a kind. */
export const isRecord = (kind: RecordKind) => `try(o.metadata.labels["${RECORD_LABEL}"], "") == "${kind}"`;

/** Metadata of a record in the data namespace. Its name has a dot, which no name that is made from a user's has. */
export function recordMetadata(platform: string, namespace: string, kind: RecordKind, subject?: string) {
  return {
    name: ['datastead', kind, ...(subject === undefined ? [] : [subject])].join('.'),
    namespace,
    labels: { ...objectLabels(platform, 'datastead'), [RECORD_LABEL]: kind },
  };
}
