import { Construct } from 'constructs';
import { Site } from '../site/site.js';
import type { Binding, Endpoint } from '../system/binding.js';
import { markDataSystem } from '../system/data-system.js';
import { type RedisAccessBook, redisAccessBook } from './access.js';
import { ChannelGrants, KeyGrants, RedisGrants } from './grants.js';
import type { IRedis } from './redis.js';

export interface RedisEndpointProps {
  /** Host name of the server, or of a sentinel where `primaryName` is given. */
  readonly host: string;
  /** @default - 6379; 26379 where `primaryName` is given */
  readonly port?: number;
  /** Name by which the sentinels at `host` know the primary. @default - none: `host` is the server */
  readonly primaryName?: string;
  /** Port of the members that sentinels name. Only with `primaryName`. @default 6379 */
  readonly memberPort?: number;
  /** Addresses of members and sentinels, for the workloads' egress rules: `10.20.0.0/24`. */
  readonly cidr: string;
  /**
   * Secret in the apps namespace with the keys `username` and `password`. The owner makes the user and its rules; the
   * grants say which it needs.
   */
  readonly existingSecret: string;
  /** ConfigMap in the apps namespace whose key `ca.crt` signs the certificates. @default - none: plain text */
  readonly caConfigMap?: string;
}

/** A Redis or Valkey that the kit does not run. */
export class ImportedRedis extends Construct implements IRedis {
  readonly name: string;
  readonly type = 'redis';
  readonly endpoint: Endpoint;
  readonly grants: RedisGrants;
  private readonly book: RedisAccessBook;

  constructor(scope: Construct, id: string, props: RedisEndpointProps) {
    super(scope, Site.claim(scope, id, 'system', 30));
    this.name = id;
    const { platform } = Site.of(this);
    const { primaryName, caConfigMap } = props;
    const port = props.port ?? (primaryName === undefined ? 6379 : 26379);
    this.endpoint = { host: props.host, port };
    this.book = redisAccessBook(() => ({
      system: id,
      platform,
      endpoint: this.endpoint,
      sentinels: primaryName === undefined ? [] : [`${props.host}:${port}`],
      ...(primaryName === undefined ? {} : { primaryName }),
      target: {
        kind: 'cidr',
        cidr: props.cidr,
        ports: primaryName === undefined ? [port] : [port, props.memberPort ?? 6379],
      },
      tls: caConfigMap === undefined ? 'off' : 'required',
      ...(caConfigMap === undefined ? {} : { trust: { kind: 'configMap' as const, name: caConfigMap } }),
      existingSecret: props.existingSecret,
    }));
    this.grants = new RedisGrants(this.book);
    markDataSystem(this, false);
  }

  keys(pattern: string) {
    return { pattern, grants: new KeyGrants(this.book, pattern, 0) };
  }

  channels(pattern: string) {
    return { pattern, grants: new ChannelGrants(this.book, pattern) };
  }

  get bindings(): readonly Binding[] {
    return this.book.all.map((access) => access.binding);
  }
}
