import { error, type Finding } from '../checks/finding.js';
import { Duration } from '../units.js';
import { InstanceConfig } from './configuration.js';
import { Identity, type SpannerIdentity } from './identity.js';
import { InstanceSize } from './size.js';
import type { SpannerProps } from './spanner.js';

/** Composed where props have another shape, so that the rest of a composition is checked too. It is never deployed. */
export const STAND_IN: SpannerProps = {
  project: 'stand-in',
  config: InstanceConfig.regional('europe-west3'),
  databases: {},
  identity: Identity.secret('stand-in@stand-in.iam.gserviceaccount.com', 'stand-in'),
};

/** What code without types left out, or gave as another thing. */
export function shapeFindings(where: string, given: SpannerProps | undefined): Finding[] {
  const { config, size, identity, kmsKeys = [], databases }: Partial<SpannerProps> = given ?? {};
  const found: Finding[] = [];
  if (!(config instanceof InstanceConfig)) {
    const remedy =
      'use InstanceConfig.regional, .dualRegion or .multiRegion, such as InstanceConfig.regional("europe-west3")';
    found.push(error('spanner-config', where, 'has no InstanceConfig as its config', remedy));
  }
  if (size !== undefined && !(size instanceof InstanceSize)) {
    const remedy = 'use InstanceSize.nodes, .processingUnits or .autoscaling, or leave size out';
    found.push(error('spanner-size', where, 'has no InstanceSize as its size', remedy));
  }
  if (typeof identity !== 'function' && !isIdentity(identity)) {
    const remedy = 'use Identity.workload or Identity.secret, or a function that returns one of them';
    found.push(error('spanner-identity', where, 'has no identity for its workloads', remedy));
  }
  if (!isTexts(kmsKeys)) {
    found.push(
      error('spanner-kms-key', where, 'has kmsKeys that are no list of texts', 'list one key for each region'),
    );
  }
  if (typeof databases !== 'object' || databases === null || Array.isArray(databases)) {
    const remedy = 'declare them by name, such as databases: { orders: {} }';
    return [...found, error('spanner-no-database', where, 'has no databases by name', remedy)];
  }
  return [...found, ...Object.keys(databases).flatMap((name) => databaseFindings(where, name, databases[name]))];
}

function databaseFindings(
  where: string,
  name: string,
  database: SpannerProps['databases'][string] | undefined,
): Finding[] {
  const place = `${where}/databases/${name}`;
  if (typeof database !== 'object' || database === null) {
    return [error('spanner-database', place, 'is no database', `write ${name}: {}, with its ddl inside`)];
  }
  const { ddl = [], versionRetention } = database;
  const found: Finding[] = [];
  if (!isTexts(ddl)) {
    found.push(error('spanner-ddl', place, 'has a ddl that is no list of texts', 'list the statements, one text each'));
  }
  if (versionRetention !== undefined && !(versionRetention instanceof Duration)) {
    const remedy = 'use Duration.hours or Duration.days, or leave versionRetention out';
    found.push(error('spanner-retention', place, 'has no Duration as its versionRetention', remedy));
  }
  return found;
}

export function isIdentity(value: unknown): value is SpannerIdentity {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return value.kind === 'secret' || value.kind === 'workload';
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
