import { cidrFindings } from '../checks/cidr.js';
import { error, type Finding, warning } from '../checks/finding.js';
import { secretFindings } from '../checks/object-names.js';
import type { PostgresqlAccess } from '../postgresql/access.js';
import {
  type Least,
  placeFindings,
  plainTextFindings,
  retireFindings,
  runFindings,
  type SystemFacts,
  storageFindings,
} from '../system/system-checks.js';
import { Size } from '../units.js';
import { type BackupProps, isRhythm } from './backup.js';
import type { Database } from './database.js';
import type { LicenceKey } from './licence-key.js';
import type { CockroachDBSizing } from './sizing.js';

/** What the checks of a cluster look at. */
export interface CockroachDBFacts extends SystemFacts {
  readonly sizing: CockroachDBSizing;
  readonly nodes: number;
  readonly replicationFactor: number;
  readonly retire: number;
  readonly forgetLostVolumes: string | undefined;
  readonly memory: Size;
  readonly databases: readonly Database[];
  readonly accesses: readonly PostgresqlAccess[];
  readonly licenceKey: LicenceKey;
  readonly backup: BackupProps | undefined;
}

/** Whether the cluster survives what it promises to survive: nodes and copies against the site's zones and nodes. */
export function failureDomainFindings(facts: CockroachDBFacts): Finding[] {
  const { nodes, replicationFactor, retire, sizing } = facts;
  const least = Math.max(sizing.nodes, replicationFactor);
  const retirement = { retire, members: nodes, least, what: 'nodes', prop: 'retireNodes' };
  return [
    ...placeFindings(facts, 'copies', { count: nodes, what: 'nodes of the cluster', prop: 'size.nodes' }),
    ...sizeFindings(facts),
    ...copiesFindings(facts),
    ...retireFindings(facts, retirement),
  ];
}

function sizeFindings({ where, tolerate, sizing, nodes }: CockroachDBFacts): Finding[] {
  if (sizing.topology === 'single') {
    if (nodes === 1) return [];
    return [
      error(
        'cockroachdb-single-nodes',
        where,
        `has ${nodes} nodes, but tolerate none runs a single node`,
        'set tolerate to node or zone, or leave size.nodes out',
      ),
    ];
  }
  if (Number.isInteger(nodes) && nodes >= sizing.nodes && nodes <= 200) return [];
  return [
    error(
      'cockroachdb-nodes-count',
      where,
      `has size.nodes ${nodes}; tolerate ${tolerate} needs a whole number from ${sizing.nodes} to 200`,
      `set size.nodes to ${sizing.nodes} or more, or leave it out`,
    ),
  ];
}

function copiesFindings({ where, tolerate, sizing, nodes, replicationFactor, retire }: CockroachDBFacts): Finding[] {
  const remaining = nodes - retire;
  if (sizing.topology === 'single') {
    if (replicationFactor === 1) return [];
    return [
      error(
        'cockroachdb-single-copies',
        where,
        `requires ${replicationFactor} copies on one node (tolerate none)`,
        'set tolerate to node or zone, or leave replicationFactor out',
      ),
    ];
  }
  if (![3, 5, 7].includes(replicationFactor)) {
    return [
      error(
        'cockroachdb-replication',
        where,
        `has the replication factor ${replicationFactor}; with a ${tolerate} down a majority must be left, and an even number of copies does not help`,
        'set replicationFactor to 3, 5 or 7, or leave it out',
      ),
    ];
  }
  if (replicationFactor <= remaining) return [];
  return [
    error(
      'cockroachdb-replication-nodes',
      where,
      `has the replication factor ${replicationFactor}, but ${remaining} nodes hold copies`,
      `set replicationFactor to ${remaining >= 5 ? 5 : 3}, or raise size.nodes`,
    ),
  ];
}

/** Memory below which cache, queries and the runtime do not fit. */
const LEAST_MEMORY = Size.mebibytes(1024);
/** The smallest store that the server makes where it is told a size (`MinimumStoreSize` in pkg/base). */
export const LEAST: Least = { storage: Size.mebibytes(640) };

/** Nodes that could not live on the memory that they are given. */
export function memoryFindings({ where, memory }: CockroachDBFacts): Finding[] {
  const found: Finding[] = [];
  if (memory.bytes < LEAST_MEMORY.bytes) {
    found.push(
      error(
        'cockroachdb-memory',
        where,
        `gives a node ${memory} of memory, a quarter of it cache; it needs at least ${LEAST_MEMORY}`,
        `set memory to ${LEAST_MEMORY} or more, or leave it out`,
      ),
    );
  }
  return found;
}

/** Settings that the promise, the site's rules or the law of the place do not allow. */
export function securityFindings(facts: CockroachDBFacts): Finding[] {
  return [
    ...plainTextFindings(facts),
    ...storageFindings(facts, 'its data'),
    ...(facts.backup === undefined ? [] : backupFindings(facts, facts.backup)),
  ];
}

function backupFindings({ where, site }: CockroachDBFacts, backup: BackupProps): Finding[] {
  const place = `${where}/backup`;
  const found: Finding[] = [];
  if (backup.jurisdiction !== site.facts.jurisdiction) {
    found.push(
      error(
        'cockroachdb-backup-residency',
        place,
        `is kept in the jurisdiction ${backup.jurisdiction || 'an unnamed place'}, but ${site.facts.name} is in ${site.facts.jurisdiction} (${site.facts.at('jurisdiction')}): a backup contains all data`,
        `use a store in ${site.facts.jurisdiction}`,
      ),
    );
  }
  found.push(...cidrFindings('cockroachdb-backup-cidr', place, 'cidr', backup.cidr));
  for (const prop of ['recurring', 'full'] as const) {
    const value = backup[prop];
    if (value === undefined || isRhythm(value) || (prop === 'full' && value === 'always')) continue;
    found.push(
      error(
        'cockroachdb-backup-rhythm',
        place,
        `has ${prop} "${value}", which is not a cron expression`,
        `write ${prop} as @hourly, @daily, @weekly or @monthly, or as five fields such as 15 2 * * *${prop === 'full' ? ', or always' : ''}`,
      ),
    );
  }
  return [...found, ...secretFindings('cockroachdb-backup-secret', place, backup.existingSecret, 'data')];
}

/** The licence key against the size and the place (docs/systems/cockroachdb.md, "Licence"). */
export function licenceKeyFindings({ where, site, sizing, licenceKey }: CockroachDBFacts): Finding[] {
  const { kind, existingSecret, organization } = licenceKey;
  if (kind === 'none') {
    if (sizing.topology === 'single') return [];
    return [
      warning(
        'cockroachdb-licence-key-none',
        where,
        'has no licence key: after seven days it accepts only five open transactions at a time',
        'set licenceKey, or acknowledge with a reason',
      ),
    ];
  }
  const found = secretFindings('cockroachdb-licence-key-secret', `${where}/licenceKey`, existingSecret, 'data');
  // What is set is compared with what the server's tool prints, which writes a double quote and a blank at the beginning its own way.
  if (organization === '' || organization !== organization.trim() || /['"\p{Cc}\p{Zl}\p{Zp}]/u.test(organization)) {
    found.push(
      error(
        'cockroachdb-licence-key-organization',
        `${where}/licenceKey`,
        `names the organization ${JSON.stringify(organization)}`,
        'write the name that the key was issued to, on one line, without quotes and without spaces around it',
      ),
    );
  }
  if (licenceKey.wantsTelemetry) {
    const { telemetryCidr } = licenceKey;
    found.push(...cidrFindings('cockroachdb-licence-key-cidr', `${where}/licenceKey`, 'telemetryCidr', telemetryCidr));
  }
  if (licenceKey.wantsTelemetry && site.facts.airGapped) {
    found.push(
      error(
        'cockroachdb-licence-key-telemetry',
        where,
        `has the licence key ${kind}, which throttles a cluster after seven days without telemetry; ${site.facts.name} is air-gapped (${site.facts.at('airGapped')})`,
        'use LicenceKey.enterprise, or tolerate none for a single node, which needs no key',
      ),
    );
  }
  return found;
}

/** Names of databases, from which the chart makes roles; and users, whose names have an end. */
const DATABASE = /^[a-z_][a-z0-9_]{0,39}$/;
const RESERVED: ReadonlySet<string> = new Set([
  'system',
  'postgres',
  'defaultdb',
  'datastead',
  'crdb_internal',
  'information_schema',
]);
const LONGEST_USER = 63;

/** Names against CockroachDB's rules. */
export function nameFindings(facts: CockroachDBFacts): Finding[] {
  const { where, databases, accesses } = facts;
  return [
    ...runFindings(facts, 'forgetLostVolumes', facts.forgetLostVolumes),
    ...databases.flatMap(({ name }) => databaseFindings(`${where}/databases/${name}`, name)),
    ...accesses.flatMap(({ binding, grantee }) =>
      binding.credentials
        .filter(({ active, username }) => active && username.length > LONGEST_USER)
        .map(({ username }) =>
          error(
            'cockroachdb-user-name',
            grantee.node.path,
            `would log in to ${where} as "${username}", of ${username.length} characters; at most ${LONGEST_USER} are allowed`,
            'shorten the name of the workload or of the platform',
          ),
        ),
    ),
  ];
}

function databaseFindings(where: string, name: string): Finding[] {
  if (!DATABASE.test(name)) {
    return [
      error(
        'cockroachdb-database-name',
        where,
        `"${name}" is not a valid database name`,
        'use 1 to 40 lower-case letters, digits and _, not beginning with a digit',
      ),
    ];
  }
  if (RESERVED.has(name) || name.startsWith('pg_')) {
    return [
      error(
        'cockroachdb-database-reserved',
        where,
        `"${name}" belongs to CockroachDB or to the kit`,
        'use another name',
      ),
    ];
  }
  return [];
}
