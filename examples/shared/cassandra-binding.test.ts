import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCassandraBinding } from './cassandra-binding.js';

const root = mkdtempSync(path.join(tmpdir(), 'datastead-bindings-'));
afterAll(() => rmSync(root, { recursive: true }));

const FILES = {
  type: 'cassandra',
  host: 'catalogue.shop-data.svc.cluster.local',
  port: '9042',
  'contact-points': 'catalogue.shop-data.svc.cluster.local:9042',
  'local-datacenter': 'fra1',
  'read-consistency': 'LOCAL_ONE',
  'write-consistency': 'LOCAL_QUORUM',
  keyspaces: 'catalogue,views',
  username: 'shop.api.a',
  password: 'secret',
  'ca.crt': 'PEM',
};

let count = 0;
function folder(changes: Record<string, string | undefined> = {}): { root: string; path: string } {
  const bindings = path.join(root, `case-${count++}`);
  const place = path.join(bindings, 'catalogue');
  mkdirSync(place, { recursive: true });
  for (const [name, text] of Object.entries({ ...FILES, ...changes })) {
    if (text !== undefined) writeFileSync(path.join(place, name), `${text}\n`);
  }
  return { root: bindings, path: place };
}

describe('a binding of type cassandra', () => {
  it('is found by its type', () => {
    expect(readCassandraBinding(undefined, folder().root)).toMatchObject({
      name: 'catalogue',
      contactPoints: ['catalogue.shop-data.svc.cluster.local:9042'],
      localDatacenter: 'fra1',
      read: 'LOCAL_ONE',
      write: 'LOCAL_QUORUM',
      keyspaces: ['catalogue', 'views'],
    });
  });

  it('reads the password anew at each login', () => {
    const place = folder();
    const binding = readCassandraBinding('catalogue', place.root);
    writeFileSync(path.join(place.path, 'password'), 'other');
    expect(binding.credentials()).toEqual({ username: 'shop.api.a', password: 'other' });
  });

  it('is plain text without an authority', () => {
    expect(
      readCassandraBinding('catalogue', folder({ 'ca.crt': undefined }).root).certificateAuthority(),
    ).toBeUndefined();
  });

  it.each([
    ['the password', { password: undefined }, /no entry "password"/],
    ['the data center', { 'local-datacenter': undefined }, /no entry "local-datacenter"/],
    ['a level that is one', { 'read-consistency': 'SOME' }, /read-consistency is "SOME": use one of ONE/],
    ['a contact point with a port', { 'contact-points': 'host' }, /write host:port/],
    ['the right type', { type: 'kafka' }, /type is "kafka": use cassandra/],
  ])('asks for %s', (_what, changes, message) => {
    expect(() => readCassandraBinding('catalogue', folder(changes).root)).toThrow(message);
  });
});
