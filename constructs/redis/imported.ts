import type { Construct } from 'constructs';
import { type EndpointProps, ImportedSystem } from '../system/imported-system.js';
import { type RedisAccess, type RedisAccessBook, redisAccessBook } from './access.js';
import { ChannelGrants, KeyGrants, RedisGrants } from './grants.js';
import type { IRedis } from './redis.js';

export interface RedisEndpointProps extends EndpointProps {
  /** Host name of the server, or of a sentinel where `primaryName` is given. */
  readonly host: string;
  /** @default - 6379; 26379 where `primaryName` is given */
  readonly port?: number;
  /** Name by which the sentinels at `host` know the primary. @default - none: `host` is the server */
  readonly primaryName?: string;
  /** Port of the members that sentinels name. Only with `primaryName`. @default 6379 */
  readonly memberPort?: number;
}

/** A Redis or Valkey that the kit does not run. */
export class ImportedRedis extends ImportedSystem<RedisAccess> implements IRedis {
  readonly type = 'redis';
  readonly grants: RedisGrants;
  protected readonly book: RedisAccessBook;

  constructor(scope: Construct, id: string, props: RedisEndpointProps) {
    const { primaryName } = props;
    super(scope, id, { ...props, port: props.port ?? (primaryName === undefined ? 6379 : 26379) });
    const { host, port } = this.endpoint;
    this.book = redisAccessBook(() => ({
      ...this.connectionTo(...(primaryName === undefined ? [port] : [port, props.memberPort ?? 6379])),
      sentinels: primaryName === undefined ? [] : [`${host}:${port}`],
      ...(primaryName === undefined ? {} : { primaryName }),
      tls: props.caConfigMap === undefined ? 'off' : 'required',
    }));
    this.grants = new RedisGrants(this.book);
  }

  keys(pattern: string) {
    return { pattern, grants: new KeyGrants(this.book, pattern, 0) };
  }

  channels(pattern: string) {
    return { pattern, grants: new ChannelGrants(this.book, pattern) };
  }
}
