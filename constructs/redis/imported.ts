import type { Construct } from 'constructs';
import { Checks } from '../checks/checks.js';
import { error, type Finding } from '../checks/finding.js';
import { portFindings } from '../checks/port.js';
import { checkedProps, checkedText } from '../props/index.js';
import { ImportedSystem } from '../system/imported-system.js';
import { type RedisAccess, type RedisAccessBook, redisAccessBook } from './access.js';
import { ChannelGrants, KeyGrants, RedisGrants } from './grants.js';
import type { IRedis } from './interface.js';
import { REDIS_ENDPOINT, type RedisEndpointProps } from './props.js';

/** A Redis or Valkey that the kit does not run. */
export class ImportedRedis extends ImportedSystem<RedisAccess> implements IRedis {
  readonly type = 'redis';
  readonly grants: RedisGrants;
  protected readonly book: RedisAccessBook;

  constructor(scope: Construct, id: string, props: RedisEndpointProps) {
    const { primaryName } = checkedProps(scope, id, REDIS_ENDPOINT, props);
    super(scope, id, { ...props, port: props.port ?? (primaryName === undefined ? 6379 : 26379) });
    const { host, port } = this.endpoint;
    this.book = redisAccessBook(this, () => ({
      ...this.connectionTo(...(primaryName === undefined ? [port] : [port, props.memberPort ?? 6379])),
      sentinels: primaryName === undefined ? [] : [`${host}:${port}`],
      ...(primaryName === undefined ? {} : { primaryName }),
      tls: props.caConfigMap === undefined ? 'off' : 'required',
    }));
    this.grants = new RedisGrants(this.book);
    const { path } = this.node;
    Checks.of(this).add('names', () => [
      ...(primaryName === undefined ? [] : primaryNameFindings(path, primaryName)),
      ...portFindings('redis-port', path, 'memberPort', props.memberPort ?? 6379),
      ...(primaryName === undefined && props.memberPort !== undefined ? [memberPortAlone(path)] : []),
    ]);
  }

  keys(pattern: string) {
    checkedText(this, 'keys', pattern);
    return { pattern, grants: new KeyGrants(this.book, pattern, 0) };
  }

  channels(pattern: string) {
    checkedText(this, 'channels', pattern);
    return { pattern, grants: new ChannelGrants(this.book, pattern) };
  }
}

/** Sentinel's rule for the name that it watches a primary by (sentinel.conf, `sentinel monitor`). */
function primaryNameFindings(where: string, name: string): Finding[] {
  if (/^[A-Za-z0-9._-]+$/.test(name)) return [];
  return [
    error(
      'redis-primary-name',
      where,
      `has the primaryName ${JSON.stringify(name)}`,
      'use the name that the sentinels know, of letters, digits, dots, underscores and hyphens, or leave it out',
    ),
  ];
}

function memberPortAlone(where: string): Finding {
  return error(
    'redis-member-port',
    where,
    'has a memberPort, but no primaryName: the server at host is the only member',
    'give the primaryName that the sentinels at host know, or leave memberPort out',
  );
}
