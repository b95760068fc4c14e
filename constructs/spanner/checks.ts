import type { Grantee } from '../access/grantee.js';
import { cidrFindings } from '../checks/cidr.js';
import { error, type Finding, warning } from '../checks/finding.js';
import { suggestion } from '../schema/suggestion.js';
import { Site } from '../site/site.js';
import type { SpannerAccess } from './access.js';
import { configFindings } from './config-checks.js';
import { liesIn } from './configuration.js';
import { EDITIONS, leastEdition } from './edition.js';
import { identityFindings, sharedIdentityFindings } from './identity-checks.js';
import type { SpannerInstance } from './instance.js';
import { databaseNameFindings, projectFindings, rolesOf } from './names.js';

/** What the checks of an instance look at. */
export interface SpannerFacts {
  readonly where: string;
  readonly system: SpannerInstance;
  readonly tolerate: 'zone' | 'region';
  readonly residency: string | undefined;
  readonly apiCidr: string;
  readonly accesses: readonly SpannerAccess[];
}

const KEY = /^projects\/[^/\s]+\/locations\/([^/\s]+)\/keyRings\/[^/\s]+\/cryptoKeys\/[^/\s]+$/;

/** Whether the instance survives what it promises to survive. */
export function toleranceFindings({ where, system, tolerate }: SpannerFacts): Finding[] {
  if (tolerate !== 'region') return [];
  const { config } = system;
  if (config.kind === 'regional') {
    return [
      error(
        'spanner-region',
        where,
        `promises to survive the loss of a region, but ${config.name} is in one`,
        'use InstanceConfig.multiRegion, or set tolerate to zone',
      ),
    ];
  }
  if (config.kind === 'dual-region') {
    return [
      warning(
        'spanner-dual-region-failover',
        where,
        `promises to survive the loss of a region, but ${config.name} then accepts no writes until it has failed over: a minute by hand, up to 45 by Google`,
        'use InstanceConfig.multiRegion, or acknowledge it and say who fails over and how they learn of it',
      ),
    ];
  }
  return [];
}

/** Size, edition, project and keys. */
export function instanceFindings(facts: SpannerFacts): Finding[] {
  const { where, system } = facts;
  const { project, config, edition, size } = system;
  const found = [
    ...projectFindings(where, project),
    ...configFindings(where, config),
    ...sizeFindings(facts),
    ...keyFindings(facts),
    ...cidrFindings('spanner-api-cidr', where, 'apiCidr', facts.apiCidr),
  ];
  const least = leastEdition(config, size);
  if (EDITIONS.indexOf(edition) < EDITIONS.indexOf(least)) {
    const why = config.kind === 'regional' ? 'autoscaling' : `a ${config.kind} configuration`;
    found.push(
      error(
        'spanner-edition',
        where,
        `has the edition ${edition}, but ${why} needs ${least}`,
        `set edition to ${least}, or leave it out`,
      ),
    );
  }
  return found;
}

function sizeFindings({ where, system }: SpannerFacts): Finding[] {
  const { choice } = system.size;
  const whole = (value: number, least: number) => Number.isInteger(value) && value >= least;
  const say = (message: string, remedy: string) => [error('spanner-size', where, message, remedy)];
  switch (choice.kind) {
    case 'nodes':
      if (whole(choice.count, 1)) return [];
      return say(
        `has ${choice.count} nodes`,
        'use a whole number from 1, or InstanceSize.processingUnits for less than a node',
      );
    case 'processingUnits': {
      const { units } = choice;
      if (whole(units, 100) && (units < 1_000 ? units % 100 === 0 : units % 1_000 === 0)) return [];
      return say(`has ${units} processing units`, 'use 100 to 900 in hundreds, or thousands');
    }
    case 'autoscaling': {
      const { minNodes, maxNodes, cpuPercent = 65, storagePercent = 90 } = choice;
      if (!whole(minNodes, 1) || !whole(maxNodes, minNodes) || maxNodes > 10 * minNodes) {
        return say(
          `scales from ${minNodes} to ${maxNodes} nodes`,
          'use whole numbers from 1, the greater one at most ten times the smaller one',
        );
      }
      if (whole(cpuPercent, 10) && cpuPercent <= 90 && whole(storagePercent, 10) && storagePercent <= 99) return [];
      return say(
        `aims at ${cpuPercent} percent of the processors and ${storagePercent} of the storage`,
        'use 10 to 90 for cpuPercent and 10 to 99 for storagePercent',
      );
    }
  }
}

function keyFindings({ where, system }: SpannerFacts): Finding[] {
  const { kmsKeys, config } = system;
  const found = kmsKeys
    .filter((key) => !KEY.test(key))
    .map((key) =>
      error(
        'spanner-kms-key',
        where,
        `has the key ${JSON.stringify(key)}`,
        'write projects/<project>/locations/<region>/keyRings/<ring>/cryptoKeys/<key>',
      ),
    );
  if (kmsKeys.length === 0 || found.length > 0) return found;
  const placed = kmsKeys.map((key) => KEY.exec(key)?.[1]);
  const places = new Set(placed);
  const twice = new Set(placed.filter((place, index) => placed.indexOf(place) < index));
  const missing = (config.regions ?? []).filter((region) => !places.has(region));
  const foreign = [...places].filter((place) => !config.regions?.includes(place ?? ''));
  const faults = [
    ...(missing.length > 0 ? [`no key in ${missing.join(', ')}, where ${config.name} has a replica`] : []),
    ...(foreign.length > 0 ? [`a key in ${foreign.join(', ')}, where ${config.name} has no replica`] : []),
    ...(twice.size > 0 ? [`more than one key in ${[...twice].join(', ')}`] : []),
  ];
  if (faults.length === 0) return [];
  return [
    error(
      'spanner-kms-regions',
      where,
      `has ${faults.join(', and ')}`,
      `give one key in each of ${(config.regions ?? []).join(', ')}`,
    ),
  ];
}

/** Names, schemas and what was granted of databases. */
export function databaseFindings({ where, system, accesses }: SpannerFacts): Finding[] {
  const names = system.databases.map(({ name }) => name);
  const found: Finding[] = [];
  if (names.length === 0) {
    found.push(error('spanner-no-database', where, 'has no database', 'declare one in databases'));
  }
  for (const { name, ddl, versionRetention } of system.databases) {
    const place = `${where}/databases/${name}`;
    found.push(...databaseNameFindings(place, 'is called', name));
    const hours = versionRetention.toSeconds / 3_600;
    if (!(hours >= 1 && hours <= 168)) {
      found.push(
        error(
          'spanner-retention',
          place,
          `keeps its versions for ${hours} hours`,
          'set versionRetention to 1 hour to 7 days',
        ),
      );
    }
    found.push(...ddl.flatMap((statement, index) => statementFindings(`${place}/ddl[${index}]`, statement)));
  }
  for (const access of accesses) found.push(...accessFindings(system, names, access));
  return [...found, ...sharedIdentityFindings(where, accesses)];
}

function statementFindings(where: string, statement: string): Finding[] {
  if (statement === '') return [error('spanner-ddl', where, 'is empty', 'remove it, or write a statement')];
  if (/;/.test(statement.replace(/'[^']*'|"[^"]*"/g, ''))) {
    return [error('spanner-ddl', where, 'has a semicolon', 'write one statement an entry, without a semicolon')];
  }
  if (/version_retention_period/i.test(statement)) {
    return [
      error(
        'spanner-ddl',
        where,
        'sets version_retention_period',
        'use the prop versionRetention: two settings of one option override each other',
      ),
    ];
  }
  if (/^\s*DROP\s+(TABLE|SCHEMA|DATABASE)\b/i.test(statement)) {
    return [
      warning(
        'spanner-drop',
        where,
        'drops something that holds data, in the same deploy as the programs that used it',
        'drop it one deploy later, or acknowledge with a reason',
      ),
    ];
  }
  return [];
}

function accessFindings(
  system: SpannerInstance,
  names: readonly string[],
  { grantee, binding, database, role, identity }: SpannerAccess,
): Finding[] {
  const where = grantee.node.path;
  const found: Finding[] = [];
  const declared = system.databases.find(({ name }) => name === database);
  if (declared === undefined) {
    return [
      error(
        'spanner-unknown-database',
        where,
        `is granted the database "${database}" of ${system.name}; ${suggestion(database, names)}`,
        'correct the name, or declare the database in databases',
      ),
    ];
  }
  if (role !== undefined && !rolesOf(declared.ddl).has(role.toLowerCase())) {
    found.push(
      error(
        'spanner-unknown-role',
        where,
        `is granted "${database}" as the role "${role}", which its ddl does not create, or drops again`,
        `append CREATE ROLE ${role} to the ddl, or leave role out`,
      ),
    );
  }
  if (identity !== undefined) found.push(...identityFindings(identity, binding));
  return found;
}

/** A grantee that may send elsewhere what it reads. Only its owner knows what it sends. */
function wayOutFindings(system: string, residency: string, { node, egress = [] }: Grantee): Finding[] {
  if (egress.length === 0) return [];
  return [
    warning(
      'spanner-residency-egress',
      `${node.path}/egress`,
      `may send what it reads from "${system}", whose data stays in ${residency}, to ${egress.map(({ cidr }) => cidr).join(', ')}`,
      'remove the way out or the grant, or acknowledge with what is sent there and which jurisdiction applies',
    ),
  ];
}

/** Data that must stay somewhere: its replicas, its witnesses, and the workloads that it goes to. */
export function residencyFindings({ where, system, residency, accesses }: SpannerFacts): Finding[] {
  if (residency === undefined) return [];
  const outside = system.config.outside(residency);
  const found: Finding[] = [];
  if (outside.length > 0) {
    found.push(
      error(
        'spanner-residency',
        where,
        `keeps its data in ${residency}, but ${system.config.name} has replicas or witnesses in ${outside.join(', ')}`,
        residency === 'EU'
          ? 'use eur3 or eur7, a region of the EU, or change residency'
          : 'use a configuration within it, or change residency',
      ),
    );
  }
  const sites = new Set(
    accesses.map(({ grantee }) => Site.of(grantee)).filter(({ facts }) => !liesIn(facts.jurisdiction, residency)),
  );
  for (const { facts } of sites) {
    const readers = accesses
      .filter(({ grantee }) => Site.of(grantee).facts === facts)
      .map(({ grantee }) => grantee.name);
    found.push(
      error(
        'spanner-residency',
        where,
        `keeps its data in ${residency}, but ${readers.join(', ')} in ${facts.name} would take it to ${facts.jurisdiction} (${facts.at('jurisdiction')})`,
        'remove the grant at that site, or change residency',
      ),
    );
  }
  return [...found, ...accesses.flatMap(({ grantee }) => wayOutFindings(system.name, residency, grantee))];
}
