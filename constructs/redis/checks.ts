import { bindingPath } from '../access/grantee.js';
import { error, type Finding, warning } from '../checks/finding.js';
import type { Footprint } from '../site/footprint.js';
import {
  lostAtOnce,
  placeFindings,
  plainTextFindings,
  retireFindings,
  type SystemFacts,
  storageFindings,
} from '../system/system-checks.js';
import { Size } from '../units.js';
import type { RedisAccess } from './access.js';
import { type Eviction, maxmemoryMebibytes, type Persistence, type RedisSizing } from './sizing.js';

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
  const members = { count: facts.members, what: 'members', prop: 'size.members' };
  return [...placeFindings(facts, 'sentinels', members), ...sizeFindings(facts), ...replicaFindings(facts)];
}

function sizeFindings(facts: RedisFacts): Finding[] {
  const { where, tolerate, sizing, members, retire } = facts;
  const found: Finding[] = [];
  if (sizing.topology === 'single' && members !== 1) {
    found.push(
      error(
        'redis-single-members',
        where,
        `has ${members} members, but tolerate none has no sentinels to choose a primary`,
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

/** Replicas now, and those that are left when what is promised to be survived is gone: of the others one leads. */
interface Replicas {
  readonly now: number;
  readonly left: number;
  readonly lost: number;
}

function replicaFindings(facts: RedisFacts): Finding[] {
  const { where, tolerate, minReplicasToWrite } = facts;
  const members = facts.members - facts.retire;
  const lost = lostAtOnce(facts, members);
  const replicas: Replicas = { now: members - 1, left: members - 1 - lost, lost };
  const waits = facts.accesses.flatMap((access) => waitFindings(facts, access, replicas));
  const found: Finding[] = [];
  if (facts.sizing.topology === 'single') {
    if (minReplicasToWrite !== 0) {
      found.push(
        error(
          'redis-min-replicas',
          where,
          `requires ${minReplicasToWrite} replicas, but there are none with tolerate none`,
          'leave minReplicasToWrite out, or set tolerate to node or zone',
        ),
      );
    }
    return [...found, ...waits];
  }
  const { now, left } = replicas;
  if (!Number.isInteger(minReplicasToWrite) || minReplicasToWrite < 0 || minReplicasToWrite > now) {
    found.push(
      error(
        'redis-min-replicas',
        where,
        `requires ${minReplicasToWrite} replicas, but there are ${now}`,
        `set minReplicasToWrite to a number from 1 to ${left}, or leave it out`,
      ),
    );
  } else if (minReplicasToWrite > left) {
    found.push(
      error(
        'redis-min-replicas-stops',
        where,
        `refuses writes with fewer than ${minReplicasToWrite} replicas (minReplicasToWrite), but promises to survive the loss of a ${tolerate}, which can take ${lost} of ${members} members and leave ${left} replicas`,
        `set minReplicasToWrite to ${left === 1 ? 1 : `a number from 1 to ${left}`}, or raise size.members`,
      ),
    );
  } else if (minReplicasToWrite === 0) {
    found.push(
      error(
        'redis-min-replicas-loses',
        where,
        `accepts writes without any replica (minReplicasToWrite 0): a primary that is cut off would accept writes until this is noticed, and lose them all`,
        'set minReplicasToWrite to 1, or leave it out',
      ),
    );
  }
  return [...found, ...waits];
}

function waitFindings(facts: RedisFacts, access: RedisAccess, { now, left, lost }: Replicas): Finding[] {
  const { where, tolerate, eviction } = facts;
  const { wait } = access;
  const place = access.grantee.node.path;
  const binding = bindingPath(access.binding);
  if (wait === undefined) return [];
  if (!Number.isInteger(wait) || wait < 0 || wait > now) {
    return [
      error(
        'redis-wait',
        place,
        `waits for ${wait} replicas of ${where} after a write, but it has only ${now}`,
        now === 0 ? 'leave wait out' : `set wait to a number from 0 to ${left}, or leave it out`,
      ),
    ];
  }
  if (tolerate === 'none') return [];
  if (wait > left) {
    return [
      error(
        'redis-wait-stops',
        place,
        `waits for ${wait} replicas of ${where} after a write: no write would finish while a ${tolerate} is down, which can leave ${left}`,
        `set wait to ${left}, or leave it out`,
      ),
    ];
  }
  // A cache may lose what it could drop at any moment.
  if (wait >= lost || eviction.startsWith('allkeys-')) return [];
  if (wait === 0) {
    return [
      warning(
        'redis-wait-none',
        binding,
        `treats a write to ${where} as done when only the primary has it (wait 0); the loss of a ${tolerate} can lose it`,
        'leave wait out, make the system a cache (eviction allkeys-lru), or acknowledge with a reason',
      ),
    ];
  }
  return [
    warning(
      'redis-wait-zone',
      binding,
      `treats a write to ${where} as done when the primary and ${wait} replicas have it (wait ${wait}); a zone can hold ${lost} members, and its loss can lose the write`,
      lost > left
        ? 'set size.members to 3 or 5, or acknowledge with a reason'
        : `set wait to ${lost}, or acknowledge with a reason`,
    ),
  ];
}

/** Memory below which a server and its buffers do not fit. */
const LEAST_MEMORY: Readonly<Record<string, Size>> = { member: Size.mebibytes(64), sentinel: Size.mebibytes(48) };

/** Pods that could not live on the memory that they are given. */
export function memoryFindings(where: string, footprint: readonly Footprint[]): Finding[] {
  return footprint.flatMap(({ component, memory }) => {
    const least = LEAST_MEMORY[component];
    if (least === undefined || memory.bytes >= least.bytes) return [];
    return [
      error(
        'redis-memory',
        where,
        `gives a ${component} ${memory} of memory`,
        `set memory.${component} to ${least} or more, or leave it out`,
      ),
    ];
  });
}

/**
 * Data that a volume must have room for, in times of what memory may hold: a snapshot stands beside the one before it; a log is
 * written anew once it is twice what it was, beside the old one (`auto-aof-rewrite-percentage`, redis.conf).
 */
const TIMES_ON_DISK: Readonly<Record<Persistence, number>> = { none: 0, rdb: 2, aof: 3 };

/** Volumes that full memory would overflow. */
export function roomFindings(where: string, persistence: Persistence, footprint: readonly Footprint[]): Finding[] {
  const member = footprint.find(({ component }) => component === 'member');
  if (member?.storage === undefined) return [];
  const times = TIMES_ON_DISK[persistence];
  const least = Size.mebibytes(maxmemoryMebibytes(member.memory.toMebibytes, persistence) * times);
  if (member.storage.bytes >= least.bytes) return [];
  return [
    error(
      'redis-storage',
      where,
      `gives a member a volume of ${member.storage} for ${member.memory} of memory and persistence ${persistence}`,
      `set storage.member to ${least} or more, or leave it out`,
    ),
  ];
}

/** Settings that the promise or the site's rules do not allow. */
export function securityFindings(facts: RedisFacts): Finding[] {
  return [...plainTextFindings(facts), ...(facts.persistence === 'none' ? [] : storageFindings(facts, 'its data'))];
}
