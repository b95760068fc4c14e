import { lastLines } from './shell.js';
import type { Stage } from './stage.js';

/** What became of a connection: open, refused by the machine at the other end, or swallowed on the way. */
export type Reach = 'open' | 'refused' | 'dropped';

/** Runs a script of Node in the ready pod of a workload whose image has Node; the script prints one JSON line. */
export async function nodeIn<T>(stage: Stage, workload: string, script: string, seconds = 60): Promise<T> {
  const pod = await stage.podOf(workload);
  const answer = await stage.cluster.exec(stage.apps, pod, ['node', '-e', script], { seconds });
  const line = answer.stdout.trim().split('\n').at(-1) ?? '';
  if (answer.status !== 0 || line === '') throw new Error(`node in ${workload}: ${lastLines(answer.stderr, 4)}`);
  return JSON.parse(line) as T;
}

/** Tries several addresses from a workload at once. */
export function reach(stage: Stage, workload: string, targets: readonly string[]): Promise<Record<string, Reach>> {
  const script = `
    const net = require('node:net');
    const one = (target) => new Promise((done) => {
      const [, host, port] = /^(.*):(\\d+)$/.exec(target);
      const socket = net.connect({ host, port: Number(port) });
      const end = (answer) => { clearTimeout(timer); socket.destroy(); done([target, answer]); };
      const timer = setTimeout(() => end('dropped'), 6000);
      socket.on('connect', () => end('open'));
      socket.on('error', (error) => end(error.code === 'ECONNREFUSED' ? 'refused' : error.code === 'ETIMEDOUT' ? 'dropped' : String(error.code)));
    });
    Promise.all(${JSON.stringify(targets)}.map(one)).then((all) => console.log(JSON.stringify(Object.fromEntries(all))));`;
  return nodeIn(stage, workload, script);
}

/** The same from a pod that has bash but no Node. */
export async function reachByBash(stage: Stage, namespace: string, pod: string, target: string): Promise<Reach> {
  const [, host, port] = /^(.*):(\d+)$/.exec(target) ?? [];
  const script = `timeout 6 bash -c 'exec 3<>/dev/tcp/${host}/${port}'`;
  const { status, stderr } = await stage.cluster.exec(namespace, pod, script, { seconds: 30 });
  if (status === 0) return 'open';
  return /refused/i.test(stderr) ? 'refused' : 'dropped';
}

export interface Handshake {
  readonly ok: boolean;
  /** Node's code for why not. */
  readonly error?: string;
  readonly serial?: string;
  readonly validTo?: string;
}

/**
 * TLS with each server, from a workload with a binding.
 * @param trusted whether the binding's authority is trusted; without it, those of Node
 * @param servername name to verify instead of the server's own
 */
export function handshakes(
  stage: Stage,
  workload: string,
  servers: readonly string[],
  options: { readonly system: string; readonly trusted?: boolean; readonly servername?: string },
): Promise<Record<string, Handshake>> {
  const { system, trusted = true, servername } = options;
  const script = `
    const tls = require('node:tls'), fs = require('node:fs');
    const ca = ${trusted} ? { ca: fs.readFileSync('/bindings/${system}/ca.crt') } : {};
    const one = (server) => new Promise((done) => {
      const [, host, port] = /^(.*):(\\d+)$/.exec(server);
      const socket = tls.connect({ host, port: Number(port), servername: ${JSON.stringify(servername ?? null)} ?? host, ...ca });
      const end = (answer) => { clearTimeout(timer); socket.destroy(); done([server, answer]); };
      const timer = setTimeout(() => end({ ok: false, error: 'timeout' }), 10000);
      socket.on('secureConnect', () => {
        const { serialNumber: serial, valid_to: validTo } = socket.getPeerCertificate();
        end({ ok: socket.authorized, serial, validTo });
      });
      socket.on('error', (error) => end({ ok: false, error: error.code ?? error.message }));
    });
    Promise.all(${JSON.stringify(servers)}.map(one)).then((all) => console.log(JSON.stringify(Object.fromEntries(all))));`;
  return nodeIn(stage, workload, script);
}

/**
 * Sends a request without TLS; true when the server answers it.
 * @param answer what an answer looks like in hexadecimal digits
 */
export async function answersPlainText(
  stage: Stage,
  workload: string,
  server: string,
  { request, answer }: { readonly request: Buffer; readonly answer: RegExp },
): Promise<boolean> {
  const script = `
    const net = require('node:net');
    const [, host, port] = /^(.*):(\\d+)$/.exec(${JSON.stringify(server)});
    const request = Buffer.from('${request.toString('hex')}', 'hex');
    const socket = net.connect({ host, port: Number(port) }, () => socket.write(request));
    let seen = '';
    const end = (reached) => { socket.destroy(); console.log(JSON.stringify({ reached, seen })); process.exit(0); };
    let reached = false;
    socket.on('connect', () => { reached = true; });
    socket.on('data', (chunk) => { seen += chunk.toString('hex'); if (seen.length >= 16) end(reached); });
    socket.on('error', () => end(reached));
    socket.on('close', () => end(reached));
    setTimeout(() => end(reached), 8000);`;
  const { reached, seen } = await nodeIn<{ reached: boolean; seen: string }>(stage, workload, script);
  if (!reached) throw new Error(`${server} cannot even be connected to`);
  return answer.test(seen);
}
