import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onPath } from '../../constructs/helm/tools.js';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';

// The script that asks the Kubernetes API for the zone of its node, against a server that speaks HTTPS as the API does.

const home = mkdtempSync(path.join(tmpdir(), 'datastead-zone-'));
const chart = path.join(home, 'chart');
let server: Server | undefined;
let serves = 0;
let asked: { readonly url: string | undefined; readonly token: string | undefined }[] = [];
const labels: Record<string, string> = {};

// As in the images; a machine without it cannot run the script.
const hasOpenssl = onPath('openssl') !== undefined;
const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));

beforeAll(async () => {
  if (!hasOpenssl) return;
  mkdirSync(chart);
  const common = path.join(PACKAGE_ROOT, 'charts/common/files');
  copyFileSync(path.join(common, 'common.sh'), path.join(chart, 'common.sh'));
  const script = readFileSync(path.join(common, 'zone.sh'), 'utf8');
  writeFileSync(
    path.join(chart, 'zone.sh'),
    script.replace('/var/run/secrets/zone', home).replaceAll('$run/', `${home}/`),
  );
  writeFileSync(path.join(home, 'token'), 'a-token');
  const name = ['-subj', '/CN=api', '-addext', 'subjectAltName=DNS:kubernetes.default.svc'];
  const files = ['-keyout', path.join(home, 'tls.key'), '-out', path.join(home, 'ca.crt')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  expect(spawnSync('openssl', ['req', '-x509', ...curve, ...name, ...files]).status).toBe(0);
  const tls = { key: readFileSync(path.join(home, 'tls.key')), cert: readFileSync(path.join(home, 'ca.crt')) };
  const api = createServer(tls, ({ url, headers }, response) => {
    asked.push({ url, token: headers.authorization });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ metadata: { name: 'node-1', labels } }, null, 2));
  });
  await new Promise<void>((resolve) => {
    api.listen(0, resolve);
  });
  server = api;
  serves = (api.address() as AddressInfo).port;
});
afterAll(() => {
  server?.close();
  rmSync(home, { recursive: true });
});

function ask(port = serves, host = '127.0.0.1'): Promise<{ status: number | null; stderr: string }> {
  asked = [];
  const env = { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: `${port}`, NODE_NAME: 'node-1' };
  const child = spawn('bash', [path.join(chart, 'zone.sh')], {
    env: { ...process.env, ...env, CLUSTER_NAME: 'log' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => {
    child.on('close', (status) => resolve({ status, stderr }));
  });
}

describe.skipIf(!hasOpenssl)('the zone of a node', () => {
  it('is asked from the API, and noted', async () => {
    labels['topology.kubernetes.io/zone'] = 'north-1';
    expect(await ask()).toEqual({ status: 0, stderr: '' });
    expect(asked).toEqual([{ url: '/api/v1/nodes/node-1', token: 'Bearer a-token' }]);
    expect(readFileSync(path.join(home, 'zone'), 'utf8')).toBe('north-1');
  });

  it.skipIf(!hasIpv6)('is asked by IPv6 too', async () => {
    expect((await ask(1, '::1')).stderr).toContain('did not answer at [::1]:1 (connect:errno=111): ');
    labels['topology.kubernetes.io/zone'] = '2';
    expect(await ask(serves, '::1')).toEqual({ status: 0, stderr: '' });
    expect(readFileSync(path.join(home, 'zone'), 'utf8')).toBe('2');
  });

  it('is missed in one sentence when the node has no label', async () => {
    delete labels['topology.kubernetes.io/zone'];
    const { status, stderr } = await ask();
    expect(status).toBe(1);
    expect(stderr).toContain(
      'node node-1: no label topology.kubernetes.io/zone in the answer of the Kubernetes API: HTTP/1.1 200 OK',
    );
  });

  it('is missed with what to change when nobody answers', async () => {
    const { status, stderr } = await ask(1);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /the Kubernetes API did not answer at 127\.0\.0\.1:1 \(connect:errno=111\): the site's apiServerCidrs and/,
    );
  });
});
