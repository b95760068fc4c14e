import type { Grantee } from '../access/grantee.js';
import {
  duration,
  functionOr,
  list,
  made,
  number,
  object,
  oneOf,
  required,
  size,
  table,
  text,
  textLike,
  variant,
} from '../props/index.js';
import { REMOVAL_POLICY, TOLERANCE } from '../system/props.js';
import type { InstanceConfig } from './configuration.js';
import { EDITIONS } from './edition.js';
import type { SpannerEmulatorProps } from './emulator.js';
import type { SpannerGrantOptions } from './grants.js';
import type { SpannerIdentity } from './identity.js';
import type { AutoscalingProps, InstanceSize } from './size.js';
import type { SpannerDatabaseProps, SpannerProps } from './spanner.js';

export const IDENTITY = variant<SpannerIdentity, 'kind'>('kind', 'what Identity.workload or Identity.secret gives', {
  workload: { projectNumber: required(text), pool: required(text) },
  secret: { serviceAccount: required(text), existingSecret: required(text) },
});

export const SPANNER_PROPS = object<SpannerProps>({
  project: required(textLike('acme-shop')),
  config: required(made<InstanceConfig>('InstanceConfig', "InstanceConfig.regional('europe-west3')")),
  size: made<InstanceSize>('InstanceSize', 'InstanceSize.nodes(1)'),
  edition: oneOf(...EDITIONS),
  tolerate: oneOf('zone', 'region'),
  databases: required(
    table(
      required(
        object<SpannerDatabaseProps>({
          ddl: list(text, "['CREATE ROLE clerk']"),
          dialect: oneOf('GOOGLE_STANDARD_SQL', 'POSTGRESQL'),
          versionRetention: duration,
        }),
      ),
      '{ orders: {} }',
    ),
  ),
  identity: required(functionOr<SpannerIdentity, [Grantee]>(IDENTITY)),
  residency: text,
  backups: oneOf('automatic', 'none'),
  kmsKeys: list(text, "['projects/p/locations/l/keyRings/r/cryptoKeys/k']"),
  apiCidr: text,
  removalPolicy: REMOVAL_POLICY,
});

export const EMULATOR_PROPS = object<SpannerEmulatorProps>({
  project: text,
  memory: size,
  version: text,
  tolerate: TOLERANCE,
});

export const SPANNER_GRANT = object<SpannerGrantOptions>({ role: text });

export const AUTOSCALING = object<AutoscalingProps>({
  minNodes: required(number),
  maxNodes: required(number),
  cpuPercent: number,
  storagePercent: number,
});

export const REGIONS = list(text, "['europe-west1', 'europe-west4']");
