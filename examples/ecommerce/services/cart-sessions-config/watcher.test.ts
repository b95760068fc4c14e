import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../shared/log.js';
import type { Configuration, Entry } from './configuration.js';
import { catalogueSource, Recommendations, SourceError } from './recommendations.js';
import { Watcher } from './watcher.js';

const log = createLogger('test', () => {});

function watching(entries: Record<string, Entry>) {
  const configuration = { get: async (name: string) => entries[name] } as unknown as Configuration;
  return new Watcher(configuration, log);
}

describe('the configuration that applies', () => {
  it('is the default until a value is set, and then the newest', async () => {
    const entries: Record<string, Entry> = {};
    const watcher = watching(entries);
    await watcher.look();
    expect(watcher.get('cart-ttl-seconds')).toBe(604_800);
    entries['cart-ttl-seconds'] = { value: '120', version: 1 };
    await watcher.look(['cart-ttl-seconds']);
    expect(watcher.all['cart-ttl-seconds']).toEqual({ value: 120, version: 1 });
  });

  it.each(['0', '1.5', 'soon', '', '99999999999'])('stays as it was when the new value is "%s"', async (value) => {
    const entries: Record<string, Entry> = { 'session-ttl-seconds': { value: '600', version: 1 } };
    const watcher = watching(entries);
    await watcher.look();
    entries['session-ttl-seconds'] = { value, version: 2 };
    await watcher.look();
    expect(watcher.all['session-ttl-seconds']).toEqual({ value: 600, version: 1 });
  });

  it('is the stored one also where its version was given to another value before', async () => {
    const entries: Record<string, Entry> = { 'session-ttl-seconds': { value: '120', version: 4 } };
    const watcher = watching(entries);
    await watcher.look();
    entries['session-ttl-seconds'] = { value: '300', version: 4 };
    await watcher.look();
    expect(watcher.get('session-ttl-seconds')).toBe(300);
  });

  it('does not mind names that mean nothing to this service, nor ask for them', async () => {
    const asked: string[] = [];
    const configuration = { get: async (name: string) => void asked.push(name) } as unknown as Configuration;
    await new Watcher(configuration, log).look(['other', 'constructor', '__proto__', 'cart-ttl-seconds']);
    expect(asked).toEqual(['cart-ttl-seconds']);
  });
});

describe('recommendations', () => {
  /** A cache that keeps, or one that is down. */
  function cache(down: boolean) {
    const kept = new Map<string, string>();
    const client = {
      get: async (key: string) => kept.get(key) ?? null,
      set: async (key: string, value: string) => void kept.set(key, value),
    };
    const read = (work: (one: typeof client) => Promise<unknown>) =>
      down ? Promise.reject(new Error('down')) : work(client);
    return { read } as unknown as ConstructorParameters<typeof Recommendations>[0];
  }

  it('are asked for once, and then kept', async () => {
    let asked = 0;
    const source = async () => {
      asked += 1;
      return [`p${asked}`];
    };
    const recommendations = new Recommendations(cache(false), source, 60);
    const first = await Promise.all([recommendations.of('a'), recommendations.of('a')]);
    expect(first).toEqual([
      { products: ['p1'], cached: false },
      { products: ['p1'], cached: false },
    ]);
    expect(await recommendations.of('a')).toEqual({ products: ['p1'], cached: true });
    expect(asked).toBe(1);
  });

  it('are there without the cache', async () => {
    const recommendations = new Recommendations(cache(true), async () => ['p'], 60);
    expect(await recommendations.of('a')).toEqual({ products: ['p'], cached: false });
  });

  it('tell a catalogue that is away from every other fault', async () => {
    const nobody = catalogueSource(new URL('http://127.0.0.1:1/recommendations'), 1_000);
    await expect(nobody('a')).rejects.toBeInstanceOf(SourceError);
  });

  it('forget a failed question', async () => {
    const answers = [Promise.reject(new Error('the catalogue answers 503')), Promise.resolve(['p'])];
    answers[0]?.catch(() => {});
    const recommendations = new Recommendations(cache(false), () => answers.shift() as Promise<string[]>, 60);
    await expect(recommendations.of('a')).rejects.toThrow('503');
    expect(await recommendations.of('a')).toEqual({ products: ['p'], cached: false });
  });
});
