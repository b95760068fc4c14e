import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
// Here, so that no deadline runs while it is loaded.
import 'google-auth-library';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../../../shared/log.js';
import { Settings } from '../../../shared/settings.js';
import { Unavailable } from '../../../shared/unavailable.js';
import { chooseDatabase } from './store.js';

const log = createLogger('test', () => {});
const MIGRATIONS = path.join(import.meta.dirname, 'migrations');

let root: string;
let tokens: Server;
let scopes: (string | null)[];

/** A binding of an identity federation whose token endpoint is here, and has no token. */
beforeEach(async () => {
  scopes = [];
  tokens = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => (body += data));
    request.on('end', () => {
      scopes.push(new URLSearchParams(body).get('scope'));
      response.writeHead(503).end('{}');
    });
  });
  await new Promise<void>((resolve) => tokens.listen(0, '127.0.0.1', resolve));
  root = mkdtempSync(path.join(tmpdir(), 'datastead-orders-'));
  vi.stubEnv('SERVICE_BINDING_ROOT', root);
  const folder = path.join(root, 'main');
  const token = path.join(folder, 'token');
  const { port } = tokens.address() as AddressInfo;
  const credentials = {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/p',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `http://127.0.0.1:${port}/token`,
    credential_source: { file: token },
  };
  mkdirSync(folder);
  const entries = { type: 'spanner', project: 'shop', instance: 'shop', database: 'orders', token: 'x' };
  for (const [name, text] of Object.entries(entries)) writeFileSync(path.join(folder, name), text);
  writeFileSync(path.join(folder, 'credentials.json'), JSON.stringify(credentials));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
  tokens.close();
});

const database = () => chooseDatabase(new Settings({}), MIGRATIONS);

describe('orders on Spanner', () => {
  it('asks for a token to read and write rows, and says when there is none', async () => {
    const store = (await database()).open({ deadline: 2_000, connections: 1, log });
    await expect(store.order('none')).rejects.toBeInstanceOf(Unavailable);
    expect(new Set(scopes)).toEqual(new Set(['https://www.googleapis.com/auth/spanner.data']));
    await store.close();
  });

  it('asks for one to change the schema when it migrates', async () => {
    await expect((await database()).migrate('one', 2)).rejects.toBeInstanceOf(Unavailable);
    expect(new Set(scopes)).toEqual(
      new Set(['https://www.googleapis.com/auth/spanner.data https://www.googleapis.com/auth/spanner.admin']),
    );
  });
});
