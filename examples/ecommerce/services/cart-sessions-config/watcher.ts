import { sleep } from '../../../shared/lifecycle.js';
import type { Logger } from '../../../shared/log.js';
import { describeError } from '../../../shared/log.js';
import type { RedisBinding } from '../../../shared/redis-binding.js';
import { connect, findPrimary, type RedisConnection, within } from '../../../shared/redis-client.js';
import { CHANGES, type Configuration } from './configuration.js';

/** Values that the service itself follows, with their defaults and what is allowed. */
const KNOWN = {
  'cart-ttl-seconds': { fallback: 7 * 86_400, min: 60, max: 90 * 86_400 },
  'session-ttl-seconds': { fallback: 3_600, min: 60, max: 30 * 86_400 },
} as const;

type Name = keyof typeof KNOWN;

/** Milliseconds for a subscription: a primary that was cut off closes no connection. */
const SUBSCRIBE = 3_000;

/**
 * The configuration as it applies now. Published changes come at once; since a channel loses what is published while nobody
 * listens, everything is also looked at every few seconds. While nothing can be asked, the last values apply.
 */
export class Watcher {
  private readonly values = new Map<Name, { readonly number: number; readonly version: number }>();
  /** What was read of each name last, in use or not. */
  private readonly seen = new Map<Name, string>();
  private stopped = false;
  private listener: RedisConnection | undefined;

  constructor(
    private readonly configuration: Configuration,
    private readonly log: Logger,
  ) {}

  get(name: Name): number {
    return this.values.get(name)?.number ?? KNOWN[name].fallback;
  }

  /** What applies, with versions: 0 where a default does. */
  get all(): Record<string, { readonly value: number; readonly version: number }> {
    return Object.fromEntries(
      (Object.keys(KNOWN) as Name[]).map((name) => [
        name,
        { value: this.get(name), version: this.values.get(name)?.version ?? 0 },
      ]),
    );
  }

  /** Looks at one value, or at all of them. */
  async look(names: readonly string[] = Object.keys(KNOWN)): Promise<void> {
    for (const name of names.filter((one): one is Name => Object.hasOwn(KNOWN, one))) {
      const entry = await this.configuration.get(name);
      // A write that was lost with its primary leaves its version to another value.
      if (entry === undefined || this.seen.get(name) === `${entry.version} ${entry.value}`) continue;
      this.seen.set(name, `${entry.version} ${entry.value}`);
      const number = Number(entry.value);
      const { min, max } = KNOWN[name];
      if (!Number.isInteger(number) || number < min || number > max) {
        this.log.warn('a configuration value is not used', { name, value: entry.value, min, max });
        continue;
      }
      this.values.set(name, { number, version: entry.version });
      this.log.info('configuration applied', { name, value: number, version: entry.version });
    }
  }

  /** Follows until it is stopped. */
  async follow(binding: RedisBinding, everyMilliseconds: number): Promise<void> {
    while (!this.stopped) {
      try {
        if (!this.listener?.isReady) await this.listen(binding);
        await this.look();
      } catch (error) {
        this.log.warn('the configuration cannot be read: the last one applies', { error: describeError(error) });
      }
      await sleep(everyMilliseconds);
    }
  }

  stop(): void {
    this.stopped = true;
    this.listener?.destroy();
  }

  private async listen(binding: RedisBinding): Promise<void> {
    this.listener = await connect(await findPrimary(binding), binding);
    const subscribed = this.listener.subscribe(CHANGES, (name) => {
      this.look([name]).catch((error: unknown) =>
        this.log.warn('a change was not read', { error: describeError(error) }),
      );
    });
    try {
      await within(SUBSCRIBE, subscribed, 'the primary takes no subscription');
    } catch (error) {
      this.listener.destroy();
      throw error;
    }
  }
}
