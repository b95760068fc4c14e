import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import type { ExportedStack } from '../../cli/export/description.js';
import type { ReleaseFile, Step } from '../../cli/export/parts.js';
import { helmOptions } from '../../cli/export/readme.js';
import type { ExportedSecret } from '../../cli/export/secrets.js';
import type { Manifest } from '../../constructs/kubernetes/manifest.js';
import type { Export } from './bring.js';
import { type Cluster, type Item, isReady } from './cluster.js';
import { must, sleep } from './shell.js';

/** Something that was installed, and how to take it away. */
interface Installed {
  readonly stack: string;
  readonly digest: string;
  readonly remove: () => Promise<void>;
}

/** A manifest that is about to be applied, and what follows. */
interface Pending {
  readonly manifest: Manifest;
  readonly done: () => Promise<void>;
}

export interface ApplyOptions {
  /** Stacks to apply. @default - all */
  readonly parts?: readonly string[];
  /** Applies what has not changed too, which Terraform would skip. @default false */
  readonly force?: boolean;
  /** Shortens the time that Helm waits. @default - the release's own */
  readonly helmSeconds?: number;
  /** @default - told about every step and its seconds */
  readonly onStep?: (step: string, seconds: number) => void;
}

/**
 * Installs an export with the commands of its README, stack by stack. Like Terraform it leaves alone what has not changed,
 * replaces a Job whose template has, and removes at the end of a stack what the stack no longer has.
 */
export class Installer {
  private readonly installed = new Map<string, Installed>();

  constructor(private readonly cluster: Cluster) {}

  /** Returns the ids of what was created, changed or removed. */
  async apply(exported: Export, options: ApplyOptions = {}): Promise<string[]> {
    const changed: string[] = [];
    for (const stack of exported.description.stacks) {
      if (options.parts && !options.parts.some((part) => stack.name.endsWith(`-${part}`))) continue;
      changed.push(...(await this.applyStack(exported.root, stack, options)));
    }
    return changed;
  }

  private async applyStack(root: string, stack: ExportedStack, options: ApplyOptions): Promise<string[]> {
    const changed: string[] = [];
    const wanted = new Set<string>();
    const secrets = stack.steps.find(({ kind }) => kind === 'secrets')?.path;
    const batch: Pending[] = [];
    // Manifests that follow each other go in one command, and their rollouts are waited for together, as by Terraform.
    const settle = async () => {
      const pending = batch.splice(0);
      await this.cluster.apply(...pending.map(({ manifest }) => manifest));
      for (const { done } of pending) await done();
    };
    for (const step of stack.steps) {
      if (step.kind !== 'manifest') await timed(options, `${stack.name} manifests`, settle);
      const start = Date.now();
      for (const { id, change } of await this.applyStep(root, stack, step, secrets, options, batch, settle)) {
        wanted.add(id);
        if (change) changed.push(id);
      }
      options.onStep?.(path.basename(step.path), (Date.now() - start) / 1000);
    }
    await timed(options, `${stack.name} manifests`, settle);
    for (const [id, entry] of [...this.installed].reverse()) {
      if (entry.stack !== stack.name || wanted.has(id)) continue;
      await entry.remove();
      this.installed.delete(id);
      changed.push(`removed ${id}`);
    }
    return changed;
  }

  private async applyStep(
    root: string,
    stack: ExportedStack,
    step: Step,
    secrets: string | undefined,
    options: ApplyOptions,
    batch: Pending[],
    settle: () => Promise<void>,
  ): Promise<{ id: string; change: boolean }[]> {
    const file = path.join(root, step.path);
    if (step.kind === 'secrets') return this.applySecrets(stack, file);
    if (step.kind === 'release') {
      const program = secrets === undefined ? undefined : path.join(root, secrets, 'apply-secrets');
      return [await this.applyRelease(root, stack, file, program, options)];
    }
    const manifest = parse(readFileSync(file, 'utf8'), { version: '1.1' }) as Manifest;
    // A workload may have to wait for its migration.
    if (manifest.kind === 'Deployment' && batch.some((one) => one.manifest.kind === 'Job')) await settle();
    return [await this.applyManifest(stack, manifest, step.waitSeconds, options, batch)];
  }

  private async applySecrets(stack: ExportedStack, folder: string): Promise<{ id: string; change: boolean }[]> {
    const output = await must(path.join(folder, 'apply-secrets'), [], { env: this.withKubectl() });
    const list = JSON.parse(readFileSync(path.join(folder, 'secrets.json'), 'utf8')) as ExportedSecret[];
    return list.flatMap(({ name, namespaces, revision }) =>
      namespaces.map((namespace) => {
        const id = `Secret/${namespace}/${name}`;
        const remove = () => this.cluster.delete('secret', namespace, name);
        this.installed.set(id, { stack: stack.name, digest: `${revision}`, remove });
        return { id, change: output.includes(`${namespace}/${name}:`) };
      }),
    );
  }

  private async applyRelease(
    root: string,
    stack: ExportedStack,
    folder: string,
    fillUids: string | undefined,
    options: ApplyOptions,
  ): Promise<{ id: string; change: boolean }> {
    const release = parse(readFileSync(path.join(folder, 'release.yaml'), 'utf8')) as ReleaseFile;
    const file = path.join(folder, 'values.yaml');
    const values =
      fillUids === undefined
        ? readFileSync(file, 'utf8')
        : await must(fillUids, ['--uids', file], { env: this.withKubectl() });
    const id = `Release/${release.namespace}/${release.name}`;
    const digest = hash(release.version, values);
    if (this.installed.get(id)?.digest === digest && !options.force) return { id, change: false };
    const timeoutSeconds = options.helmSeconds ?? release.timeoutSeconds;
    const args = helmOptions({ ...release, chart: path.join(root, release.chart), timeoutSeconds });
    const remove = () => this.uninstall(release.namespace, release.name);
    // Known from now on even when it fails: what was begun must be cleaned up, and tried again next time.
    this.installed.set(id, { stack: stack.name, digest: 'failed', remove });
    await this.cluster.helm(['upgrade', '--install', ...args, '--values', '-'], {
      input: values,
      seconds: timeoutSeconds + 60,
    });
    this.installed.set(id, { stack: stack.name, digest, remove });
    return { id, change: true };
  }

  private async uninstall(namespace: string, name: string): Promise<void> {
    await this.cluster.helm(['uninstall', name, '--namespace', namespace, '--ignore-not-found', '--wait']);
  }

  private async applyManifest(
    stack: ExportedStack,
    manifest: Manifest,
    waitSeconds: number | undefined,
    options: ApplyOptions,
    batch: Pending[],
  ): Promise<{ id: string; change: boolean }> {
    const { kind, metadata } = manifest;
    const namespace = metadata.namespace ?? '';
    const id = `${kind}/${namespace}/${metadata.name}`;
    const digest = hash(JSON.stringify(manifest));
    const known = this.installed.get(id)?.digest;
    if (known === digest && !options.force) return { id, change: false };
    const remove = () => this.cluster.delete(kind, namespace || 'default', metadata.name, '--wait=false');
    if (kind === 'Job' && known !== digest) {
      await this.cluster.delete(kind, namespace, metadata.name, '--cascade=foreground', '--timeout=60s');
    }
    this.installed.set(id, { stack: stack.name, digest: 'failed', remove });
    const done = async () => {
      if (waitSeconds !== undefined) {
        await (kind === 'Job' ? this.completed(manifest, waitSeconds) : this.rolledOut(manifest, waitSeconds));
      }
      this.installed.set(id, { stack: stack.name, digest, remove });
    };
    batch.push({ manifest, done });
    return { id, change: true };
  }

  private async completed({ metadata }: Manifest, waitSeconds: number): Promise<void> {
    const end = Date.now() + waitSeconds * 1000;
    const namespace = metadata.namespace ?? '';
    while (Date.now() < end) {
      const job = await this.cluster.get('jobs', namespace, metadata.name);
      const conditions = (job?.status.conditions ?? []) as Item[];
      const is = (type: string) => conditions.find((one) => one.type === type && one.status === 'True');
      if (is('Complete')) return;
      const failed = is('Failed');
      if (failed) throw new Error(`Job ${metadata.name} failed: ${failed.message}`);
      await sleep(1);
    }
    throw new Error(`Job ${metadata.name} is not complete after ${waitSeconds} s`);
  }

  private async rolledOut({ metadata }: Manifest, waitSeconds: number): Promise<void> {
    const end = Date.now() + waitSeconds * 1000;
    let seen = '';
    while (Date.now() < end) {
      const deployment = await this.cluster.get('deployments', metadata.namespace ?? '', metadata.name);
      const { replicas: wanted = 1 } = deployment?.spec ?? {};
      const { observedGeneration, replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = deployment?.status ?? {};
      seen = `${updatedReplicas} of ${wanted} updated, ${availableReplicas} available, ${replicas} in all`;
      const current = observedGeneration >= (deployment?.metadata.generation ?? 0);
      if (current && updatedReplicas === wanted && availableReplicas === wanted && replicas === wanted) return;
      await sleep(1);
    }
    throw new Error(`Deployment ${metadata.name} is not rolled out after ${waitSeconds} s: ${seen}`);
  }

  private withKubectl(): Record<string, string> {
    return { PATH: `${path.dirname(this.cluster.kubectlPath)}${path.delimiter}${process.env['PATH']}` };
  }
}

async function timed(options: ApplyOptions, what: string, act: () => Promise<void>): Promise<void> {
  const start = Date.now();
  await act();
  options.onStep?.(what, (Date.now() - start) / 1000);
}

/** Waits until each of a namespace's pods that should be ready is. */
export async function allReady(cluster: Cluster, namespace: string, selector: string, count: number): Promise<boolean> {
  const pods = await cluster.list('pods', namespace, selector);
  return pods.filter(isReady).length === count && pods.length === count;
}

function hash(...texts: readonly string[]): string {
  const digest = createHash('sha256');
  for (const text of texts) digest.update(text).update('\0');
  return digest.digest('hex');
}
