import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readRedisBinding } from './redis-binding.js';

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true });
});

const COMPLETE = {
  type: 'redis',
  host: 'carts.shop-data.svc',
  port: '26379',
  tls: 'required',
  sentinels: 'carts-sentinel-0.x:26379,carts-sentinel-1.x:26379',
  'primary-name': 'carts',
  'wait-replicas': '1',
  username: 'shop.api.a',
  password: 'secret',
  'ca.crt': 'PEM',
};

function bindings(changes: Readonly<Record<string, string | undefined>> = {}): string {
  const root = mkdtempSync(path.join(tmpdir(), 'datastead-redis-binding-'));
  roots.push(root);
  mkdirSync(path.join(root, 'carts'));
  for (const [entry, text] of Object.entries({ ...COMPLETE, ...changes })) {
    if (text !== undefined) writeFileSync(path.join(root, 'carts', entry), `${text}\n`);
  }
  return root;
}

describe('a binding of type redis', () => {
  it('is read with its sentinels', () => {
    const binding = readRedisBinding(undefined, bindings());
    expect(binding).toMatchObject({ primaryName: 'carts', waitReplicas: 1 });
    expect(binding.sentinels.map(({ host }) => host)).toEqual(['carts-sentinel-0.x', 'carts-sentinel-1.x']);
    expect(binding.credentials()).toEqual({ username: 'shop.api.a', password: 'secret' });
    expect(binding.certificateAuthority()).toBe('PEM');
  });

  it('needs neither sentinels nor an authority where there are none', () => {
    const single = { sentinels: undefined, 'primary-name': undefined, tls: 'off', 'ca.crt': undefined };
    const binding = readRedisBinding('carts', bindings(single));
    expect(binding).toMatchObject({ sentinels: [], endpoint: { host: 'carts.shop-data.svc', port: 26379 } });
    expect(binding.certificateAuthority()).toBeUndefined();
  });

  it.each([
    [{ type: 'kafka' }, 'type'],
    [{ port: 'x' }, 'host:port'],
    [{ tls: 'maybe' }, 'required or off'],
    [{ sentinels: 'a b' }, 'sentinels'],
    [{ 'primary-name': undefined }, 'primary-name'],
    [{ 'wait-replicas': '-1' }, 'wait-replicas'],
    [{ password: undefined }, '"password"'],
    [{ 'ca.crt': undefined }, '"ca.crt"'],
  ])('that is wrong (%o) is refused with the place', (changes, words) => {
    expect(() => readRedisBinding('carts', bindings(changes))).toThrow(words);
  });
});
