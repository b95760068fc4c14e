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

/** Grants on the keys that match a pattern. Each call is idempotent and returns the access that it extends. */
export class KeyGrants {
  constructor(
    private readonly book: RedisAccessBook,
    private readonly pattern: string,
    private readonly defaultWait: number,
  ) {}

  /** Lets `grantee` read these keys: commands of the category `@read`. */
  read(grantee: Grantee): RedisAccess {
    return this.allow(grantee, 'read');
  }

  /** Lets `grantee` write but not read: commands of the category `@write` that return no value. */
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

/** Grants on the channels that match a pattern. */
export class ChannelGrants {
  constructor(
    private readonly book: RedisAccessBook,
    private readonly pattern: string,
  ) {}

  /** Lets `grantee` publish and subscribe. The server cannot separate the two by channel. */
  publishSubscribe(grantee: Grantee): RedisAccess {
    const access = this.book.of(grantee);
    checkPattern(grantee, 'channel pattern', this.pattern);
    access.allowChannels(this.pattern);
    return access;
  }
}

/** Grants on the system as a whole. */
export class RedisGrants {
  constructor(private readonly book: RedisAccessBook) {}

  /** Lets `grantee` run Lua scripts (`EVAL`), limited to the keys and commands that it is granted. */
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
        `${granted}, which the server cannot read back from its file of users: a member would not start again`,
        `write the final bracket as [)], which means the same to the server: ${pattern.slice(0, -1)}[)]`,
      ]
    : [
        granted,
        'use 1 to 200 characters without spaces, control characters, quotes, backslashes, %, ~ and &, such as cart:*',
      ];
  Checks.of(grantee).error('names', { id: 'redis-pattern', where: grantee.node.path, message, remedy });
}
