import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { App } from 'cdktf';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Kafka } from '../constructs/kafka/index.js';
import { Identity, InstanceConfig, Spanner } from '../constructs/spanner/index.js';
import { Platform, ProblemError, Sites, Size, Workload } from '../index.js';
import { sitesText, temporaryFolder } from '../tests/support/platform.js';
import { matchers, normalized, readStack, releaseValues, synthesize } from './index.js';

expect.extend(matchers);

function shop(version = '1.0.0', brokers?: Size) {
  return (app: App, sites: Sites): Platform => {
    const platform = new Platform(app, 'shop', { sites, tolerate: 'zone' });
    for (const site of platform.sites) {
      const events = new Kafka(site, 'events', {
        topics: { orders: {} },
        ...(brokers === undefined ? {} : { storage: { broker: brokers } }),
      });
      const api = new Workload(site, 'api', { image: `registry.example.com/shop/api:${version}`, port: 8080 });
      events.topic('orders').grants.produce(api);
    }
    return platform;
  };
}

function sitesFile(): string {
  const file = path.join(temporaryFolder(), 'sites.yaml');
  writeFileSync(file, sitesText());
  return file;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

const file = sitesFile();
const platform = synthesize(shop(), file);

describe('synthesize', () => {
  it('runs the checks', () => {
    const wrong = (app: App, sites: Sites) => {
      const whole = shop()(app, sites);
      for (const site of whole.sites) new Kafka(site, 'log', { size: { brokers: 2 } });
      return whole;
    };
    expect(() => synthesize(wrong, file)).toThrow(/brokers/);
  });

  it('lists stacks in order, and says which there are', () => {
    expect(platform.stacks.map(({ name }) => name)).toEqual(['fra1-data', 'fra1-apps', 'fra1-smoke']);
    expect(() => platform.stack('fra1-dta')).toThrow('there is no stack fra1-dta: fra1-data, fra1-apps, fra1-smoke');
    expect(releaseValues(platform.stack('fra1-data'), 'events')).toMatchObject({ brokers: { count: 3 } });
  });

  it('writes nothing beside the sites file, also where a lock file would be written', () => {
    const own = sitesFile();
    const lock = path.join(path.dirname(own), 'shop.lock.json');
    const managed = (app: App, sites: Sites) => {
      const whole = shop()(app, sites);
      new Spanner(whole, 'ledger', {
        project: 'acme-shop',
        config: InstanceConfig.regional('europe-west3'),
        databases: { orders: {} },
        identity: Identity.secret('orders@acme-shop.iam.gserviceaccount.com', 'orders-google'),
      });
      return whole;
    };
    for (const sites of [own, Sites.fromFile(own)]) {
      synthesize(managed, sites);
      expect(existsSync(lock)).toBe(false);
    }
    const text = '{"version":1}';
    writeFileSync(lock, text);
    synthesize(managed, own);
    expect(readFileSync(lock, 'utf8')).toBe(text);
  });

  it('is held in memory, and written where one wants it', () => {
    const folder = path.join(temporaryFolder(), 'mine', 'cdktf.out');
    platform.write(folder);
    for (const { name, json } of platform.stacks) expect(readStack(folder, name).json).toEqual(json);
    expect(readdirSync(folder).sort()).toEqual(['charts', 'manifest.json', 'platform.json', 'stacks']);
    expect(readdirSync(path.join(folder, 'charts'))).toContainEqual(expect.stringMatching(/^kafka-.*\.tgz$/));
  });

  it('is the same on every machine: what the environment says of clusters is not looked at', () => {
    vi.stubEnv('KUBECONFIG', '/elsewhere/config');
    vi.stubEnv('KUBE_CONFIG_PATHS', '/elsewhere/config');
    for (const { name, json } of synthesize(shop(), file).stacks) expect(json).toEqual(platform.stack(name).json);
    expect(JSON.stringify(platform.stack('fra1-data').json)).toContain('"config_path":"~/.kube/config"');
  });

  it('says what is missing: the platform, or the file', () => {
    expect(() => synthesize((() => undefined) as never, file)).toThrow('the composition returns no platform');
    expect(() => synthesize(shop('1.0.0'), 'nowhere/sites.yaml')).toThrow(ProblemError);
  });
});

describe('manifests', () => {
  it('are those of releases and of resources, by stack or together', async () => {
    const all = await platform.manifests();
    expect(all).toHaveManifest('StatefulSet', 'events-broker', { spec: { replicas: 3 } });
    expect(all).toHaveManifest('Deployment', 'api', { metadata: { namespace: 'shop-apps' } });
    expect(await platform.manifests('fra1-apps')).not.toHaveManifest('StatefulSet', 'events-broker');
    // Of the kit's own; cert-manager fills the one of the serving authority.
    const secrets = all.filter(({ kind }) => kind === 'Secret');
    expect(secrets.map(({ metadata }) => metadata.namespace)).toEqual(['cert-manager']);
    for (const secret of secrets) expect(Object.keys(secret)).not.toContain('data');
  });
});

/** The message of a matcher that fails. */
function failure(act: () => void): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the matcher passed');
}

describe('the matchers', () => {
  const apps = platform.stack('fra1-apps');

  it('take a resource that has the fields, and what the runner knows of expectations', () => {
    expect(apps).toHaveResource('kubernetes_deployment_v1');
    expect(apps).toHaveResource('kubernetes_deployment_v1', { metadata: { name: expect.stringMatching(/^a/) } });
    expect(apps).not.toHaveResource('kubernetes_deployment_v1', { metadata: { name: 'other' } });
    expect(apps).not.toHaveResource('kubernetes_job_v1');
  });

  it('say what each candidate has instead', () => {
    const wrong = { metadata: { name: 'api' }, spec: { replicas: '5', paused: true } };
    expect(failure(() => expect(apps).toHaveResource('kubernetes_deployment_v1', wrong))).toBe(
      [
        'fra1-apps has no kubernetes_deployment_v1 with {"metadata": {"name": "api"}, "spec": {"paused": true, "replicas": "5"}}',

        '  kubernetes_deployment_v1.workload-api:',
        '    spec.replicas is "2", not "5"',
        '    spec.paused is missing, not true',
      ].join('\n'),
    );
  });

  it('write expectations by their names, and lists by what differs first', async () => {
    const list = [{ kind: 'Thing', metadata: { name: 'one' }, ports: [1, 2, 3], size: 4n }] as never;
    const message = (partial: Readonly<Record<string, unknown>>) =>
      failure(() => expect(list).toHaveManifest('Thing', 'one', partial))
        .split('\n')
        .slice(2);
    expect(message({ metadata: { name: expect.stringMatching(/^b/) } })).toEqual([
      '    metadata.name is "one", not StringMatching /^b/',
    ]);
    expect(message({ ports: [1, 5] })).toEqual(['    ports has 3 entries, not 2', '    ports[1] is 2, not 5']);
    expect(message({ size: 5n })).toEqual(['    size is 4n, not 5n']);
    expect(message({ constructor: 'x' })).toEqual(['    constructor is missing, not "x"']);
    expect(message({ absent: undefined })).toEqual(['    absent is missing, not undefined']);
  });

  it('say what they look into when they are given something else', async () => {
    const wrong = (act: () => void) => failure(act);
    expect(wrong(() => expect(platform).toHaveResource('helm_release'))).toContain('got a whole platform');
    expect(wrong(() => expect(platform.stacks).toHaveResource('helm_release'))).toContain('got a list of 3');
    expect(wrong(() => expect(undefined).toHaveResource('helm_release'))).toContain('got undefined');
    const unawaited = platform.manifests();
    expect(wrong(() => expect(unawaited).toHaveManifest('Deployment', 'api'))).toContain(
      'a promise that was not awaited',
    );
    const [one] = await unawaited;
    expect(wrong(() => expect(one).toHaveManifest('Deployment', 'api'))).toContain('got a single object');
  });

  it('say what there is, when there is no candidate', async () => {
    expect(failure(() => expect(apps).toHaveResource('kubernetes_deploymnt_v1'))).toMatch(
      /^fra1-apps has no kubernetes_deploymnt_v1; did you mean "kubernetes_deployment_v1"\?/,
    );
    const all = await platform.manifests();
    expect(failure(() => expect(all).toHaveManifest('StatefulSet', 'events-brokers'))).toContain(
      'no StatefulSet events-brokers; did you mean "StatefulSet events-broker"?',
    );
  });

  it('say what is there and should not be', () => {
    expect(failure(() => expect(apps).not.toHaveResource('kubernetes_deployment_v1'))).toBe(
      'fra1-apps has kubernetes_deployment_v1.workload-api, and should not',
    );
  });
});

describe('normalized', () => {
  it('takes away versions, digests and revisions, and nothing else', () => {
    const resource = (chart: string, digest: string, tag: string, revision: number) => ({
      '//': { metadata: { path: digest } },
      chart: `../../charts/kafka-0.${revision}.0+${chart}.tgz`,
      version: `0.${revision}.0+${chart}`,
      values: [
        JSON.stringify({ image: { repository: 'apache/kafka', tag }, epoch: `\${a.b.uid}/${revision}`, size: 3 }),
      ],
      metadata: { name: `events-provision-${digest.slice(0, 10)}`, labels: { 'helm.sh/chart': `kafka-${tag}` } },
      annotations: { inputs: digest, retention: '2592000000' },
      image: `registry.example.com:5000/shop/api:${tag}@sha256:${digest.padEnd(64, '0')}`,
      data_wo_revision: revision,
    });
    const first = resource('5ba580238e8a', '0123456789abcdef', '4.3.1', 1);
    const second = resource('061976f0643e', 'fedcba9876543210', '4.4.0', 2);
    expect(normalized(second)).toEqual(normalized(first));
    expect(normalized(first)).toEqual({
      chart: '../../charts/kafka-<version>.tgz',
      version: '<version>',
      values: [{ image: { repository: 'apache/kafka', tag: '<version>' }, epoch: '${a.b.uid}/<revision>', size: 3 }],
      metadata: { name: 'events-provision-<digest>', labels: { 'helm.sh/chart': '<version>' } },
      annotations: { inputs: '<digest>', retention: '2592000000' },
      image: 'registry.example.com:5000/shop/api:<version>',
      data_wo_revision: '<revision>',
    });
  });

  it("takes a script of a chart for what it is: the kit's, and not the platform's", () => {
    const map = (script: string) => ({ kind: 'ConfigMap', data: { 'node.sh': script, 'server.properties': 'a=1' } });
    expect(normalized(map('first'))).toEqual(normalized(map('second')));
    expect(normalized(map('first'))).toMatchObject({ data: { 'server.properties': 'a=1' } });
  });

  it('leaves a platform the same under another version of an image, and another one when it was changed', async () => {
    const [before, newer, larger] = [
      await platform.manifests(),
      await synthesize(shop('1.1.0'), file).manifests(),
      await synthesize(shop('1.0.0', Size.gibibytes(60)), sitesFile()).manifests(),
    ];
    expect(newer).not.toEqual(before);
    expect(normalized(newer)).toEqual(normalized(before));
    expect(normalized(larger)).not.toEqual(normalized(before));
  });
});
