import { parseDocument, visit } from 'yaml';
import { bindingPath } from '../access/grantee.js';
import { error, type Finding, warning } from '../checks/finding.js';
import { gapsBetweenRuns } from '../cron.js';
import {
  type Least,
  lostAtOnce,
  placeFindings,
  plainTextFindings,
  retireFindings,
  type SystemFacts,
  storageFindings,
} from '../system/system-checks.js';
import { Duration, Size } from '../units.js';
import type { CassandraAccess } from './access.js';
import { type ConsistencyLevel, copiesAt, isMajority, refusedWrites } from './consistency.js';
import type { Keyspace } from './keyspace.js';
import type { CassandraSizing } from './sizing.js';

/** What the checks of a cluster look at. */
export interface CassandraFacts extends SystemFacts {
  readonly sizing: CassandraSizing;
  readonly nodesPerRack: number;
  readonly retire: number;
  readonly memory: Size;
  readonly keyspaces: readonly Keyspace[];
  readonly accesses: readonly CassandraAccess[];
  readonly config: Readonly<Record<string, string>>;
  readonly repair: { readonly intervalDays: number; readonly schedule: string; readonly window: Duration };
}

/** Whether the ring survives what it promises to survive: racks, nodes and copies against the site's zones and nodes. */
export function failureDomainFindings(facts: CassandraFacts): Finding[] {
  const { where, tolerate, sizing, nodesPerRack, retire } = facts;
  const found = placeFindings(facts, 'copies', {
    count: nodesPerRack,
    what: 'nodes of a rack',
    prop: 'size.nodesPerRack',
  });
  if (!Number.isInteger(nodesPerRack) || nodesPerRack < sizing.nodesPerRack || nodesPerRack > 300) {
    found.push(
      error(
        'cassandra-nodes-per-rack',
        where,
        `has size.nodesPerRack ${nodesPerRack}; tolerate ${tolerate} needs a whole number from ${sizing.nodesPerRack} to 300`,
        `set size.nodesPerRack to ${sizing.nodesPerRack} or more, or leave it out`,
      ),
    );
  }
  const retirement = {
    retire,
    members: nodesPerRack,
    least: sizing.nodesPerRack,
    what: 'nodes of each rack',
    prop: 'retireNodesPerRack',
  };
  return [
    ...found,
    ...retireFindings(facts, retirement),
    ...facts.keyspaces.flatMap((keyspace) => replicationFindings(facts, keyspace)),
    ...facts.keyspaces.flatMap((keyspace) => consistencyFindings(facts, keyspace)),
  ];
}

function replicationFindings(facts: CassandraFacts, { name, replicationFactor }: Keyspace): Finding[] {
  const where = `${facts.where}/keyspaces/${name}`;
  const { sizing, tolerate } = facts;
  const nodes = sizing.racks.length * (facts.nodesPerRack - facts.retire);
  if (!Number.isInteger(replicationFactor) || replicationFactor < 1 || replicationFactor > Math.min(7, nodes)) {
    return [
      error(
        'cassandra-replication',
        where,
        `has the replication factor ${replicationFactor}, but ${nodes} nodes hold copies`,
        `set replicationFactor to a whole number from 1 to ${Math.min(7, nodes)}, or raise size.nodesPerRack`,
      ),
    ];
  }
  if (tolerate !== 'none' && replicationFactor < 3) {
    return [
      error(
        'cassandra-replication-promise',
        where,
        `has ${replicationFactor} copies; with a ${tolerate} down there is no majority left, which the platform promises`,
        'set replicationFactor to 3 or more, or leave it out',
      ),
    ];
  }
  if (sizing.racks.length > 1 && replicationFactor % sizing.racks.length !== 0) {
    return [
      error(
        'cassandra-replication-racks',
        where,
        `has ${replicationFactor} copies in ${sizing.racks.length} racks: some racks hold more copies than others, and the loss of one of those can lose the majority`,
        `set replicationFactor to a multiple of ${sizing.racks.length}`,
      ),
    ];
  }
  return [];
}

/** What a client does with a keyspace: the level that it is told, and those that its grants ask for there. */
interface Use {
  readonly path: string;
  /** Place of the binding that it is made with. */
  readonly binding: string;
  readonly level: ConsistencyLevel;
  readonly asked: readonly ConsistencyLevel[];
}

/** The level of a use for a sentence: a client is told one for all of its keyspaces. */
function at({ level, asked }: Use): string {
  return asked.includes(level) ? level : `${level} (the strongest level of its grants)`;
}

/** Levels against the replication: what is promised to survive, and R + W > RF where a data set is strong. */
function consistencyFindings(facts: CassandraFacts, keyspace: Keyspace): Finding[] {
  const copies = keyspace.replicationFactor;
  const lost = lostAtOnce(facts, copies, facts.sizing.racks.length);
  const where = `${facts.where}/keyspaces/${keyspace.name}`;
  const uses = (kind: 'read' | 'write'): Use[] =>
    facts.accesses.flatMap((access) => {
      const asked = access.grants
        .filter((grant) => grant.keyspace === keyspace.name && (kind === 'read' ? grant.reads : grant.writes))
        .map(({ consistency }) => consistency[kind]);
      const binding = bindingPath(access.binding);
      return asked.length === 0
        ? []
        : [{ path: access.grantee.node.path, binding, level: access.consistency[kind], asked }];
    });
  const [reads, writes] = [uses('read'), uses('write')];
  const found = [...reads, ...writes].flatMap((use) => levelFindings(facts, { where, copies, lost }, use));
  for (const use of writes) {
    if (keyspace.dataset === 'eventual' && copiesAt(use.level, copies) <= lost) {
      found.push(
        warning(
          'cassandra-write-one',
          `${use.binding}/keyspaces/${keyspace.name}`,
          `writes to ${where} at ${at(use)}; an acknowledged write can be lost with a ${facts.tolerate}`,
          'write at LOCAL_QUORUM, or acknowledge with a reason',
        ),
      );
    }
  }
  if (keyspace.dataset === 'strong') found.push(...strongFindings(where, copies, reads, writes));
  return found;
}

/** A keyspace as its clients see it: how many copies it has, and how many of them are lost at once at worst. */
interface Copied {
  readonly where: string;
  readonly copies: number;
  readonly lost: number;
}

function levelFindings({ tolerate }: CassandraFacts, { where, copies, lost }: Copied, use: Use): Finding[] {
  const { path, level, asked } = use;
  const found: Finding[] = [];
  if (tolerate !== 'none' && copiesAt(level, copies) > copies - lost) {
    found.push(
      error(
        'cassandra-level-stops',
        path,
        `uses ${where} at ${at(use)}, which fails when ${lost} of its ${copies} copies ${lost === 1 ? 'is' : 'are'} down; the platform promises to survive the loss of a ${tolerate}`,
        'use Consistency.localQuorum()',
      ),
    );
  }
  if (copiesAt(level, copies) > copies) {
    found.push(
      error(
        'cassandra-level-copies',
        path,
        `uses ${where} at ${at(use)}, but it has ${copies} copies`,
        'use a lower level',
      ),
    );
  }
  const lowered = asked.find((one) => copiesAt(one, copies) > copiesAt(level, copies));
  if (lowered !== undefined) {
    found.push(
      error(
        'cassandra-level-lowered',
        path,
        `is granted ${where} at ${lowered}, but uses ${at(use)}, which fewer of its ${copies} copies answer: a client has one level for all its keyspaces`,
        'use LOCAL_QUORUM in all grants of this client',
      ),
    );
  }
  return found;
}

function strongFindings(where: string, copies: number, reads: readonly Use[], writes: readonly Use[]): Finding[] {
  // What the nodes hold every writer to; that of the grants may be more, but others write too.
  const majority = copiesAt('LOCAL_QUORUM', copies);
  return [
    ...writes
      .filter(({ level }) => !isMajority(level, copies))
      .map((use) =>
        error(
          'cassandra-strong-write',
          use.path,
          `writes to ${where} at ${at(use)}; the data set is strong, and its nodes refuse writes below a majority (${majority} of ${copies})`,
          "write at LOCAL_QUORUM, or declare the keyspace dataset: 'eventual'",
        ),
      ),
    ...reads
      .filter(({ level }) => copiesAt(level, copies) + majority <= copies)
      .map((use) =>
        error(
          'cassandra-strong-read',
          use.path,
          `reads ${where} at ${at(use)} (${copiesAt(use.level, copies)}), but a write needs only ${majority} of ${copies} copies; R + W > RF does not hold, so a read can miss an acknowledged write`,
          "read at LOCAL_QUORUM, or declare the keyspace dataset: 'eventual'",
        ),
      ),
  ];
}

/**
 * The guardrail of a node holds for all keyspaces: a strong one forbids weak writes to its neighbours, and one with more
 * copies forbids levels that would be a majority of fewer.
 */
export function guardrailFindings({ where, keyspaces, accesses }: CassandraFacts): Finding[] {
  const refused: readonly string[] = refusedWrites(keyspaces);
  const strong = keyspaces
    .filter(({ dataset }) => dataset === 'strong')
    .map(({ name, replicationFactor }) => `${name} (${replicationFactor} copies)`);
  return accesses
    .filter(({ consistency }) => refused.includes(consistency.write))
    .flatMap(({ grantee, grants, consistency }) => {
      const written = new Set(grants.filter(({ writes }) => writes).map(({ keyspace }) => keyspace));
      return keyspaces
        .filter(({ name }) => written.has(name))
        .filter(
          ({ dataset, replicationFactor }) => dataset !== 'strong' || isMajority(consistency.write, replicationFactor),
        )
        .map(({ name }) =>
          error(
            'cassandra-guardrail',
            grantee.node.path,
            `writes to ${where}/keyspaces/${name} at ${consistency.write}, but the nodes refuse that for all keyspaces, because ${strong.join(', ')} is strong`,
            'write at LOCAL_QUORUM, or put the strong keyspace into a separate Cassandra',
          ),
        );
    });
}

/** Memory below which a node does not live: the chart's least heap is 256 MiB, half of it. */
const LEAST_MEMORY = Size.mebibytes(768);
/** What a node needs beside memory. */
export const LEAST: Least = {
  // With less of a busy host a node looks down to the others. The live suite gets by with this.
  cpu: 0.1,
  // A commit log alone takes up to a quarter of the volume, in segments of 32 MiB.
  storage: Size.gibibytes(1),
};

/** Nodes that could not live on the memory that they are given. */
export function memoryFindings({ where, memory }: CassandraFacts): Finding[] {
  const found: Finding[] = [];
  if (!(memory.bytes >= LEAST_MEMORY.bytes)) {
    found.push(
      error(
        'cassandra-memory',
        where,
        `gives a node ${memory} of memory, half of it heap; it needs at least ${LEAST_MEMORY}`,
        `set memory to ${LEAST_MEMORY} or more, or leave it out`,
      ),
    );
  }
  return found;
}

const DAY_SECONDS = 86_400;
/** Cassandra's own gc_grace_seconds, after which a delete is forgotten. A table may have less by its own declaration. */
const GRACE_SECONDS = 10 * DAY_SECONDS;
/** One call of the tool may take an hour (charts/cassandra/files/repair.sh). */
const LEAST_WINDOW = Duration.hours(2);

/** Repairs that never run, that never get anywhere, or that come too late. */
export function repairFindings({ where, repair }: CassandraFacts): Finding[] {
  const { schedule, intervalDays } = repair;
  const window = repair.window.toSeconds;
  const found: Finding[] = [];
  if (!Number.isInteger(intervalDays) || intervalDays < 1 || intervalDays > 8) {
    found.push(
      error(
        'cassandra-repair-interval',
        where,
        `repairs each range every ${intervalDays} days; tombstones are dropped after ten (gc_grace_seconds), so deleted rows can come back`,
        'set repair.intervalDays to a whole number from 1 to 8',
      ),
    );
  }
  if (!(window >= LEAST_WINDOW.toSeconds)) {
    found.push(
      error(
        'cassandra-repair-window',
        where,
        `stops a repair after ${window} s, which may be too short: a single call may take an hour`,
        'set repair.window to 2 hours or more, or leave it out',
      ),
    );
  }
  const gaps = gapsBetweenRuns(schedule);
  if (typeof gaps === 'string') {
    found.push(
      error(
        'cassandra-repair-schedule',
        where,
        `has repair.schedule "${schedule}", but ${gaps}; repair cannot be turned off, because deleted rows would come back`,
        'write five fields of cron in numbers (UTC), such as 17 1 * * *, or leave it out',
      ),
    );
  } else if (found.length === 0) {
    // A run that is still under way keeps the next one from beginning.
    const wait = gaps.longest + (window > gaps.shortest ? window : 0);
    const days = (seconds: number) => Math.round((seconds / DAY_SECONDS) * 100) / 100;
    const latest = intervalDays * DAY_SECONDS + wait + window;
    if (latest >= GRACE_SECONDS) {
      found.push(
        error(
          'cassandra-repair-late',
          where,
          `repairs a range up to ${days(latest)} days after its last repair: it is due after ${intervalDays}, the next run (repair.schedule "${schedule}") begins up to ${days(wait)} later and takes up to ${days(window)}; tombstones are dropped after ten (gc_grace_seconds), so deleted rows can come back`,
          'run more often, or lower repair.intervalDays or repair.window',
        ),
      );
    }
  }
  return found;
}

/** Settings that the promise or the site's rules do not allow. */
export function securityFindings(facts: CassandraFacts): Finding[] {
  return [...plainTextFindings(facts), ...storageFindings(facts, 'its data')];
}

/** Cassandra's rule for keyspaces, in lower case: an unquoted name is made so, and two that differ in case are a trap. */
const KEYSPACE = /^[a-z][a-z0-9_]{0,47}$/;

/** Names and settings against Cassandra's rules. */
export function nameFindings(facts: CassandraFacts): Finding[] {
  return [...keyspaceFindings(facts), ...configFindings(facts)];
}

/** A value is copied to cassandra.yaml unchanged: an open quote or bracket would include the settings after it. */
function configFindings({ where, config }: CassandraFacts): Finding[] {
  return Object.entries(config).flatMap(([key, value]) => {
    const fault = yamlFault(key, value);
    if (fault === undefined) return [];
    return [
      error(
        'cassandra-config',
        where,
        `sets ${key} to ${JSON.stringify(value)}, ${fault}`,
        'write it as in cassandra.yaml after the colon, such as 64MiB/s, "a: b" or {enabled: true}',
      ),
    ];
  });
}

/** How YAML reads a value, if that differs from what was written. */
function yamlFault(key: string, value: string): string | undefined {
  const document = parseDocument(`${key}: ${value}`, { version: '1.1' });
  if (document.errors.length + document.warnings.length > 0) {
    return 'which is not a complete YAML value';
  }
  let commented = document.comment !== null;
  visit(document, {
    Node: (_, { comment, commentBefore }) => {
      commented ||= Boolean(comment || commentBefore);
    },
  });
  if (commented) return 'in which YAML reads the text after # as a comment';
  return value.trim() === '' ? 'which is empty' : undefined;
}

function keyspaceFindings(facts: CassandraFacts): Finding[] {
  return facts.keyspaces.flatMap(({ name }) => {
    const where = `${facts.where}/keyspaces/${name}`;
    if (!KEYSPACE.test(name)) {
      return [
        error(
          'cassandra-keyspace-name',
          where,
          `"${name}" is not a valid keyspace name`,
          'use 1 to 48 of a to z, 0 to 9 and underscores, starting with a letter',
        ),
      ];
    }
    if (name.startsWith('system') || name === 'datastead') {
      return [
        error('cassandra-keyspace-reserved', where, `"${name}" belongs to Cassandra or to the kit`, 'use another name'),
      ];
    }
    return [];
  });
}
