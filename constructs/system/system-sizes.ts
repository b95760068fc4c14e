import type { Binding } from '../access/grantee.js';
import { error, type Finding } from '../checks/finding.js';
import { bytesOf, CONTENT_BYTES, OBJECT_BYTES, sizeText } from '../checks/sizes.js';
import type { AppendOnlyFact, GrowingFact, ImmutableFact } from './data-system.js';

const DIVIDE = 'divide it into two systems with fewer';

/** What a system notes of itself when it was deployed. */
interface Noted {
  readonly immutableFacts: readonly ImmutableFact[];
  readonly growingFacts: readonly GrowingFact[];
  readonly appendOnlyFacts: readonly AppendOnlyFact[];
}

/** Whether the record of what was deployed fits into its ConfigMap. Parts that are no longer declared stay in it, but are not known here. */
export function recordSizeFindings(where: string, { immutableFacts, growingFacts, appendOnlyFacts }: Noted): Finding[] {
  const noted = {
    facts: Object.fromEntries(immutableFacts.map(({ key, value }) => [key, value])),
    counts: Object.fromEntries(growingFacts.map(({ key, count, retiring = 0 }) => [key, { count, retiring }])),
    lists: Object.fromEntries(appendOnlyFacts.map(({ key, items }) => [key, items])),
  };
  const bytes = bytesOf(JSON.stringify(noted));
  if (bytes <= CONTENT_BYTES) return [];
  const facts = immutableFacts.length + growingFacts.length + appendOnlyFacts.length;
  return [
    error(
      'record-size',
      where,
      `has ${facts} facts to record when it is deployed, with ${sizeText(bytes)}, but their ConfigMap holds at most ${sizeText(CONTENT_BYTES)}`,
      `${DIVIDE} topics, or give the topics shorter names`,
    ),
  ];
}

/** What the Job of provisioning has besides users, in bytes: room that is left for it. */
const JOB_BYTES = 16 * 1024;

/** Whether the Job of provisioning, which mounts the Secrets of all users, is an object that Kubernetes takes. */
export function usersSizeFindings(where: string, bindings: readonly Binding[]): Finding[] {
  const users = bindings.flatMap(({ credentials }) => credentials.filter(({ active }) => active));
  const sources = users.map(({ secretName: name, username }) => ({
    secret: {
      name,
      items: [
        { key: 'password', path: username },
        { key: 'username', path: `${username}.username` },
      ],
    },
  }));
  const bytes = bytesOf(JSON.stringify(sources)) + JOB_BYTES;
  if (bytes <= OBJECT_BYTES) return [];
  return [
    error(
      'users-size',
      where,
      `has ${users.length} users, whose Secrets need a Job of ${sizeText(bytes)}, but Kubernetes accepts objects of at most ${sizeText(OBJECT_BYTES)}`,
      `${DIVIDE} users, or use one workload with more replicas for pods that do the same`,
    ),
  ];
}
