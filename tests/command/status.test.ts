import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ClusterStandIn } from './cluster-stand-in.js';
import { datastead, prepared } from './stand-in.js';

const PODS = '/api/v1/namespaces/mine-data/pods';
const RING = `--  Address     Load        Tokens  Owns  Host ID  Rack
UN  10.244.0.8  113.14 KiB  16      100.0%  3f0d  a
UN  10.244.1.9  108.44 KiB  16      100.0%  1f0d  b
`;
const SCHEMA = 'Cluster Information:\n\tSchema versions:\n\t\t9d0d: [10.244.0.8, 10.244.1.9]\n\n';
const PRIMARY = 'role:master\r\nmaster_repl_offset:7\r\n';

const pod = (instance: string, component: string, name: string) => ({
  metadata: {
    name,
    namespace: 'mine-data',
    uid: name,
    labels: { 'app.kubernetes.io/instance': instance, 'app.kubernetes.io/component': component },
    ownerReferences: [{ kind: 'StatefulSet', uid: '1' }],
  },
  spec: { containers: [{ name: 'own' }] },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
});

let cluster: ClusterStandIn | undefined;
afterEach(() => cluster?.close());

/** A site with Redis and Cassandra where all is well. */
async function healthy() {
  const made = prepared({ WITH_SYSTEMS: '1' });
  const there = new ClusterStandIn();
  cluster = there;
  await there.serve(made);
  there.answers.set(PODS, {
    items: [pod('carts', 'member', 'carts-member-0'), pod('catalogue', 'node', 'catalogue-a-0')],
  });
  there.answers.set('/apis/cert-manager.io/v1/namespaces/mine-data/certificates', { items: [] });
  there.commands.set('carts-member-0: valkey-cli INFO replication', PRIMARY);
  there.commands.set('catalogue-a-0: nodetool status', RING);
  there.commands.set('catalogue-a-0: nodetool describecluster', SCHEMA);
  return { made, there, status: (...args: string[]) => datastead(made, ['status', ...args]) };
}

describe('datastead status', () => {
  it('has each system say how it is, in its pods, and changes nothing', async () => {
    const { made, there, status } = await healthy();
    const { status: code, stdout, stderr } = await status();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('  carts         redis      good  primary carts-member-0\n');
    expect(stdout).toContain('  catalogue     cassandra  good  2 nodes up\n');
    expect(stdout).toContain('  pods                     good  2 of 2 ready\n');
    expect([there.changes, made.calls(), existsSync(path.join(made.cwd, 'cdktf.out'))]).toEqual([[], [], false]);
  });

  it('ends with status 1 where something is wrong, and says what', async () => {
    const { there, status } = await healthy();
    there.commands.set('catalogue-a-0: nodetool status', RING.replace('UN  10.244.1.9', 'DN  10.244.1.9'));
    const { status: code, stdout } = await status('fra1');
    expect(code).toBe(1);
    expect(stdout).toContain('WRONG  1 of 2 nodes up\n    the node at 10.244.1.9 in rack b is down\n');
  });

  it('ends with status 2 where something could not be found out, and tells the rest', async () => {
    const { there, status } = await healthy();
    there.commands.delete('catalogue-a-0: nodetool status');
    const { status: code, stdout } = await status('--json');
    expect(code).toBe(2);
    const { verdict, sites } = JSON.parse(stdout);
    const lines = sites[0].lines as { readonly name: string; readonly verdict: string; readonly summary: string }[];
    expect(verdict).toBe('unknown');
    expect(lines.find(({ name }) => name === 'catalogue')).toMatchObject({
      verdict: 'unknown',
      summary: '`nodetool status` in mine-data/catalogue-a-0 failed: no such command',
    });
    expect(lines.find(({ name }) => name === 'carts')?.verdict).toBe('good');
  });

  it('says in one sentence that a site cannot be reached', async () => {
    const { made } = await healthy();
    cluster?.close();
    const { status, stdout, stderr } = await datastead(made, ['status']);
    expect([status, stderr]).toEqual([2, '']);
    expect(stdout).toMatch(
      /^fra1: not known: the cluster of context "fra1" cannot be reached at 127\.0\.0\.1:\d+ \(ECONNREFUSED\)\n$/,
    );
  });

  it('names the sites that there are', async () => {
    const { status } = await healthy();
    const { status: code, stderr } = await status('fra2');
    expect(code).toBe(1);
    expect(stderr).toContain('has "fra2", which is not a site of mine; did you mean "fra1"?');
  });
});
