import { error, type Finding, warning } from '../checks/finding.js';
import type { Footprint } from '../system/data-system.js';
import {
  placeFindings,
  plainTextFindings,
  retireFindings,
  type SystemFacts,
  storageFindings,
} from '../system/system-checks.js';
import { Size } from '../units.js';
import type { RedisAccess } from './access.js';
import type { Eviction, Persistence, RedisSizing } from './sizing.js';

/** What the checks of a system look at. */
export interface RedisFacts extends SystemFacts {
  readonly sizing: RedisSizing;
  readonly members: number;
  readonly minReplicasToWrite: number;
  readonly persistence: Persistence;
  readonly eviction: Eviction;
  readonly accesses: readonly RedisAccess[];
  readonly retire: number;
}

/** Whether the system survives what it promises to survive: members, sentinels and replicas against zones and nodes. */
export function failureDomainFindings(facts: RedisFacts): Finding[] {
  return [...placeFindings(facts, 'sentinels'), ...sizeFindings(facts), ...replicaFindings(facts)];
}

function sizeFindings(facts: RedisFacts): Finding[] {
  const { where, tolerate, sizing, members, retire } = facts;
  const found: Finding[] = [];
  if (sizing.topology === 'single' && members !== 1) {
    found.push(
      error(
        'redis-single-members',
        where,
        `has ${members} members, but nothing is tolerated (tolerate none): without sentinels nobody chooses a primary among them`,
        'set tolerate to node or zone, or leave size.members out',
      ),
    );
  } else if (!Number.isInteger(members) || members < sizing.members || members > 9) {
    found.push(
      error(
        'redis-members',
        where,
        `has size.members ${members}; tolerate ${tolerate} needs ${sizing.members} to 9`,
        `set size.members to a number from ${sizing.members} to 9, or leave it out`,
      ),
    );
  }
  const retirement = { retire, members, least: sizing.members, what: 'members', prop: 'retireMembers' };
  return [...found, ...retireFindings(facts, retirement)];
}

function replicaFindings(facts: RedisFacts): Finding[] {
  const { where, tolerate, minReplicasToWrite } = facts;
  if (facts.sizing.topology === 'single') return facts.accesses.flatMap((access) => waitFindings(facts, access, 0));
  const replicas = facts.members - facts.retire - 1;
  const found: Finding[] = [];
  if (!Number.isInteger(minReplicasToWrite) || minReplicasToWrite < 0 || minReplicasToWrite > replicas) {
    found.push(
      error(
        'redis-min-replicas',
        where,
        `wants ${minReplicasToWrite} replicas to follow, and there are ${replicas}`,
        `set minReplicasToWrite to a number from 1 to ${replicas - 1}, or leave it out`,
      ),
    );
  } else if (minReplicasToWrite === replicas) {
    found.push(
      error(
        'redis-min-replicas-stops',
        where,
        `takes no writes when one of its ${replicas} replicas is gone (minReplicasToWrite ${minReplicasToWrite}), but promises to survive the loss of a ${tolerate}`,
        `set minReplicasToWrite to ${replicas - 1}, or raise size.members`,
      ),
    );
  } else if (minReplicasToWrite === 0) {
    found.push(
      error(
        'redis-min-replicas-loses',
        where,
        `goes on taking writes when no replica follows (minReplicasToWrite 0): a primary that was cut off would take writes until it is found, and lose them all`,
        'set minReplicasToWrite to 1, or leave it out',
      ),
    );
  }
  return [...found, ...facts.accesses.flatMap((access) => waitFindings(facts, access, replicas))];
}

function waitFindings({ where, tolerate, eviction }: RedisFacts, access: RedisAccess, replicas: number): Finding[] {
  const { wait } = access;
  const place = access.grantee.node.path;
  if (wait === undefined) return [];
  if (!Number.isInteger(wait) || wait < 0 || wait > replicas) {
    return [
      error(
        'redis-wait',
        place,
        `waits for ${wait} replicas of ${where} after a write, which has ${replicas}`,
        replicas === 0 ? 'leave wait out' : `set wait to a number from 0 to ${replicas - 1}, or leave it out`,
      ),
    ];
  }
  if (tolerate === 'none') return [];
  if (wait === replicas) {
    return [
      error(
        'redis-wait-stops',
        place,
        `waits for all ${replicas} replicas of ${where} after a write: none would be done while a ${tolerate} is gone`,
        `set wait to ${replicas - 1}, or leave it out`,
      ),
    ];
  }
  // A cache may lose what it could drop at any moment.
  if (wait === 0 && !eviction.startsWith('allkeys-')) {
    return [
      warning(
        'redis-wait-none',
        place,
        `takes a write to ${where} for done that the primary alone has (wait 0); losing a ${tolerate} can lose it`,
        'leave wait out, make the system a cache (eviction allkeys-lru), or acknowledge with a reason',
      ),
    ];
  }
  return [];
}

/** Memory below which a server and its buffers do not fit. */
const LEAST_MEMORY = Size.mebibytes(64);

/** Members that could not live on what they are given. */
export function memoryFindings(where: string, footprint: readonly Footprint[]): Finding[] {
  return footprint
    .filter(({ component, memory }) => component === 'member' && memory.bytes < LEAST_MEMORY.bytes)
    .map(({ memory }) =>
      error(
        'redis-memory',
        where,
        `gives a member ${memory} of memory`,
        `set memory.member to ${LEAST_MEMORY} or more, or leave it out`,
      ),
    );
}

/** Settings that the promise or the site's rules do not allow. */
export function securityFindings(facts: RedisFacts): Finding[] {
  return [...plainTextFindings(facts), ...(facts.persistence === 'none' ? [] : storageFindings(facts, 'its data'))];
}
