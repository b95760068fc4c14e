import { spawn } from 'node:child_process';
import os from 'node:os';
import { parseAllDocuments } from 'yaml';
import { findTool } from '../constructs/helm/tools.js';

/** A Kubernetes object, as it is rendered or as a resource of Terraform becomes one. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: tests reach deep into objects of many kinds
  readonly [field: string]: any;
}

/** Reads YAML as Kubernetes does (1.1: a bare `off` is false); a key given twice is an error. */
export function parseManifests(text: string): Manifest[] {
  const manifests: Manifest[] = [];
  for (const document of parseAllDocuments(text, { version: '1.1' })) {
    if (document.errors[0]) throw document.errors[0];
    const manifest = document.toJS() as Manifest | null;
    if (manifest !== null) manifests.push(manifest);
  }
  return manifests;
}

let running = 0;
const waiting: (() => void)[] = [];

/** Runs helm, no more at once than there are processors. */
export async function helm(args: readonly string[], input = ''): Promise<string> {
  if (running >= os.availableParallelism()) await new Promise<void>((go) => waiting.push(go));
  running += 1;
  try {
    return await run(findTool('helm'), args, input);
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

function run(command: string, args: readonly string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    // No cluster may have a say in what is rendered, and nobody's helm plugins or repositories either.
    const env = {
      PATH: process.env['PATH'],
      HELM_CONFIG_HOME: '/nonexistent',
      HELM_CACHE_HOME: os.tmpdir(),
      HELM_DATA_HOME: '/nonexistent',
    };
    const child = spawn(command, [...args, '--kubeconfig', '/nonexistent'], { env });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve(Buffer.concat(out).toString('utf8'));
      else reject(new Error(`helm ${args[0]} failed: ${Buffer.concat(err).toString('utf8').trim()}`));
    });
    child.stdin.on('error', () => undefined); // helm may refuse before it has read its input
    child.stdin.end(input);
  });
}
