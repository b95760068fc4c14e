import { expect, lastLines } from './shell.js';
import type { Stage } from './stage.js';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  readonly type: string | null;
  readonly milliseconds: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Runs in a pod of a service: one request to itself, told by standard input. */
const CALL = `
const { path, method, body, headers } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const start = Date.now();
const type = body ? { 'content-type': 'application/json' } : {};
const sent = body && JSON.stringify(body);
fetch('http://127.0.0.1:8080' + path, { method, headers: { ...type, ...headers }, body: sent, signal: AbortSignal.timeout(30000) }).then(async (answer) => {
  const text = await answer.text();
  const type = answer.headers.get('content-type');
  console.log(JSON.stringify({ status: answer.status, type, milliseconds: Date.now() - start, body: text ? JSON.parse(text) : {} }));
});`;

/** Calls a service in one of its ready pods from within, as a client would. */
export async function callService(stage: Stage, workload: string, request: Request): Promise<Reply> {
  const pod = await stage.podOf(workload);
  const { status, stdout, stderr } = await stage.cluster.exec(stage.apps, pod, ['node', '-e', CALL], {
    input: JSON.stringify(request),
  });
  expect(status === 0, `a call in ${pod} failed: ${lastLines(stderr, 2)}`);
  return JSON.parse(stdout) as Reply;
}
