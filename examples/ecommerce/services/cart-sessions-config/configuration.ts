import type { Primary } from '../../../shared/redis-primary.js';

/** A configuration value; its version counts its changes from 1. */
export interface Entry {
  readonly value: string;
  readonly version: number;
}

/** A change that rests on a version which is not the current one. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';

  constructor(readonly current: number) {
    super(`the current version is ${current}`);
  }
}

/** Channel on which the name of a changed value is published. */
export const CHANGES = 'config';

const key = (name: string) => `config:${name}`;

/**
 * Sets a value whose version is the expected one. Done twice it gives the same: the second time the version is one higher
 * and the value the wanted one. Returns the new version, or the current one as a negative number. The name is published with the
 * change: only a hint, who misses it looks by itself.
 */
const COMPARE_AND_SET = `
local current = tonumber(redis.call('HGET', KEYS[1], 'version') or '0')
local expected = tonumber(ARGV[1])
if current == expected + 1 and redis.call('HGET', KEYS[1], 'value') == ARGV[2] then return current end
if current ~= expected then return -current - 1 end
redis.call('HSET', KEYS[1], 'value', ARGV[2], 'version', expected + 1)
redis.call('PUBLISH', ARGV[3], ARGV[4])
return expected + 1`;

export class Configuration {
  constructor(private readonly primary: Primary) {}

  /** A value and its version; undefined when it was never set. */
  async get(name: string): Promise<Entry | undefined> {
    const { value, version } = await this.primary.read((client) => client.hGetAll(key(name)));
    return value === undefined ? undefined : { value, version: Number(version) };
  }

  /**
   * @param expected the version that the change rests on; 0 for a value that is new
   * @throws ConflictError when somebody was faster
   */
  async set(name: string, value: string, expected: number): Promise<Entry> {
    const version = await this.primary.write(async (client) => {
      const answer = await client.eval(COMPARE_AND_SET, {
        keys: [key(name)],
        arguments: [`${expected}`, value, CHANGES, name],
      });
      return Number(answer);
    });
    if (version < 0) throw new ConflictError(-version - 1);
    return { value, version };
  }
}
