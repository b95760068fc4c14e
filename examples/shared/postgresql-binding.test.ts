import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readPostgresqlBinding } from './postgresql-binding.js';
import { readSpannerBinding } from './spanner-binding.js';

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true });
});

function bindings(entries: Readonly<Record<string, string | undefined>>): string {
  const root = mkdtempSync(path.join(tmpdir(), 'datastead-sql-binding-'));
  roots.push(root);
  mkdirSync(path.join(root, 'main'));
  for (const [entry, text] of Object.entries(entries)) {
    if (text !== undefined) writeFileSync(path.join(root, 'main', entry), `${text}\n`);
  }
  return root;
}

const SQL = {
  type: 'postgresql',
  provider: 'cockroachdb',
  host: 'main.shop-data.svc',
  port: '26257',
  database: 'orders',
  sslmode: 'verify-full',
  username: 'shop.api.a',
  password: 'secret',
  'ca.crt': 'PEM',
};

describe('a binding of type postgresql', () => {
  it('is read whole', () => {
    const binding = readPostgresqlBinding(undefined, bindings(SQL));
    expect(binding).toMatchObject({ provider: 'cockroachdb', port: 26257, database: 'orders', sslmode: 'verify-full' });
    expect(binding.credentials()).toEqual({ username: 'shop.api.a', password: 'secret' });
    expect(binding.certificateAuthority()).toBe('PEM');
  });

  it('reads a password that was replaced', () => {
    const root = bindings(SQL);
    const binding = readPostgresqlBinding('main', root);
    writeFileSync(path.join(root, 'main', 'password'), 'new');
    expect(binding.credentials().password).toBe('new');
  });

  it('needs no authority in plain text', () => {
    const binding = readPostgresqlBinding('main', bindings({ ...SQL, sslmode: 'disable', 'ca.crt': undefined }));
    expect(binding.certificateAuthority()).toBeUndefined();
  });

  it.each([
    ['no host', { host: undefined }, 'has no entry "host"'],
    ['no database', { database: undefined }, 'has no entry "database"'],
    ['no password', { password: undefined }, 'has no entry "password"'],
    ['no authority', { 'ca.crt': undefined }, 'has no entry "ca.crt"'],
    ['a port that is none', { port: '70000' }, 'port is "70000"'],
    ['half a verification', { sslmode: 'require' }, 'sslmode is "require": use verify-full or disable'],
    ['another type', { type: 'redis' }, 'there is no binding of type "postgresql"'],
  ])('is refused with %s', (_, changes, message) => {
    expect(() => readPostgresqlBinding(undefined, bindings({ ...SQL, ...changes }))).toThrow(message);
  });
});

const SPANNER = { type: 'spanner', project: 'acme-shop', instance: 'main', database: 'orders' };

describe('a binding of type spanner', () => {
  it('leads to the service, with the role and the credentials that are there', () => {
    const root = bindings({ ...SPANNER, role: 'api_writer', 'credentials.json': '{}' });
    expect(readSpannerBinding(undefined, root)).toEqual({
      name: 'main',
      project: 'acme-shop',
      instance: 'main',
      database: 'orders',
      role: 'api_writer',
      endpoint: 'https://spanner.googleapis.com',
      emulator: false,
      credentialsFile: path.join(root, 'main', 'credentials.json'),
    });
  });

  it('leads to an emulator where one is named', () => {
    const binding = readSpannerBinding('main', bindings({ ...SPANNER, 'emulator-rest': 'main.shop-data.svc:9020' }));
    expect(binding).toMatchObject({ endpoint: 'http://main.shop-data.svc:9020', emulator: true });
  });

  it.each([
    ['no instance', { instance: undefined }, 'has no entry "instance"'],
    ['a name that would be another path', { database: 'a/../b' }, 'use the name as Google Cloud shows it'],
    ['a URL where an address belongs', { 'emulator-rest': 'http://x:1' }, 'write host:port'],
  ])('is refused with %s', (_, changes, message) => {
    expect(() => readSpannerBinding(undefined, bindings({ ...SPANNER, ...changes }))).toThrow(message);
  });
});
