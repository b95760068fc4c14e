import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';
import { temporaryFolder } from '../support/platform.js';

/** Scripts of a chart as they stand in a pod, but below another folder. */
function pod(chart: string, files: Readonly<Record<string, string>>, ...scripts: readonly string[]) {
  const home = temporaryFolder();
  for (const folder of ['chart', 'internal', 'bin']) mkdirSync(path.join(home, folder));
  const source = (file: string) => readFileSync(path.join(PACKAGE_ROOT, 'charts', file), 'utf8');
  const place = (file: string, text: string) => {
    writeFileSync(path.join(home, file), text.replaceAll(`/etc/${chart}`, home));
    chmodSync(path.join(home, file), 0o755);
  };
  place('chart/common.sh', source('common/files/common.sh'));
  for (const script of scripts) place(`chart/${script}`, source(`${chart}/files/${script}`));
  for (const [file, text] of Object.entries(files)) place(file, text);
  const run = (name: string, args: readonly string[], POD_NAME: string, input = '') => {
    const tool = path.join(home, 'bin', name);
    symlinkSync(`../chart/${scripts.at(-1)}`, tool);
    // The tool's own stands in a folder that comes later.
    const { status, stdout, stderr } = spawnSync(tool, args, {
      encoding: 'utf8',
      input,
      env: { PATH: `${home}/chart:${process.env['PATH']}`, POD_NAME },
    });
    return { status, lines: stdout.split('\n').filter((line) => line !== ''), stderr };
  };
  return { home, run };
}

describe('a tool of Kafka in a pod', () => {
  const LIB = `etc=/etc/kafka/chart CLUSTER_NAME=events BROKER_DOMAIN=brokers CONTROLLER_DOMAIN=controllers
tool() { printf '%s\\n' "$@"; }\n`;
  const kafka = (line: string, at = 'events-broker-1') => {
    const { home, run } = pod('kafka', { 'chart/lib.sh': LIB }, 'tool.sh');
    const [name = '', ...args] = line.split(' ');
    const { status, lines, stderr } = run(name, args, at);
    return { status, called: lines.join(' ').replaceAll(home, '/home'), stderr };
  };
  const CONFIG = '--command-config /home/chart/admin.properties';

  it.each([
    ['kafka-topics.sh --list', `topics --bootstrap-server events-broker-1.brokers:9091 ${CONFIG} --list`],
    ['kafka-cluster.sh cluster-id', `cluster cluster-id --bootstrap-server events-broker-1.brokers:9091 ${CONFIG}`],
    ['kafka-topics.sh --bootstrap-server other:9091 --list', `topics ${CONFIG} --bootstrap-server other:9091 --list`],
    [
      'kafka-console-consumer.sh --command-config mine --topic a',
      'console-consumer --bootstrap-server events-broker-1.brokers:9091 --command-config mine --topic a',
    ],
  ])('has what is not said: %s', (line, called) => {
    expect(kafka(line)).toMatchObject({ status: 0, called });
  });

  it('asks the controller in its pod, where the tool can', () => {
    expect(kafka('kafka-metadata-quorum.sh describe --status', 'events-controller-2').called).toBe(
      `metadata-quorum --bootstrap-controller events-controller-2.controllers:9090 ${CONFIG} describe --status`,
    );
    expect(kafka('kafka-topics.sh --list', 'events-controller-2')).toMatchObject({
      status: 1,
      stderr: 'A controller holds no data, and kafka-topics.sh asks brokers: run it in events-broker-0.\n',
    });
  });
});

describe('the client of Redis in a pod', () => {
  const PASSWORD = createHash('sha256').update('the key\n/admin').digest('hex');
  const CLI = '#!/usr/bin/env bash\necho "$*"\ncat\n';
  const SERVER = '#!/usr/bin/env bash\n';
  const redis = (args: readonly string[], at = 'carts-member-0', input = '') => {
    const { home, run } = pod(
      'redis',
      {
        'chart/cluster.env': 'CLUSTER_NAME=carts\nTLS=required\n',
        'chart/size.env': '',
        'internal/tls.key': 'the key\n',
        'chart/valkey-server': SERVER,
        'chart/valkey-cli': CLI,
      },
      'lib.sh',
      'cli.sh',
    );
    const { status, lines, stderr } = run('redis-cli', args, at, input);
    return { status, lines: lines.map((line) => line.replaceAll(home, '/home')), stderr };
  };
  const TLS = '--tls --cacert /home/tls/ca.crt';

  it('logs in by standard input, so that the password stands on no command line', () => {
    expect(redis(['GET', 'a b'])).toMatchObject({
      status: 0,
      lines: [`-h 127.0.0.1 -p 6379 ${TLS} --user admin --askpass GET a b`, PASSWORD],
    });
    expect(redis(['SENTINEL', 'MASTERS'], 'carts-sentinel-1').lines[0]).toContain('-p 26379');
  });

  it('passes on the commands of standard input, behind the password', () => {
    expect(redis(['-n', '0', '--raw'], 'carts-member-0', 'PING\nDBSIZE\n').lines.slice(1)).toEqual([
      PASSWORD,
      'PING',
      'DBSIZE',
    ]);
  });

  it('has no login of its own for who names one', () => {
    expect(redis(['--user', 'me', '--pass', 'mine', 'PING']).lines).toEqual([
      `-h 127.0.0.1 -p 6379 ${TLS} --user me --pass mine PING`,
    ]);
  });

  it('refuses what would take the password for a value', () => {
    expect(redis(['-x', 'SET', 'a'], 'carts-member-0', 'value').status).toBe(1);
  });
});
