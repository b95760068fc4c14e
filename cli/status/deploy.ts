import type { Metadata } from '../cluster/cluster.js';
import { good, type Health, judged } from './health.js';

export type DeployRecord = { readonly metadata: Metadata & { readonly creationTimestamp?: string } };

/** Each stack of a site leaves a record when an apply has finished; the next apply removes it before it changes something. */
const PARTS = ['data', 'apps', 'smoke'];

/** Whether the last deploy of a site has finished, and when. */
export function deployHealth(site: string, records: readonly DeployRecord[]): Health {
  const applied = PARTS.map((part) => ({
    stack: `${site}-${part}`,
    record: records.find(({ metadata }) => metadata.name === `datastead.applied.${part}`),
  }));
  if (records.length === 0) return good('none recorded: the site was not deployed with Terraform, or not yet');
  const times = applied.flatMap(({ record }) => record?.metadata.creationTimestamp ?? []).sort();
  const open = applied.filter(({ record }) => record === undefined).map(({ stack }) => stack);
  const last = times.at(-1);
  return judged(
    open.length > 0 ? 'the last one has not finished' : `the last one with changes finished at ${last}`,
    open.map((stack) => `the last apply of ${stack} did not finish, or is running`),
  );
}
