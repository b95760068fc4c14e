import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Annotations, App, TerraformStack } from 'cdktf';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Kafka } from '../constructs/kafka/index.js';
import { Identity, InstanceConfig, Spanner } from '../constructs/spanner/index.js';
import { type Platform, type Site, Workload } from '../index.js';
import { synthesizeSite, temporaryFolder } from '../tests/support/platform.js';
import { LockFile } from './lock-file.js';

afterEach(() => vi.unstubAllEnvs());

function freshLock(): string {
  return path.join(temporaryFolder(), 'shop.lock.json');
}

/** The first stack of a site. */
function stackOf(site: Site): TerraformStack {
  const stack = site.node.root.node.findAll().find(TerraformStack.isStack);
  if (stack === undefined) throw new Error('there is no stack');
  return stack;
}

/** Something that a cloud provider runs, with workloads that may use it. */
function ledger(...users: readonly string[]) {
  return (site: Site, platform: Platform) => {
    const spanner = new Spanner(platform, 'ledger', {
      project: 'acme-shop',
      config: InstanceConfig.regional('europe-west3'),
      databases: { orders: {} },
      identity: (grantee) =>
        Identity.secret(`${grantee.name}-user@acme-shop.iam.gserviceaccount.com`, `${grantee.name}-google`),
    });
    for (const name of users) {
      spanner
        .database('orders')
        .grants.read(new Workload(site, name, { image: 'registry.example.com/shop/api:1.0.0' }));
    }
  };
}

function remembered(lockFile: string) {
  return JSON.parse(readFileSync(lockFile, 'utf8')) as { places: string[]; lasting: { global?: string[] } };
}

describe('the lock file', () => {
  it('is not written where everything stands in clusters, and refuses nothing', () => {
    const lockFile = freshLock();
    synthesizeSite((site) => new Kafka(site, 'events'), { lockFile });
    synthesizeSite((site) => new Kafka(site, 'events', { size: { brokers: 5 } }), { lockFile });
    synthesizeSite((site) => new Kafka(site, 'other'), { lockFile });
    expect(existsSync(lockFile)).toBe(false);
  });

  it('remembers that something stood in no cluster, and what Terraform is to forget of it; it only grows', () => {
    const lockFile = freshLock();
    synthesizeSite(ledger('api', 'web'), { lockFile });
    const { places, lasting } = remembered(lockFile);
    expect(places).toEqual(['global']);
    expect(lasting.global).toHaveLength(2);
    for (const address of lasting.global ?? []) {
      expect(address).toMatch(/^google_spanner_database_iam_member\.spanner-ledger_/);
    }
    const text = readFileSync(lockFile, 'utf8');
    synthesizeSite(ledger('api'), { lockFile });
    synthesizeSite((site) => new Kafka(site, 'events'), { lockFile });
    expect(readFileSync(lockFile, 'utf8')).toBe(text);
    synthesizeSite(ledger('api', 'cron'), { lockFile });
    expect(remembered(lockFile).lasting.global).toEqual(expect.arrayContaining([...(lasting.global ?? [])]));
    expect(remembered(lockFile).lasting.global).toHaveLength(3);
  });

  it('of an earlier version is read, and what it held beside is gone with the next change', () => {
    const lockFile = freshLock();
    const old = {
      version: 1,
      credentialsRevision: { fra1: { api: 7 } },
      existingSecrets: { fra1: { api: { events: 'vault' } } },
      immutable: { fra1: { events: { 'storage.broker': '50Gi' }, gone: { roles: 'separate' } } },
    };
    writeFileSync(lockFile, JSON.stringify(old));
    synthesizeSite((site) => new Kafka(site, 'events'), { lockFile });
    expect(JSON.parse(readFileSync(lockFile, 'utf8'))).toEqual(old);
    synthesizeSite(ledger(), { lockFile });
    expect(JSON.parse(readFileSync(lockFile, 'utf8'))).toEqual({
      version: 1,
      places: ['global'],
      lasting: {},
      providers: { google: '>= 6.50.0, < 7.0.0' },
    });
  });

  it('of an earlier version tells that something stood in no cluster', () => {
    const lockFile = freshLock();
    const old = { version: 1, immutable: { global: { ledger: { project: 'acme-shop' } } } };
    writeFileSync(lockFile, JSON.stringify(old));
    expect(LockFile.read(lockFile).remembered.places).toEqual(['global']);
  });

  it('that cannot be written is an error before anything else is, where it would be', () => {
    const lockFile = path.join(temporaryFolder(), 'nowhere', 'shop.lock.json');
    expect(() => synthesizeSite(ledger(), { lockFile })).toThrow(
      /cannot be written, but it must record what exists outside clusters: make the file/,
    );
    expect(() => synthesizeSite((site) => new Kafka(site, 'events'), { lockFile })).not.toThrow();
  });

  it('is not written when the composition is refused', () => {
    const lockFile = freshLock();
    const wrong = (site: Site, platform: Platform) => {
      ledger()(site, platform);
      new Kafka(site, 'events', { size: { brokers: 1 } });
    };
    expect(() => synthesizeSite(wrong, { lockFile })).toThrow();
    expect(existsSync(lockFile)).toBe(false);
  });

  it.each<[string, (site: Site) => void]>([
    ['a stack', (site) => stackOf(site).node.addValidation({ validate: () => ['is wrong'] })],
    ['the app', (site) => App.of(site).node.addValidation({ validate: () => ['is wrong'] })],
    ['an annotation', (site) => Annotations.of(stackOf(site)).addError('is wrong')],
  ])('is not written when cdktf refuses %s', (_, refuse) => {
    const lockFile = freshLock();
    const compose = (site: Site, platform: Platform) => {
      ledger()(site, platform);
      refuse(site);
    };
    expect(() => synthesizeSite(compose, { lockFile })).toThrow('is wrong');
    expect(existsSync(lockFile)).toBe(false);
  });

  it("is not written for an annotation that cdktf's own commands refuse afterwards", () => {
    vi.stubEnv('CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS', 'true');
    const lockFile = freshLock();
    const refuse = (site: Site, platform: Platform) => {
      ledger()(site, platform);
      Annotations.of(stackOf(site)).addError('is wrong');
    };
    const manifest = path.join(synthesizeSite(refuse, { lockFile }).outdir, 'manifest.json');
    expect(readFileSync(manifest, 'utf8')).toContain('is wrong');
    expect(existsSync(lockFile)).toBe(false);
  });

  it.each([
    '',
    '{}',
    '[1]',
    '{"version":2}',
    'null',
    '{"version":1,"places":1}',
    '{"version":1,"places":[1]}',
    '{"version":1,"lasting":[]}',
    '{"version":1,"lasting":{"global":"x"}}',
    '{"version":1,"providers":{"google":6}}',
  ])('is refused when it holds %j', (text) => {
    const file = path.join(temporaryFolder(), 'shop.lock.json');
    writeFileSync(file, text);
    expect(() => LockFile.read(file)).toThrow(/is not a lock file of this kit: restore it from version control/);
  });
});
