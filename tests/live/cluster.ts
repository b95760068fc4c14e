import { type ChildProcess, spawn } from 'node:child_process';
import { findTool } from '../../constructs/helm/tools.js';
import { type Finished, must, type RunOptions, run } from './shell.js';

/** A Kubernetes object as the API returns it; the suite reads deep into many kinds. */
// biome-ignore lint/suspicious/noExplicitAny: shapes are the API's, and a missing field fails the capability that reads it
export type Item = any;

/** Plural of each kind that the suite reads, and where the API serves it. */
const KINDS: Readonly<Record<string, { readonly kind: string; readonly api: string }>> = {
  certificates: { kind: 'Certificate', api: 'apis/cert-manager.io/v1' },
  configmaps: { kind: 'ConfigMap', api: 'api/v1' },
  deployments: { kind: 'Deployment', api: 'apis/apps/v1' },
  endpointslices: { kind: 'EndpointSlice', api: 'apis/discovery.k8s.io/v1' },
  jobs: { kind: 'Job', api: 'apis/batch/v1' },
  namespaces: { kind: 'Namespace', api: 'api/v1' },
  networkpolicies: { kind: 'NetworkPolicy', api: 'apis/networking.k8s.io/v1' },
  nodes: { kind: 'Node', api: 'api/v1' },
  persistentvolumeclaims: { kind: 'PersistentVolumeClaim', api: 'api/v1' },
  persistentvolumes: { kind: 'PersistentVolume', api: 'api/v1' },
  poddisruptionbudgets: { kind: 'PodDisruptionBudget', api: 'apis/policy/v1' },
  pods: { kind: 'Pod', api: 'api/v1' },
  secrets: { kind: 'Secret', api: 'api/v1' },
  serviceaccounts: { kind: 'ServiceAccount', api: 'api/v1' },
  services: { kind: 'Service', api: 'api/v1' },
  statefulsets: { kind: 'StatefulSet', api: 'apis/apps/v1' },
  storageclasses: { kind: 'StorageClass', api: 'apis/storage.k8s.io/v1' },
};

/**
 * The cluster of `KUBECONFIG`. Objects are read through one `kubectl proxy`, which knows every way to log in and spares
 * the small machine a new process for each question.
 */
export class Cluster {
  readonly kubectlPath = findTool('kubectl');
  readonly helmPath = findTool('helm');
  private readonly forwards = new Map<string, Served>();
  private proxy: Served | undefined;

  kubectl(args: readonly string[], options: RunOptions = {}): Promise<string> {
    return must(this.kubectlPath, args, options);
  }

  try(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
    return run(this.kubectlPath, args, options);
  }

  helm(args: readonly string[], options: RunOptions = {}): Promise<string> {
    return must(this.helmPath, args, options);
  }

  /** Objects of a kind (plural), by labels, in a namespace or everywhere. */
  async list(plural: string, namespace?: string, selector?: string): Promise<Item[]> {
    const { kind, api } = kindOf(plural);
    const where = namespace === undefined ? '' : `namespaces/${namespace}/`;
    const query = selector === undefined ? '' : `?labelSelector=${encodeURIComponent(selector)}`;
    const found = await this.read(`${api}/${where}${plural}${query}`);
    return (found?.items ?? []).map((item: Item) => ({ kind, ...item }));
  }

  async get(plural: string, namespace: string, name: string): Promise<Item | undefined> {
    const where = namespace === '' ? '' : `namespaces/${namespace}/`;
    return this.read(`${kindOf(plural).api}/${where}${plural}/${name}`);
  }

  /** Runs a command in a pod. A shell line is given as one string and run by bash. */
  exec(
    namespace: string,
    pod: string,
    command: string | readonly string[],
    options: RunOptions = {},
  ): Promise<Finished> {
    const words = typeof command === 'string' ? ['bash', '-c', command] : command;
    const stdin = options.input === undefined ? [] : ['--stdin'];
    return this.try(['exec', '--namespace', namespace, pod, ...stdin, '--', ...words], { seconds: 60, ...options });
  }

  /** Applies manifests in one go. */
  async apply(...manifests: readonly object[]): Promise<void> {
    if (manifests.length === 0) return;
    const list = { apiVersion: 'v1', kind: 'List', items: manifests };
    await this.kubectl(['apply', '--filename', '-'], { input: JSON.stringify(list) });
  }

  async delete(kind: string, namespace: string, name: string, ...more: string[]): Promise<void> {
    await this.kubectl(['delete', kind, name, '--namespace', namespace, '--ignore-not-found', ...more]);
  }

  /** What a pod's first container has printed last, or undefined when there is no such log. */
  async log(namespace: string, pod: string, previous = false): Promise<string | undefined> {
    const path = `api/v1/namespaces/${namespace}/pods/${pod}/log?tailLines=400&previous=${previous}`;
    const response = await this.fetch(path);
    return response.ok ? response.text() : undefined;
  }

  /** Asks a pod over HTTP, through one forwarded port a pod: far cheaper than a command in it each time. */
  async http(namespace: string, pod: string, port: number, method: string, path: string, limit = 30): Promise<string> {
    const key = `${namespace}/${pod}:${port}`;
    const args = ['port-forward', '--namespace', namespace, `pod/${pod}`, `:${port}`];
    const forward = this.forwards.get(key) ?? serve(this.kubectlPath, args, /from (127\.0\.0\.1:\d+)/);
    this.forwards.set(key, forward);
    try {
      const address = await forward.address;
      const response = await fetch(`${address}${path}`, { method, signal: AbortSignal.timeout(limit * 1000) });
      const text = await response.text();
      if (!response.ok) throw new Error(`${pod} answers ${response.status}: ${text.slice(0, 200)}`);
      return text;
    } catch (error) {
      // The pod may have been replaced, and its port with it.
      forward.process.kill();
      this.forwards.delete(key);
      throw error;
    }
  }

  close(): void {
    for (const { process } of this.forwards.values()) process.kill();
    this.proxy?.process.kill();
  }

  private async read(path: string): Promise<Item | undefined> {
    const response = await this.fetch(path);
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`the API answers ${response.status} to ${path}`);
    return response.json();
  }

  private async fetch(path: string): Promise<Response> {
    return fetch(`${await this.address()}/${path}`, { signal: AbortSignal.timeout(30_000) });
  }

  private address(): Promise<string> {
    this.proxy ??= serve(this.kubectlPath, ['proxy', '--port=0'], /serve on (\S+)/);
    return this.proxy.address;
  }
}

/** A kubectl that serves on an address of this machine until it is killed. */
interface Served {
  readonly process: ChildProcess;
  readonly address: Promise<string>;
}

/** Those that are running; none is left behind when the suite ends. */
const serving = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of serving) child.kill();
});

function serve(kubectl: string, args: readonly string[], says: RegExp): Served {
  const child = spawn(kubectl, [...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const address = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const [, found] = says.exec(chunk.toString('utf8')) ?? [];
      if (found) resolve(`http://${found}`);
    });
    child.on('error', reject);
    child.on('exit', () => reject(new Error(`kubectl ${args[0]} has ended`)));
    setTimeout(() => reject(new Error(`kubectl ${args[0]} does not serve`)), 30_000).unref();
  });
  address.catch(() => undefined);
  serving.add(child);
  child.once('exit', () => serving.delete(child));
  return { process: child, address };
}

function kindOf(plural: string): { kind: string; api: string } {
  const found = KINDS[plural];
  if (found === undefined) throw new Error(`the suite does not know the kind ${plural}`);
  return found;
}

export function isReady(pod: Item): boolean {
  return (
    pod.metadata.deletionTimestamp === undefined &&
    (pod.status.conditions ?? []).some((one: Item) => one.type === 'Ready' && one.status === 'True')
  );
}
