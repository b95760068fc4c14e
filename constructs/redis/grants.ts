import { checkedOptions } from '../access/access-book.js';
import type { Grantee } from '../access/grantee.js';
import { Checks } from '../checks/checks.js';
import type { KeyAccess, RedisAccess, RedisAccessBook } from './access.js';
import { WRITE, type WriteOptions } from './props.js';

/** What stands in a rule as it is: no space, no control character, no quote, no backslash, none of the signs that begin a rule. */
const SIGNS = /^[^\s\p{Cc}"'\\%~&]{1,200}$/u;

/** What the chart takes as a pattern. */
export function isRedisPattern(pattern: string): boolean {
  return SIGNS.test(pattern) && !pattern.endsWith(')');
}

/** What workloads may do with the keys of one pattern. Each call is idempotent and returns what it made. */
export class KeyGrants {
  constructor(
    private readonly book: RedisAccessBook,
    private readonly pattern: string,
    private readonly defaultWait: number,
  ) {}

  /** Lets `grantee` read: commands of the category `@read`, on these keys. */
  read(grantee: Grantee): RedisAccess {
    return this.allow(grantee, 'read');
  }

  /** Lets `grantee` write and not read: commands of the category `@write` that give no value back. */
  write(grantee: Grantee, options: WriteOptions = {}): RedisAccess {
    return this.allow(grantee, 'write', options);
  }

  /** Lets `grantee` read and write: `@read` and `@write`. */
  readWrite(grantee: Grantee, options: WriteOptions = {}): RedisAccess {
    return this.allow(grantee, 'readWrite', options);
  }

  private allow(grantee: Grantee, access: KeyAccess, options?: WriteOptions): RedisAccess {
    const opened = this.book.of(grantee);
    checkPattern(grantee, 'key pattern', this.pattern);
    opened.allowKeys(this.pattern, access);
    if (options !== undefined) opened.waitFor(checkedOptions(grantee, access, WRITE, options).wait ?? this.defaultWait);
    return opened;
  }
}

/** What workloads may do with the channels of one pattern. */
export class ChannelGrants {
  constructor(
    private readonly book: RedisAccessBook,
    private readonly pattern: string,
  ) {}

  /** Lets `grantee` publish and subscribe: the server does not tell the two apart by channel. */
  publishSubscribe(grantee: Grantee): RedisAccess {
    const access = this.book.of(grantee);
    checkPattern(grantee, 'channel pattern', this.pattern);
    access.allowChannels(this.pattern);
    return access;
  }
}

/** What workloads may do with a system as a whole. */
export class RedisGrants {
  constructor(private readonly book: RedisAccessBook) {}

  /** Lets `grantee` run Lua scripts (`EVAL`), on the keys and by the commands that it is granted. */
  script(grantee: Grantee): RedisAccess {
    const access = this.book.of(grantee);
    access.allowScripting();
    return access;
  }
}

function checkPattern(grantee: Grantee, what: string, pattern: string): void {
  if (isRedisPattern(pattern)) return;
  const granted = `is granted the ${what} ${JSON.stringify(pattern)}`;
  const [message, remedy] = SIGNS.test(pattern)
    ? [
        // A rule that was added beside others stands in brackets (charts/redis/files/provision.sh), which the pattern would close.
        `${granted}, which the server does not read back from its file of users as it was given: a member would not start again`,
        `write the bracket at its end as [)], which is the same to the server: ${pattern.slice(0, -1)}[)]`,
      ]
    : [
        granted,
        'use 1 to 200 characters without spaces, control characters, quotes, backslashes, %, ~ and &, such as cart:*',
      ];
  Checks.of(grantee).error('names', { id: 'redis-pattern', where: grantee.node.path, message, remedy });
}
