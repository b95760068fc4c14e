import type { IDataSystem } from '../system/data-system.js';
import type { Duration } from '../units.js';
import type { InstanceConfig } from './configuration.js';
import type { SpannerEdition } from './edition.js';
import type { InstanceSize } from './size.js';

/** A database with everything said. */
export interface SpannerDatabase {
  readonly name: string;
  readonly ddl: readonly string[];
  readonly dialect: 'GOOGLE_STANDARD_SQL' | 'POSTGRESQL';
  readonly versionRetention: Duration;
}

/** An instance with everything said. */
export interface SpannerInstance extends IDataSystem {
  readonly project: string;
  readonly config: InstanceConfig;
  readonly size: InstanceSize;
  readonly edition: SpannerEdition;
  readonly databases: readonly SpannerDatabase[];
  readonly backups: 'automatic' | 'none';
  readonly kmsKeys: readonly string[];
}
