import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ExportDescription } from '../cli/export/description.js';
import { exportStacks } from '../cli/export/export.js';
import { publish } from '../cli/export/publish.js';
import type { ExportedSecret } from '../cli/export/secrets.js';
import { Kafka } from '../constructs/kafka/index.js';
import { Redis } from '../constructs/redis/index.js';
import ecommerce from '../examples/ecommerce/platform.js';
import ledger from '../examples/ledger/platform.js';
import { Platform, Sites, Workload } from '../index.js';
import { readStack, type SynthesizedPlatform, synthesize } from '../testing/index.js';
import { helm, parseManifests } from './support/helm.js';
import { kubernetesErrors } from './support/kubernetes.js';
import { sitesText, temporaryFolder } from './support/platform.js';

const EXAMPLES = { ecommerce, ledger };

interface Exported {
  readonly root: string;
  readonly synthesized: string;
  readonly description: ExportDescription;
}

function exportExample(
  name: keyof typeof EXAMPLES,
  stacks: readonly string[] = [],
  sites: string = sitesText(),
): Exported {
  return exportPlatform(synthesize(EXAMPLES[name], Sites.fromText(sites)), stacks);
}

function exportPlatform(platform: SynthesizedPlatform, stacks: readonly string[] = []): Exported {
  const [root, synthesized] = [temporaryFolder(), temporaryFolder()];
  platform.write(synthesized);
  return { root, synthesized, description: exportStacks(synthesized, platform.description, stacks, root) };
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(path.join(folder, name)).isFile())
    .sort();
}

function stepsOf({ description }: Exported) {
  return description.stacks.flatMap(({ steps }) => steps);
}

describe.each(Object.keys(EXAMPLES) as (keyof typeof EXAMPLES)[])('the export of %s', (name) => {
  const exported = exportExample(name);
  const { root, synthesized, description } = exported;

  it('has a manifest that the Kubernetes API takes for every resource but Secrets and releases', () => {
    const manifests = stepsOf(exported)
      .filter(({ kind }) => kind === 'manifest')
      .flatMap((step) => parseManifests(readFileSync(path.join(root, step.path), 'utf8')));
    const expected = description.stacks.flatMap((stack) =>
      Object.keys(readStack(synthesized, stack.name).resources).filter(
        (address) =>
          !/^(helm_release|kubernetes_secret_v1|terraform_data|kubernetes_labels)\.|\.(applied|begun|finished|passwords|uses-begun|uses-finished|credential-half|credential-pair|deployed-.+)$/.test(
            address,
          ),
      ),
    );
    expect(expected.length).toBeGreaterThan(5);
    expect(manifests).toHaveLength(expected.length);
    expect(manifests.flatMap(kubernetesErrors)).toEqual([]);
  });

  it('holds every release with its chart, and values that the chart takes', async () => {
    const releases = stepsOf(exported).filter(({ kind }) => kind === 'release');
    expect(releases.length).toBeGreaterThan(2);
    for (const { path: step } of releases) {
      const release = parse(readFileSync(path.join(root, step, 'release.yaml'), 'utf8')) as Record<string, string>;
      expect(release).toMatchObject({ wait: true, waitForJobs: true, namespace: expect.stringMatching(/-data$/) });
      expect(release['chart']).toContain(release['version']);
      const chart = path.join(root, release['chart'] ?? '');
      const values = path.join(root, step, 'values.yaml');
      await helm(['lint', chart, '--values', values, '--quiet']);
    }
  });

  it('contains no Secret, no password and no expression of Terraform', () => {
    for (const file of files(root).filter((name) => !name.endsWith('.tgz'))) {
      const text = readFileSync(path.join(root, file), 'utf8');
      expect(text, file).not.toMatch(/^kind: Secret$/m);
      expect(text, file).not.toMatch(/random_password|\$\{kubernetes_|data_wo/);
      if (file.endsWith('.yaml')) expect(text, file).not.toMatch(/^\s*password:/m);
    }
  });

  it('names in each stack all manifests, and nothing else, for Argo CD and Flux', () => {
    for (const { folder } of description.stacks) {
      const { resources } = parse(readFileSync(path.join(root, folder, 'kustomization.yaml'), 'utf8'));
      const there = readdirSync(path.join(root, folder)).filter((entry) => /^\d\d-.*\.yaml$/.test(entry));
      expect([...resources].sort()).toEqual(there.sort());
    }
  });
});

describe('texts that look like numbers', () => {
  // Go knows more numbers than YAML 1.1 does.
  const TEXTS = [
    '0o7',
    '-0o7',
    '0X1F',
    '0B1',
    '0_b1',
    '-_1',
    '1e_1',
    '1e5',
    '1_000',
    '0x1F',
    '1:30',
    'no',
    '2026-12-01',
  ];

  it('are texts to helm, in the values of a release', async () => {
    const platform = synthesize((app, sites) => {
      const shop = new Platform(app, 'shop', { sites });
      const annotations = Object.fromEntries(TEXTS.map((text, place) => [`example.com/${place}`, text]));
      for (const site of shop.sites) new Redis(site, 'carts', { pods: { annotations } });
      return shop;
    }, Sites.fromText(sitesText()));
    const exported = exportPlatform(platform);
    const { root } = exported;
    const step = stepsOf(exported).find(({ path: one }) => /-carts$/.test(one))?.path ?? '';
    const { chart } = parse(readFileSync(path.join(root, step, 'release.yaml'), 'utf8')) as { chart: string };
    await helm(['lint', path.join(root, chart), '--values', path.join(root, step, 'values.yaml'), '--quiet']);
  });
});

describe('the order of an export', () => {
  const exported = exportExample('ecommerce');
  const order = stepsOf(exported).map(({ path: step }) => step.replaceAll(/\d\d-/g, ''));
  const at = (step: string) => {
    expect(order).toContain(step);
    return order.indexOf(step);
  };

  it('goes from namespaces over Secrets and guards to the release, and to its marker last', () => {
    const wanted = [
      'fra1-data/namespace-shop-data.yaml',
      'fra1-data/secrets',
      'fra1-data/events-preflight',
      'fra1-data/events',
      'fra1-data/configmap-events-formed.yaml',
      'fra1-apps/configmap-events-clickstream-collector.yaml',
      'fra1-apps/deployment-clickstream-collector.yaml',
      'fra1-smoke/job-clickstream-smoke.yaml',
      'fra1-smoke/events-revoke',
    ].map(at);
    expect(wanted).toEqual([...wanted].sort((left, right) => left - right));
  });

  it('says what is waited for, and how long', () => {
    const waits = stepsOf(exported).filter((step) => step.kind === 'manifest' && step.waitSeconds !== undefined);
    const names = waits.map(({ path: step }) => path.basename(step).replace(/^\d\d-/, ''));
    expect(names.filter((name) => name.includes('clickstream'))).toEqual([
      'deployment-clickstream-collector.yaml',
      'deployment-clickstream-consumer.yaml',
      'job-clickstream-smoke.yaml',
    ]);
    expect(names.filter((name) => !/^(deployment|job)-/.test(name))).toEqual([]);
    expect(waits[names.indexOf('job-clickstream-smoke.yaml')]).toMatchObject({ waitSeconds: 420 });
  });

  it('writes the stacks that are named, under the numbers they have among all', () => {
    const { description, root } = exportExample('ecommerce', ['fra1-apps']);
    expect(description.stacks.map(({ folder }) => folder)).toEqual(['02-fra1-apps']);
    expect(readdirSync(root).sort()).toEqual(['02-fra1-apps', 'README.md', 'export.json']);
  });

  it('names the context of the site that a stack stands in, also where the names of sites begin alike', () => {
    const second = sitesText({
      name: 'fra1-b',
      kubernetes: '{ context: other, version: "1.34", zoneSource: podLabel, apiServerCidrs: [10.96.0.1/32] }',
    });
    const { description } = exportExample('ledger', [], `${sitesText()}${second.replace('sites:\n', '')}`);
    expect(description.stacks.map(({ name, context }) => `${name} ${context}`)).toEqual([
      ...['fra1-data fra1', 'fra1-apps fra1', 'fra1-smoke fra1'],
      ...['fra1-b-data other', 'fra1-b-apps other', 'fra1-b-smoke other'],
    ]);
  });

  it('knows a stack only by its name and says which one was meant', () => {
    expect(() => exportExample('ecommerce', ['fra1-aps'])).toThrow(
      'command line "fra1-aps" is not a stack of shop; did you mean "fra1-apps"? (known: fra1-data, fra1-apps, fra1-smoke)',
    );
  });
});

describe('the passwords of an export', () => {
  const exported = exportExample('ecommerce');
  const folder = path.join(exported.root, stepsOf(exported).find(({ kind }) => kind === 'secrets')?.path ?? '');

  it('are listed with their namespaces, keys, user, revision and users', () => {
    const secrets = JSON.parse(readFileSync(path.join(folder, 'secrets.json'), 'utf8')) as ExportedSecret[];
    expect(secrets.filter(({ name }) => name.startsWith('events-clickstream-'))).toHaveLength(3);
    expect(secrets.find(({ name }) => name === 'events-clickstream-collector-a')).toEqual({
      name: 'events-clickstream-collector-a',
      namespaces: ['shop-apps', 'shop-data'],
      keys: ['password', 'username'],
      username: 'shop.clickstream-collector.a',
      revision: 1,
      usedBy: expect.arrayContaining(['deployment/shop-apps/clickstream-collector', 'release/shop-data/events']),
    });
    // The administrator's is named in values by its uid alone.
    expect(secrets.find(({ name }) => name === 'catalogue-admin')?.usedBy).toEqual([
      'release/shop-data/catalogue-access',
    ]);
  });

  it('that the user brings are told of in the README and to programs, and made by nobody', () => {
    const whole = synthesize((app, sites) => {
      const platform = new Platform(app, 'shop', { sites });
      for (const site of platform.sites) {
        const api = new Workload(site, 'api', {
          image: 'registry.example.com/api:1',
          existingSecrets: { events: 'vault' },
        });
        new Kafka(site, 'events', { topics: { orders: {} } }).topic('orders').grants.produce(api);
      }
      return platform;
    }, Sites.fromText(sitesText()));
    const { root, description } = exportPlatform(whole);
    const secret = {
      name: 'vault-a',
      namespaces: ['shop-apps', 'shop-data'],
      username: 'shop.api.a',
      usedBy: 'api for events',
    };
    expect(description.existingSecrets).toEqual([{ site: 'fra1', ...secret }]);
    expect(readFileSync(path.join(root, 'README.md'), 'utf8')).toContain(
      '| fra1 | `vault-a` | shop-apps, shop-data | `shop.api.a` | api for events |',
    );
    const scripts = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /secrets/.test(file));
    for (const file of scripts.filter((one) => /apply-secrets$|secrets\.json$/.test(one))) {
      expect(readFileSync(path.join(root, file), 'utf8')).not.toContain('vault-a');
    }
  });

  it('appear in values by the uid of both copies', () => {
    const step = stepsOf(exported).find(({ path: step }) => /\d-events$/.test(step))?.path ?? '';
    const values = parse(readFileSync(path.join(exported.root, step, 'values.yaml'), 'utf8'));
    expect(values.access.users[0]).toMatchObject({
      uid: 'uid:shop-data/events-clickstream-collector-a',
      epoch: 'uid:shop-apps/events-clickstream-collector-a/1',
    });
  });
});

/**
 * kubectl with a folder for a cluster: a file `<namespace>.<name>` holds revision, password and uid. It notes every
 * command line; where the folder has a file `away`, the API does not answer.
 */
const KUBECTL = `#!${process.execPath}
const fs = require('node:fs');
const [verb, ...rest] = process.argv.slice(2);
const folder = process.env.CLUSTER;
fs.appendFileSync(folder + '/calls', process.argv.slice(2).join(' ') + '\\n');
const file = (namespace, name) => folder + '/' + namespace + '.' + name;
if (fs.existsSync(folder + '/away')) {
  console.error('The connection to the server was refused');
  process.exit(1);
}
if (verb === 'get') {
  const namespace = rest[2];
  for (const entry of fs.readdirSync(folder).filter((one) => one.startsWith(namespace + '.'))) {
    const { revision, password, uid } = JSON.parse(fs.readFileSync(folder + '/' + entry, 'utf8'));
    console.log([entry.slice(namespace.length + 1), uid, password, revision].join('|'));
  }
} else {
  for (const { metadata, data } of JSON.parse(fs.readFileSync(0, 'utf8')).items) {
    const place = file(metadata.namespace, metadata.name);
    if (fs.existsSync(place) !== (verb === 'replace')) process.exit(1);
    const uid = verb === 'replace' ? JSON.parse(fs.readFileSync(place, 'utf8')).uid : String(Math.random());
    const revision = metadata.annotations['datastead.dev/revision'];
    fs.writeFileSync(place, JSON.stringify({ revision, password: data.password, uid }));
  }
}
`;

describe('apply-secrets', () => {
  const exported = exportExample('ecommerce');
  const step = stepsOf(exported).find(({ kind }) => kind === 'secrets')?.path ?? '';
  const script = path.join(exported.root, step, 'apply-secrets');
  const name = 'events-clickstream-consumer-a';

  function cluster() {
    const folder = temporaryFolder();
    const bin = path.join(folder, 'bin');
    mkdirSync(bin);
    writeFileSync(path.join(bin, 'kubectl'), KUBECTL);
    chmodSync(path.join(bin, 'kubectl'), 0o755);
    const env = { PATH: `${bin}:${process.env['PATH']}`, CLUSTER: folder };
    const run = (file = script, ...args: string[]) => execFileSync(file, args, { env, encoding: 'utf8' });
    const file = (namespace: string) => path.join(folder, `${namespace}.${name}`);
    const state = (namespace: string) => JSON.parse(readFileSync(file(namespace), 'utf8')) as Record<string, string>;
    const password = (namespace: string) => Buffer.from(state(namespace)['password'] ?? '', 'base64').toString();
    return { folder, bin, env, run, state, password, file };
  }

  it('gives both copies one password, another to each user, and tells nobody', () => {
    const { run, password, folder } = cluster();
    const output = run();
    expect(password('shop-apps')).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(password('shop-data')).toBe(password('shop-apps'));
    const all = readdirSync(folder).filter((file) => file.startsWith('shop-apps.'));
    const passwords = all.map((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')).password);
    expect(all.length).toBeGreaterThanOrEqual(3);
    expect(new Set(passwords).size).toBe(all.length);
    const calls = readFileSync(path.join(folder, 'calls'), 'utf8');
    expect(output + calls).not.toContain(password('shop-apps'));
    expect(output + calls).not.toContain(Buffer.from(password('shop-apps')).toString('base64'));
  });

  it('changes nothing when all is there', () => {
    const { run, state } = cluster();
    run();
    const before = state('shop-apps');
    expect(run()).toBe('');
    expect(state('shop-apps')).toEqual(before);
  });

  it('heals the data copy with the value in use, and the apps copy with a new one for both', () => {
    const { run, password, file } = cluster();
    run();
    const first = password('shop-apps');
    execFileSync('rm', [file('shop-data')]);
    run();
    expect(password('shop-data')).toBe(first);
    execFileSync('rm', [file('shop-apps')]);
    run();
    expect(password('shop-apps')).not.toBe(first);
    expect(password('shop-data')).toBe(password('shop-apps'));
  });

  it('writes both anew for a higher revision, and leaves a Secret that somebody else made', () => {
    const { run, state, password, file, folder } = cluster();
    run();
    const first = password('shop-apps');
    const { uid } = state('shop-apps');
    const raised = path.join(folder, 'raised');
    writeFileSync(raised, readFileSync(script, 'utf8').replaceAll(/^(secret \S+ \S+) 1 /gm, '$1 3 '), { mode: 0o755 });
    run(raised);
    expect(state('shop-apps')).toMatchObject({ revision: '3', uid });
    expect(password('shop-apps')).not.toBe(first);
    expect(password('shop-data')).toBe(password('shop-apps'));
    writeFileSync(file('shop-apps'), JSON.stringify({ password: 'dGhlaXJz', uid }));
    run(raised);
    expect(password('shop-apps')).toBe('theirs');
  });

  it.each(['BASH_VERSINFO[$(touch $CLUSTER/broken)]', '08', '1.5', '-3', ' 7', '99999999999999999999'])(
    'takes a revision that it has not written (%j) for that of a Secret that somebody else made',
    (revision) => {
      const { run, password, file, state, folder } = cluster();
      run();
      const { uid } = state('shop-apps');
      writeFileSync(file('shop-apps'), JSON.stringify({ password: 'dGhlaXJz', uid, revision }));
      run();
      expect(password('shop-apps')).toBe('theirs');
      expect(password('shop-data')).toBe('theirs');
      expect(existsSync(path.join(folder, 'broken'))).toBe(false);
    },
  );

  it('fills the uids of both copies into values', () => {
    const { run, state, folder } = cluster();
    run();
    const values = path.join(folder, 'values.yaml');
    writeFileSync(values, `uid: uid:shop-data/${name}\nepoch: uid:shop-apps/${name}/1\nother: uid:else/where\n`);
    const uid = (namespace: string) => state(namespace)['uid'];
    expect(run(script, '--uids', values)).toBe(
      `uid: ${uid('shop-data')}\nepoch: ${uid('shop-apps')}/1\nother: uid:else/where\n`,
    );
  });

  it('changes nothing and prints no values when kubectl fails, and says so', () => {
    const { folder, env } = cluster();
    writeFileSync(path.join(folder, 'away'), '');
    const values = path.join(folder, 'values.yaml');
    writeFileSync(values, `uid: uid:shop-data/${name}\n`);
    for (const args of [[], ['--uids', values]]) {
      const { status, stdout, stderr } = spawnSync(script, args, { env, encoding: 'utf8' });
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/refused\napply-secrets: the Secrets of namespace shop-\w+ cannot be read/);
    }
    expect(readFileSync(path.join(folder, 'calls'), 'utf8')).not.toMatch(/^(create|replace) /m);
  });

  it("lets helm run after it, by the README's command, only when it has filled the values in", () => {
    const { folder, bin, env, run } = cluster();
    writeFileSync(path.join(bin, 'helm'), '#!/bin/sh\necho "$*" >>"$CLUSTER/helm"\n', { mode: 0o755 });
    const readme = readFileSync(path.join(exported.root, 'README.md'), 'utf8');
    const [command = ''] = /^\S+\/apply-secrets --uids .*\n.*/m.exec(readme) ?? [];
    const install = () => spawnSync('sh', ['-c', command], { cwd: exported.root, env }).status;
    writeFileSync(path.join(folder, 'away'), '');
    expect([install(), existsSync(path.join(folder, 'helm'))]).toEqual([1, false]);
    execFileSync('rm', [path.join(folder, 'away')]);
    run();
    expect(install()).toBe(0);
    expect(readFileSync(path.join(folder, 'helm'), 'utf8')).toMatch(/^upgrade --install .* --values filled\.yaml$/m);
    expect(readFileSync(path.join(exported.root, 'filled.yaml'), 'utf8')).toMatch(/uid: "?0\.\d/);
  });

  it.skipIf(spawnSync('shellcheck', ['--version']).status !== 0)('passes shellcheck', () => {
    expect(execFileSync('shellcheck', [script], { encoding: 'utf8' })).toBe('');
  });
});

describe('the folder of an export', () => {
  const description = (platform: string) =>
    JSON.stringify({ version: 1, platform, stacks: [{ folder: '01-fra1-data' }], existingSecrets: [] });
  const writing = (platform: string) => (folder: string) => {
    mkdirSync(path.join(folder, '01-fra1-data'));
    writeFileSync(path.join(folder, 'README.md'), platform);
    writeFileSync(path.join(folder, 'export.json'), description(platform));
  };
  const platformIn = (target: string) => JSON.parse(readFileSync(path.join(target, 'export.json'), 'utf8')).platform;

  it.each([
    ['a file', { 'mine.txt': 'mine' }],
    ['a file of the same name', { 'export.json': '{"mine":true}', 'src.ts': 'mine' }],
    ['a file of the same name that is no JSON', { 'export.json': 'mine' }],
  ])('is refused when it holds %s', (_what, files) => {
    const target = path.join(temporaryFolder(), 'out');
    mkdirSync(target);
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(target, file), text);
    expect(() => publish(target, writing('new'))).toThrow(/--out .* contains \d files and is not an earlier export/);
    expect(readdirSync(target)).toEqual(Object.keys(files));
  });

  it('is replaced as a whole when it is an export, and refused when somebody has put something beside it', () => {
    const target = path.join(temporaryFolder(), 'out');
    publish(target, writing('old'));
    // The README's commands leave it there.
    writeFileSync(path.join(target, 'filled.yaml'), 'uid: 0.1\n');
    publish(target, writing('new'));
    expect(platformIn(target)).toBe('new');
    for (const name of ['.git', 'notes']) mkdirSync(path.join(target, name));
    expect(() => publish(target, writing('newer'))).toThrow('contains files that no export writes: .git, notes');
    expect(platformIn(target)).toBe('new');
  });

  it('stays as it was when writing fails, with nothing beside it', () => {
    const parent = temporaryFolder();
    const target = path.join(parent, 'out');
    publish(target, writing('old'));
    expect(() =>
      publish(target, () => {
        throw new Error('no space');
      }),
    ).toThrow('no space');
    expect(platformIn(target)).toBe('old');
    expect(readdirSync(parent)).toEqual(['out']);
  });

  it('stays as it was when the new one cannot be put in its place', () => {
    const parent = temporaryFolder();
    const target = path.join(parent, 'out');
    publish(target, writing('old'));
    expect(() => publish(target, (folder) => rmSync(folder, { recursive: true }))).toThrow('ENOENT');
    expect(platformIn(target)).toBe('old');
    expect(readdirSync(parent)).toEqual(['out']);
  });
});
