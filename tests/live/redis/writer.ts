import { expect, lastLines, until } from '../shell.js';
import type { Stage } from '../stage.js';
import { NODE_IMAGE } from '../system/composition.js';
import { ID } from './composition.js';

/** One number that a server has acknowledged. */
export interface Acknowledged {
  readonly number: number;
  /** Milliseconds since 1970, by the clock of the writer's node. */
  readonly at: number;
  /** Replicas that had the write within half a second; 0 when that was not asked. */
  readonly replicas: number;
}

/**
 * A client that stays with one server whatever happens, in a zone of choice: it writes `<prefix>:<number>`, each after the
 * answer to the one before, and notes each acknowledgement. It outlives the loss of its zone.
 */
export class StubbornWriter {
  private constructor(
    private readonly stage: Stage,
    private readonly pod: string,
    readonly prefix: string,
  ) {}

  /** @param wait whether to ask after each write for a replica that has it (`WAIT 1 500`) */
  static async start(stage: Stage, server: string, zone: string, name: string, wait: boolean): Promise<StubbornWriter> {
    const pod = `live-writer-${name}`;
    const { cluster, apps } = stage;
    const model = (await stage.podsOf('probe'))[0];
    expect(model !== undefined, 'there is no pod of probe, whose grant the writer uses');
    const prefix = `tools:${name}`;
    const [, host, port] = /^(.*):(\d+)$/.exec(server) ?? [];
    const env = { HOST: host, PORT: port, PREFIX: prefix, WAIT: wait ? '1' : '', BINDING: `/bindings/${ID}` };
    const [main] = model.spec.containers;
    await cluster.delete('pod', apps, pod, '--grace-period=0', '--force');
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: pod, namespace: apps, labels: { [`access.datastead.dev/${ID}`]: 'granted' } },
      spec: {
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        restartPolicy: 'Never',
        terminationGracePeriodSeconds: 1,
        nodeSelector: { 'topology.kubernetes.io/zone': zone },
        // What it has noted must still be there when the zone is back.
        tolerations: [{ operator: 'Exists', effect: 'NoExecute' }],
        securityContext: model.spec.securityContext,
        containers: [
          {
            name: 'main',
            image: NODE_IMAGE,
            command: ['node', '-e', PROGRAM],
            env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
            resources: main.resources,
            securityContext: main.securityContext,
            volumeMounts: main.volumeMounts,
          },
        ],
        volumes: model.spec.volumes,
      },
    });
    const writer = new StubbornWriter(stage, pod, prefix);
    await until(`${pod} writes`, 60, async () => ((await writer.acknowledged()).length > 20 ? true : undefined));
    return writer;
  }

  async acknowledged(): Promise<Acknowledged[]> {
    const log = await this.stage.cluster.kubectl(['logs', '-n', this.stage.apps, this.pod]);
    const lines = log.split('\n').flatMap((line) => /^(\d+) (\d+) (\d+)$/.exec(line) ?? []);
    const words = log.split('\n').filter((line) => line.startsWith('!'));
    expect(lines.length > 0 || words.length === 0, `${this.pod}: ${lastLines(words.join('\n'), 2)}`);
    return [...log.matchAll(/^(\d+) (\d+) (\d+)$/gm)].map(([, number, at, replicas]) => ({
      number: Number(number),
      at: Number(at),
      replicas: Number(replicas),
    }));
  }

  async remove(): Promise<void> {
    await this.stage.cluster.delete('pod', this.stage.apps, this.pod, '--grace-period=0', '--force');
  }
}

/** One connection, never another one: where a client that knows of no sentinel would stay. */
const PROGRAM = `
const { HOST, PORT, PREFIX, WAIT, BINDING } = process.env;
const fs = require('node:fs'), tls = require('node:tls');
const read = (file) => fs.readFileSync(BINDING + '/' + file, 'utf8').trim();
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
process.on('SIGTERM', () => process.exit(0));
const socket = tls.connect({ host: HOST, port: Number(PORT), servername: HOST, ca: read('ca.crt') });
const waiting = [];
let text = '';
socket.on('data', (chunk) => {
  text += chunk;
  for (let end = text.indexOf('\\r\\n'); end >= 0; end = text.indexOf('\\r\\n')) {
    waiting.shift()?.(text.slice(0, end));
    text = text.slice(end + 2);
  }
});
const gone = (why) => { console.log('! ' + Date.now() + ' ' + why); setInterval(() => {}, 60000); };
socket.on('error', (error) => gone(error.message));
socket.on('close', () => gone('closed'));
const ask = (line) => new Promise((done) => { waiting.push(done); socket.write(line + '\\r\\n'); });
socket.on('secureConnect', async () => {
  const login = await ask('AUTH ' + read('username') + ' ' + read('password'));
  if (login !== '+OK') return gone(login);
  for (let number = 0; ; number += 1) {
    const reply = await ask('SET ' + PREFIX + ':' + number + ' ' + number);
    const at = Date.now();
    if (reply !== '+OK') { console.log('! ' + at + ' ' + reply); await pause(250); continue; }
    const replicas = WAIT ? (await ask('WAIT 1 500')).slice(1) : '0';
    console.log(number + ' ' + at + ' ' + replicas);
    await pause(20);
  }
});`;
