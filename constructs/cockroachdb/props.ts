import { SQL_ENDPOINT } from '../postgresql/props.js';
import { list, made, number, object, oneOf, required, type Shape, size, text, textLike } from '../props/index.js';
import { SELF_HOSTED } from '../system/props.js';
import type { BackupProps } from './backup.js';
import type { CockroachDBProps } from './cockroachdb.js';
import type { EnterpriseKeyProps, LicenceKey, TelemetryKeyProps } from './licence-key.js';

export const COCKROACHDB_PROPS = object<CockroachDBProps>({
  ...SELF_HOSTED,
  databases: list(text, "['inventory', 'orders']"),
  licenceKey: made<LicenceKey>('LicenceKey', 'LicenceKey.none()'),
  size: object({ nodes: number }),
  replicationFactor: number,
  memory: size,
  cpu: number,
  storage: size,
  backup: object<BackupProps>({
    existingSecret: required(textLike('cockroach-backup')),
    cidr: required(textLike('10.30.0.0/24')),
    port: number,
    jurisdiction: required(textLike('EU')),
    recurring: text,
    full: text,
    state: oneOf('active', 'paused'),
    revision: number,
  }),
  retireNodes: number,
  forgetLostVolumes: text,
});

export const COCKROACHDB_ENDPOINT = object(SQL_ENDPOINT);

const KEY: Shape<EnterpriseKeyProps> = {
  existingSecret: required(textLike('cockroach-licence')),
  organization: required(textLike('Example Ltd')),
  revision: number,
};

export const ENTERPRISE_KEY = object<EnterpriseKeyProps>(KEY);
export const TELEMETRY_KEY = object<TelemetryKeyProps>({ ...KEY, telemetryCidr: required(textLike('203.0.113.7/32')) });
