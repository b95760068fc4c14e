import type { Grantee } from '../access/grantee.js';
import { POD_SETTINGS, type PodSettings } from '../pods/index.js';
import {
  duration,
  functionOr,
  list,
  made,
  object,
  oneOf,
  required,
  size,
  table,
  text,
  textLike,
  variant,
} from '../props/index.js';
import type { RemovalPolicy } from '../site/removal-policy.js';
import { REMOVAL_POLICY, TOLERANCE } from '../system/props.js';
import type { Duration, Size } from '../units.js';
import type { InstanceConfig } from './configuration.js';
import { EDITIONS, type SpannerEdition } from './edition.js';
import type { SpannerIdentity } from './identity.js';
import type { InstanceSize } from './size.js';

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
  pods: POD_SETTINGS,
});

export const SPANNER_GRANT = object<SpannerGrantOptions>({ role: text });

export interface SpannerDatabaseProps {
  /**
   * Schema statements in the order in which they are applied. You can append statements; a deployed statement cannot be changed or
   * removed.
   * @default - none
   */
  readonly ddl?: readonly string[];
  /** SQL dialect. Cannot change in place. @default 'GOOGLE_STANDARD_SQL' */
  readonly dialect?: 'GOOGLE_STANDARD_SQL' | 'POSTGRESQL';
  /** How far back old versions can be read and recovered: 1 hour to 7 days. Old versions use storage. @default - 7 days */
  readonly versionRetention?: Duration;
}

export interface SpannerProps {
  /** Id of the Google Cloud project of the instance. */
  readonly project: string;
  /** Regions of the instance. Cannot change in place. */
  readonly config: InstanceConfig;
  /** Compute capacity. @default - one node */
  readonly size?: InstanceSize;
  /** `STANDARD`, `ENTERPRISE` or `ENTERPRISE_PLUS`. @default - the smallest that allows the configuration and the size */
  readonly edition?: SpannerEdition;
  /** The failure that the instance survives: it loses no acknowledged write and continues to accept writes. @default 'zone' */
  readonly tolerate?: 'zone' | 'region';
  /** Databases by name. */
  readonly databases: Readonly<Record<string, SpannerDatabaseProps>>;
  /**
   * The Google identity of workloads: one for all grants, or a function that returns one for each workload. Workloads with the same
   * identity must have the same grants on a database.
   */
  readonly identity: SpannerIdentity | ((grantee: Grantee) => SpannerIdentity);
  /**
   * Jurisdiction in which all replicas, witnesses and workloads must be: `EU`, or a country by ISO 3166-1.
   * @default - anywhere
   */
  readonly residency?: string;
  /** Whether new databases get Google's default backup schedule (one full backup a day, kept for 7 days). @default 'automatic' */
  readonly backups?: 'automatic' | 'none';
  /**
   * Cloud KMS keys that encrypt every database, one for each region: `projects/p/locations/l/keyRings/r/cryptoKeys/k`. Cannot
   * change in place.
   * @default - Google's own keys
   */
  readonly kmsKeys?: readonly string[];
  /** Address range of Google's APIs. @default - that of private.googleapis.com */
  readonly apiCidr?: string;
  /** With `destroy`, Terraform may remove the instance and its databases. @default - the platform's */
  readonly removalPolicy?: RemovalPolicy;
}

export interface SpannerEmulatorProps {
  /** Project id for clients. The emulator accepts any project, but clients need one. @default 'datastead' */
  readonly project?: string;
  /** Memory request and limit, at least 64 MiB. The emulator keeps everything in memory. @default 512 MiB */
  readonly memory?: Size;
  /** Version of the emulator. @default - the newest version that was tested with the kit */
  readonly version?: string;
  /** The failure that the emulator survives. Only `none` is allowed. @default - the platform's `tolerate` */
  readonly tolerate?: 'none' | 'node' | 'zone';
  /** What its pod is to be like, on top of what the site says. @default - as the site says */
  readonly pods?: PodSettings;
}

export interface SpannerGrantOptions {
  /**
   * Database role of the workload's sessions, created by a `CREATE ROLE` in the database's `ddl`. The workload has the privileges of that
   * role and no others.
   * @default - all tables of the database
   */
  readonly role?: string;
}
