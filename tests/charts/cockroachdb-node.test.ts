import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

// The script of a node, up to what it starts the server with.

const root = mkdtempSync(path.join(tmpdir(), 'datastead-cockroach-node-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Starts a node's script; the stand-in for the server says what it was started with, and ends. */
function startNode(given: {
  readonly zone?: string;
  readonly volume?: Readonly<Record<string, string>>;
  readonly formed?: boolean;
  readonly topology?: string;
}) {
  const home = path.join(mkdtempSync(path.join(root, 'pod-')), 'cockroachdb');
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
    writeFileSync(path.join(home, file), text);
  };
  for (const file of ['lib.sh', 'node.sh']) {
    const text = readFileSync(`charts/cockroachdb/files/${file}`, 'utf8');
    write(
      `chart/${file}`,
      text.replaceAll('/etc/cockroachdb', home).replaceAll('/var/lib/cockroachdb', `${home}/data`),
    );
  }
  cpSync('charts/common/files/common.sh', path.join(home, 'chart/common.sh'));
  const { topology = 'replicated', zone = 'a', volume = {}, formed = false } = given;
  write(
    'chart/cluster.env',
    `CLUSTER_NAME=orders\nTOPOLOGY=${topology}\nNODE_DOMAIN=orders-nodes.shop-data.svc\nTLS_CLIENT=${topology === 'single' ? 'off' : 'required'}\n`,
  );
  write('chart/node.env', 'REGION=eu-central\nZONE_SOURCE=podLabel\nCACHE_MEBIBYTES=512\nSQL_MEMORY_MEBIBYTES=256\n');
  write('certs/ca.crt', 'authority');
  mkdirSync(path.join(home, 'data'), { recursive: true });
  for (const [file, text] of Object.entries(volume)) write(`data/${file}`, text);
  if (formed) write('formed/cluster', 'orders');
  write('bin/cockroach', '#!/usr/bin/env bash\nprintf "%s\\n" "$@"\n');
  chmodSync(path.join(home, 'bin/cockroach'), 0o755);
  // Into a file: what watches the certificates lives a little longer than the stand-in.
  const out = openSync(path.join(home, 'out'), 'w');
  const { status } = spawnSync('bash', [path.join(home, 'chart/node.sh')], {
    stdio: ['ignore', out, out],
    env: {
      PATH: `${path.join(home, 'bin')}:${process.env['PATH']}`,
      POD_NAME: 'orders-node-1',
      ZONE: zone,
      HOST: 'host-7',
    },
  });
  closeSync(out);
  return { status, said: readFileSync(path.join(home, 'out'), 'utf8'), home };
}

describe('a node', () => {
  it('becomes the server, joins through the first three pods and says where it stands', () => {
    const { said, home } = startNode({});
    expect(said.split('\n')).toEqual(
      expect.arrayContaining([
        'start',
        '--join=orders-node-0.orders-nodes.shop-data.svc:26258,orders-node-1.orders-nodes.shop-data.svc:26258,orders-node-2.orders-nodes.shop-data.svc:26258',
        '--locality=region=eu-central,zone=a,host=host-7',
        '--cache=512MiB',
        '--max-sql-memory=256MiB',
        '--advertise-addr=orders-node-1.orders-nodes.shop-data.svc:26258',
        '--advertise-sql-addr=orders-node-1.orders-nodes.shop-data.svc:26257',
      ]),
    );
    expect(said).not.toContain('without-tls');
    expect(readFileSync(path.join(home, 'data/zone'), 'utf8')).toBe('a\n');
  });

  it('refuses a pod without a zone, and a volume of another zone', () => {
    expect(startNode({ zone: '' })).toMatchObject({ status: 1, said: expect.stringContaining('this pod has no zone') });
    expect(startNode({ volume: { zone: 'b\n' } })).toMatchObject({
      status: 1,
      said: expect.stringContaining('this volume belongs to zone b'),
    });
  });

  it('joins as a new node with an empty volume of a formed cluster, and says when that is all it can do', () => {
    const lost = startNode({ formed: true });
    expect([lost.status, lost.said]).toEqual([0, expect.stringContaining('joining as a new node')]);
    expect(lost.said).toContain('--join=');
    const kept = startNode({ formed: true, volume: { zone: 'a\n', 'store/marker': '' } });
    expect(kept.said).not.toContain('joining as a new node');
  });

  it('refuses to make an only node anew that was formed before', () => {
    const lost = startNode({ topology: 'single', formed: true });
    expect(lost).toMatchObject({ status: 1, said: expect.stringContaining('its data is lost') });
    const first = startNode({ topology: 'single' });
    expect([first.status, first.said.split('\n')[0]]).toEqual([0, 'start-single-node']);
    expect(first.said).toContain('--accept-sql-without-tls');
    expect(first.said).not.toContain('--join');
  });

  it('has scripts that bash can read', () => {
    for (const file of readdirSync('charts/cockroachdb/files')) {
      expect(spawnSync('bash', ['-n', path.join('charts/cockroachdb/files', file)], { encoding: 'utf8' }).stderr).toBe(
        '',
      );
    }
  });
});
