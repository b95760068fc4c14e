import type { Metadata } from '../cluster/cluster.js';
import { good, type Health, judged } from './health.js';

export type DeployRecord = { readonly metadata: Metadata & { readonly creationTimestamp?: string } };

/** The stacks of a site leave a record each when an apply has come to its end; it goes when the next one begins to change something. */
const PARTS = ['data', 'apps', 'smoke'];

/** Whether the last deploy of a site has come to its end, and when. */
export function deployHealth(site: string, records: readonly DeployRecord[]): Health {
  const applied = PARTS.map((part) => ({
    stack: `${site}-${part}`,
    record: records.find(({ metadata }) => metadata.name === `datastead.applied.${part}`),
  }));
  if (records.length === 0) return good('none is noted: the site is not deployed by Terraform, or not yet');
  const times = applied.flatMap(({ record }) => record?.metadata.creationTimestamp ?? []).sort();
  const open = applied.filter(({ record }) => record === undefined).map(({ stack }) => stack);
  const last = times.at(-1);
  return judged(
    open.length > 0 ? 'the last one has not come to its end' : `the last one that changed something finished ${last}`,
    open.map((stack) => `${stack} was not applied to its end, or is being applied`),
  );
}
