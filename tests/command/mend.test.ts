import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { declaredValues } from '../../cli/mend/declared-values.js';
import { stackObjects } from '../../cli/mend/stack-objects.js';
import { readStackFile } from '../../cli/stacks.js';
import { serveTo } from './kubeconfig.js';
import { datastead, type Project, prepared } from './stand-in.js';

interface Stored {
  readonly metadata: {
    readonly name: string;
    readonly uid?: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly data?: { readonly release: string };
}

const OURS = { 'app.kubernetes.io/managed-by': 'datastead', 'app.kubernetes.io/part-of': 'mine' };
const SECRETS = '/api/v1/namespaces/mine-data/secrets';

/** The API of a cluster, as far as the command asks it. */
class Api {
  readonly objects = new Map<string, Stored>();
  /** What was asked for when something was deleted, by its address. */
  readonly deleted = new Map<string, unknown>();
  /** Secrets that were asked for as a whole. */
  readonly read: string[] = [];
  private readonly server: Server = createServer(async ({ method, url = '', headers }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://api');
    const whole = !headers.accept?.includes('PartialObjectMetadata');
    const say = (status: number, content: object) => {
      response.statusCode = status;
      response.end(JSON.stringify(content));
    };
    if (pathname === '/version') return say(200, {});
    if (searchParams.get('labelSelector') === 'owner=helm') {
      const items = [...this.objects.values()].filter(({ metadata }) => metadata.labels['owner'] === 'helm');
      // As the API has it, an empty list is none.
      return say(200, items.length === 0 ? {} : { items: items.map(({ metadata }) => ({ metadata })) });
    }
    const found = this.objects.get(pathname);
    if (found === undefined) return say(404, {});
    const body = await new Response(response.req as never).text();
    if (method === 'DELETE') {
      this.deleted.set(pathname, JSON.parse(body));
      this.objects.delete(pathname);
    } else if (method === 'PUT') {
      this.objects.set(pathname, JSON.parse(body) as Stored);
    } else if (whole && pathname.includes('/secrets/')) this.read.push(pathname);
    return say(200, whole ? found : { metadata: found.metadata });
  });

  /** Makes objects as the platform has them, at the addresses of the API. */
  add(places: readonly (string | undefined)[], labels: Readonly<Record<string, string>> = OURS): void {
    for (const place of places) {
      if (place === undefined) throw new Error('the platform has no such object');
      this.objects.set(`/${place}`, { metadata: { name: path.basename(place), uid: place, labels } });
    }
  }

  /** Serves it, and writes the kubeconfig of a project. */
  serve(project: Project): Promise<void> {
    return serveTo(project, this.server);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

let api: Api | undefined;
afterEach(() => api?.close());

/** A platform with two systems, all of which stands in the states of the stand-in; `Terraform` notes what it imports. */
async function deployed() {
  const made = prepared({ WITH_SYSTEMS: '1' });
  expect((await datastead(made, ['summary'])).status).toBe(0);
  const stacks = ['fra1-data', 'fra1-apps', 'fra1-smoke'];
  const objects = new Map(
    stacks.flatMap((stack) =>
      stackObjects(readStackFile(path.join(made.cwd, 'cdktf.out'), stack)).map((one) => [
        one.address,
        { stack, ...one },
      ]),
    ),
  );
  /** Writes the states without some resources. */
  const without = (...forgotten: string[]) => {
    for (const stack of stacks) {
      const kept = [...objects.values()].filter((one) => one.stack === stack && !forgotten.includes(one.address));
      made.tell(`${stack}.state`, kept.map(({ address }) => `${address}\n`).join(''));
    }
  };
  const own = new Api();
  api = own;
  await own.serve(made);
  const mend = () => datastead(made, ['mend', 'fra1']);
  const places = (...addresses: string[]) => addresses.map((address) => objects.get(address)?.place);
  const imports = () => made.calls().filter((line) => / (import|state rm) /.test(line));
  const jobs = [...objects.keys()].filter((address) => address.startsWith('kubernetes_job_v1.'));
  /** The values of a release of the data stack as Helm gets them. */
  const applied = (release: string): object => {
    const values = declaredValues(readStackFile(path.join(made.cwd, 'cdktf.out'), 'fra1-data')).get(release);
    const text = JSON.stringify(values);
    expect(text).toContain('${');
    return JSON.parse(text.replaceAll(/\$\{[^}]*\}/g, 'known now'));
  };
  return { made, without, mend, api: own, places, imports, jobs, applied };
}

describe('datastead mend', () => {
  it('does nothing where everything is in the states', async () => {
    const { without, mend, imports } = await deployed();
    without();
    expect(await mend()).toMatchObject({ status: 0, stdout: 'fra1: nothing to mend\n', stderr: '' });
    expect(imports()).toEqual([]);
  });

  it('imports what was made and not noted, and nothing when it is run again', async () => {
    const { without, mend, api, places, imports } = await deployed();
    const lost = ['kubernetes_namespace_v1.namespace-data', 'kubernetes_deployment_v1.workload-api'];
    without(...lost, 'kubernetes_config_map_v1.formed-carts');
    api.add(places(...lost));
    const { status, stdout } = await mend();
    expect(status).toBe(0);
    expect(stdout).toContain(
      'fra1: mine-apps/api was in the cluster but not in the state; imported into fra1-apps as kubernetes_deployment_v1.workload-api\n',
    );
    expect(imports()).toEqual([
      'fra1-data import -input=false -no-color kubernetes_namespace_v1.namespace-data mine-data',
      'fra1-apps import -input=false -no-color kubernetes_deployment_v1.workload-api mine-apps/api',
    ]);
    expect((await mend()).stdout).toBe('fra1: nothing to mend\n');
  });

  it('leaves alone what is not of this platform, and names it', async () => {
    const { without, mend, api, places, imports } = await deployed();
    without('kubernetes_deployment_v1.workload-api');
    api.add(places('kubernetes_deployment_v1.workload-api'), { ...OURS, 'app.kubernetes.io/part-of': 'other' });
    const { status, stdout } = await mend();
    expect([status, imports()]).toEqual([1, []]);
    expect(stdout).toContain(
      "mine-apps/api blocks a resource and lacks this platform's labels: remove it, or move it elsewhere",
    );
  });

  it('takes both Secrets of a credential away of which one is not noted, without reading them', async () => {
    const { without, mend, api, places, imports } = await deployed();
    const [apps, data] = [
      'kubernetes_secret_v1.credential-apps["carts-api-a"]',
      'kubernetes_secret_v1.credential-data["carts-api-a"]',
    ];
    without(data ?? '');
    api.add(places(apps ?? '', data ?? ''));
    const { status, stdout } = await mend();
    expect([status, stdout]).toEqual([
      0,
      'fra1: Secret carts-api-a was in the cluster but not in the state; both copies were deleted, and the next deploy creates a new password\n',
    ]);
    expect(imports()).toEqual([`fra1-data state rm -no-color ${apps}`]);
    expect([[...api.objects.keys()], api.read]).toEqual([[], []]);
    expect((await mend()).stdout).toBe('fra1: nothing to mend\n');
  });

  it('leaves Secrets alone whose state has the addresses of an earlier version', async () => {
    const { made, without, mend, api, places, imports } = await deployed();
    const now = ['apps', 'data'].map((copy) => `kubernetes_secret_v1.credential-${copy}["carts-api-a"]`);
    without(...now);
    const state = readFileSync(path.join(made.cwd, 'fra1-data.state'), 'utf8');
    made.tell(
      'fra1-data.state',
      `${state}${['apps', 'data'].map((copy) => `kubernetes_secret_v1.secret-${copy}-carts-api-a\n`).join('')}`,
    );
    api.add(places(...now));
    expect(await mend()).toMatchObject({ status: 0, stdout: 'fra1: nothing to mend\n' });
    expect([imports(), [...api.deleted]]).toEqual([[], []]);
  });

  it('deletes a Job that is not noted, with its pods, so that the next deploy runs it and waits for it', async () => {
    const { without, mend, api, places, imports, jobs } = await deployed();
    const [own = '', others = ''] = jobs;
    without(own, others);
    api.add(places(own));
    api.add(places(others), {});
    const { status, stdout } = await mend();
    const [place = ''] = places(own);
    expect([status, imports()]).toEqual([1, []]);
    expect(stdout).toMatch(/fra1: Job mine-\w+\/\S+ was in the cluster but not in the state; deleted, and the next/);
    expect([...api.deleted]).toEqual([
      [`/${place}`, { preconditions: { uid: place }, propagationPolicy: 'Background' }],
    ]);
  });

  it.each([
    ['taken away where no release of the system has come to need it', 'catalogue-preflight', 0],
    ['left alone where the system may know it', 'catalogue-a', 1],
  ])("an administrator's Secret that is not noted is %s", async (_what, release, ends) => {
    const { without, mend, api, places, imports } = await deployed();
    const secret = 'kubernetes_secret_v1.secret-data-catalogue-admin';
    without(secret);
    api.add(places(secret), { ...OURS, 'app.kubernetes.io/name': 'catalogue' });
    const labels = { owner: 'helm', name: release, version: '1', status: 'deployed' };
    api.objects.set(`${SECRETS}/record`, { metadata: { name: 'record', labels } });
    const { status, stdout } = await mend();
    expect([status, imports(), api.read]).toEqual([ends, [], []]);
    expect(api.objects.has(`${SECRETS}/catalogue-admin`)).toBe(ends === 1);
    if (ends === 1) expect(stdout).toContain('catalogue may already use its password: it is left alone');
  });

  it('marks the last record of a stuck release as failed, imports the release, and reads no other Secret', async () => {
    const { without, mend, api, imports } = await deployed();
    without('helm_release.release-carts');
    const place = (version: number) => `${SECRETS}/sh.helm.release.v1.carts.v${version}`;
    const packed = gzipSync(JSON.stringify({ name: 'carts', info: { status: 'pending-upgrade' } })).toString('base64');
    for (const [version, status] of [[1, 'superseded'] as const, [2, 'pending-upgrade'] as const]) {
      const labels = { owner: 'helm', name: 'carts', version: `${version}`, status };
      const metadata = { name: path.basename(place(version)), labels };
      api.objects.set(place(version), { metadata, data: { release: Buffer.from(packed).toString('base64') } });
    }
    // Of somebody else, in the same namespace.
    const labels = { owner: 'helm', name: 'theirs', version: '1', status: 'pending-install' };
    api.objects.set(`${SECRETS}/theirs`, { metadata: { name: 'theirs', labels } });
    const { status, stdout } = await mend();
    expect(status).toBe(0);
    expect(stdout).toContain('release carts was pending-upgrade, and is now marked as failed');
    expect(imports()).toEqual(['fra1-data import -input=false -no-color helm_release.release-carts mine-data/carts']);
    expect(api.read).toEqual([place(2)]);
    const { metadata, data } = api.objects.get(place(2)) ?? {};
    expect(metadata?.labels['status']).toBe('failed');
    const release = Buffer.from(Buffer.from(data?.release ?? '', 'base64').toString(), 'base64');
    expect(JSON.parse(gunzipSync(release).toString())).toMatchObject({ name: 'carts', info: { status: 'failed' } });
    expect((await mend()).stdout).toBe('fra1: nothing to mend\n');
  });

  it('changes nothing where Terraform shows no state', async () => {
    const { made, without, mend, api, places } = await deployed();
    const lost = 'kubernetes_deployment_v1.workload-api';
    without(lost);
    api.add(places(lost));
    made.tell('fra1-data.show.fail');
    const { status, stdout, stderr } = await mend();
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toBe('fra1-data: show ended with status 0\nWarning: a development override is in effect\n');
  });

  it('names a release whose removal was ended in the middle, and imports it not', async () => {
    const { without, mend, api, imports } = await deployed();
    without('helm_release.release-carts');
    const labels = { owner: 'helm', name: 'carts', version: '1', status: 'uninstalling' };
    api.objects.set(`${SECRETS}/record`, { metadata: { name: 'record', labels } });
    const { status, stdout } = await mend();
    expect([status, imports()]).toEqual([1, []]);
    expect(stdout).toContain('run `helm uninstall carts --namespace mine-data --kube-context fra1`');
  });

  it('marks a release as failed whose values are not those that it was given last, and leaves the others', async () => {
    const { made, without, mend, api, applied } = await deployed();
    without();
    const place = (name: string) => `${SECRETS}/sh.helm.release.v1.${name}.v3`;
    const declared = { members: { count: 3 }, image: 'valkey' };
    for (const [name, config] of [
      ['carts', { image: 'valkey', members: { count: 5 } }],
      ['carts-revoke', { image: 'valkey', members: { count: 3 } }],
      // Helm had finished, and Terraform was killed before it wrote its state.
      ['catalogue-access', applied('catalogue-access')],
    ] as const) {
      const packed = gzipSync(JSON.stringify({ name, info: { status: 'deployed' }, config })).toString('base64');
      const labels = { owner: 'helm', name, version: '3', status: 'deployed' };
      const metadata = { name: path.basename(place(name)), labels };
      api.objects.set(place(name), { metadata, data: { release: Buffer.from(packed).toString('base64') } });
    }
    for (const [stack, name] of [
      ['fra1-data', 'carts'],
      ['fra1-smoke', 'carts-revoke'],
    ]) {
      const names = name === 'carts' ? [name, 'catalogue-access'] : [name];
      const noted = names.map((one) => ({
        type: 'helm_release',
        values: { name: one, values: [JSON.stringify(declared)] },
      }));
      made.tell(`${stack}.state.json`, JSON.stringify({ root_module: { resources: noted } }));
    }
    expect(await mend()).toMatchObject({
      status: 0,
      stdout:
        'fra1: release carts was changed by hand, and is now marked as failed: the next deploy gives it the declared values\n',
    });
    expect(api.objects.get(place('carts'))?.metadata.labels['status']).toBe('failed');
    expect(api.objects.get(place('carts-revoke'))?.metadata.labels['status']).toBe('deployed');
    expect((await mend()).stdout).toBe('fra1: nothing to mend\n');
  });
});
