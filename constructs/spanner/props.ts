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
   * Statements of the schema in the order in which they are applied. More can be appended; one that was deployed neither
   * changes nor goes.
   * @default - none
   */
  readonly ddl?: readonly string[];
  /** Cannot change in place. @default 'GOOGLE_STANDARD_SQL' */
  readonly dialect?: 'GOOGLE_STANDARD_SQL' | 'POSTGRESQL';
  /** How far back its past can be read and recovered: 1 hour to 7 days. Kept versions take storage. @default 7 days */
  readonly versionRetention?: Duration;
}

export interface SpannerProps {
  /** Id of the Google Cloud project that the instance is in. */
  readonly project: string;
  /** Regions. Cannot change in place. */
  readonly config: InstanceConfig;
  /** @default - one node */
  readonly size?: InstanceSize;
  /** @default - the smallest that allows the configuration and the size */
  readonly edition?: SpannerEdition;
  /** What it survives without losing an acknowledged write and without stopping to take new ones. @default 'zone' */
  readonly tolerate?: 'zone' | 'region';
  /** Databases by name. */
  readonly databases: Readonly<Record<string, SpannerDatabaseProps>>;
  /**
   * Who workloads are to Google: on all grants, or by a function that is asked for each workload. Those of one identity must be granted
   * the same of a database.
   */
  readonly identity: SpannerIdentity | ((grantee: Grantee) => SpannerIdentity);
  /**
   * Jurisdiction that no replica, witness and workload may be outside of: `EU`, or a country by ISO 3166-1.
   * @default - anywhere
   */
  readonly residency?: string;
  /** Whether new databases get Google's default backup schedule (a full backup a day, kept for 7 days). @default 'automatic' */
  readonly backups?: 'automatic' | 'none';
  /**
   * Keys of Cloud KMS that encrypt every database, one for each region: `projects/p/locations/l/keyRings/r/cryptoKeys/k`. Cannot
   * change in place.
   * @default - Google's own keys
   */
  readonly kmsKeys?: readonly string[];
  /** Range of addresses at which Google's interfaces are reached. @default - those of private.googleapis.com */
  readonly apiCidr?: string;
  /** With `destroy`, Terraform may remove the instance and its databases. @default - the platform's */
  readonly removalPolicy?: RemovalPolicy;
}

export interface SpannerEmulatorProps {
  /** Id of the project that clients are told; the emulator takes any, but they do not. @default 'datastead' */
  readonly project?: string;
  /** Request and limit: everything is kept in memory. 64 MiB at least. @default 512 MiB */
  readonly memory?: Size;
  /** @default - the newest version that was proven */
  readonly version?: string;
  /** What it survives; only `none` is true. @default - the platform's promise */
  readonly tolerate?: 'none' | 'node' | 'zone';
  /** What its pod is to be like, on top of what the site says. @default - as the site says */
  readonly pods?: PodSettings;
}

export interface SpannerGrantOptions {
  /**
   * Role of the database (`CREATE ROLE`, declared in its `ddl`) that the workload's sessions take: it may do what that role
   * may, and nothing else.
   * @default - all tables of the database
   */
  readonly role?: string;
}
