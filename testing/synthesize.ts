import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { App } from 'cdktf';
import { parse } from 'yaml';
import { exportStacks } from '../cli/export/export.js';
import type { ReleaseFile, Step } from '../cli/export/stack.js';
import { ENVIRONMENT_UNREAD } from '../constructs/site/kubeconfig.js';
import { Sites } from '../constructs/site/sites.js';
import type { PlatformDescription } from '../stacks/index.js';
import { LOCK_FILES_STAY, Platform } from '../stacks/platform.js';
import { helm, type Manifest, parseManifests } from './helm.js';
import { readStack, type SynthesizedStack } from './stack.js';
import { temporaryFolder } from './temporary-folder.js';

/** A composition, as a program hands it to the app. */
export type Compose = (app: App, sites: Sites) => Platform;

/** A platform that was synthesized, with all checks passed. */
export class SynthesizedPlatform {
  private rendered: Promise<ReadonlyMap<string, readonly Manifest[]>> | undefined;

  constructor(
    /** The folder that the synthesis has written; gone when the process ends. */
    readonly outdir: string,
    readonly description: PlatformDescription,
  ) {}

  /** All stacks, in the order in which they are deployed. */
  get stacks(): readonly SynthesizedStack[] {
    return this.description.stacks.map(({ name }) => readStack(this.outdir, name));
  }

  /** @throws Error that names the stacks when there is none of this name */
  stack(name: string): SynthesizedStack {
    const names = this.description.stacks.map((stack) => stack.name);
    if (!names.includes(name)) throw new Error(`there is no stack ${name}: ${names.join(', ')}`);
    return readStack(this.outdir, name);
  }

  /**
   * The Kubernetes objects of a stack, or of all: its resources in the API's own form, and what Helm makes of its
   * releases (hooks too). Of Secrets none has content. Needs `helm` 3 or newer, and no cluster.
   */
  async manifests(stack?: string): Promise<readonly Manifest[]> {
    this.rendered ??= this.render();
    const rendered = await this.rendered;
    if (stack === undefined) return [...rendered.values()].flat();
    return rendered.get(this.stack(stack).name) ?? [];
  }

  private async render(): Promise<ReadonlyMap<string, readonly Manifest[]>> {
    const root = path.join(this.outdir, 'export');
    mkdirSync(root);
    const { stacks } = exportStacks(this.outdir, this.description, [], root);
    const rendered = stacks.map(async ({ name, steps }) => {
      const lists = await Promise.all(steps.map((step) => objectsOf(root, step)));
      return [name, lists.flat()] as const;
    });
    return new Map(await Promise.all(rendered));
  }
}

async function objectsOf(root: string, step: Step): Promise<Manifest[]> {
  if (step.kind === 'secrets') return [];
  if (step.kind === 'manifest') return parseManifests(readFileSync(path.join(root, step.path), 'utf8'));
  const release = parse(readFileSync(path.join(root, step.path, 'release.yaml'), 'utf8')) as ReleaseFile;
  const values = path.join(root, step.path, 'values.yaml');
  const args = ['template', release.name, path.join(root, release.chart), '--namespace', release.namespace];
  return parseManifests(await helm([...args, '--values', values]));
}

/**
 * Synthesizes a composition with all its checks, into a folder that is gone when the process ends. Nothing else is
 * written: a lock file beside the sites file is held against the composition and left as it is, unless the composition
 * names one itself. `KUBECONFIG` and its like are not looked at: a site that names no kubeconfig file has `~/.kube/config`.
 * @param sites path of a sites file, or sites at hand
 * @throws ProblemError with everything that is wrong
 * @throws TypeError when the composition returns no platform
 */
export function synthesize(compose: Compose, sites: string | Sites): SynthesizedPlatform {
  const outdir = path.join(temporaryFolder('datastead-synth-'), 'cdktf.out');
  const app = new App({ outdir, stackTraces: false, context: { [LOCK_FILES_STAY]: true, [ENVIRONMENT_UNREAD]: true } });
  const platform: Platform | undefined = compose(app, typeof sites === 'string' ? Sites.fromFile(sites) : sites);
  if (!(platform instanceof Platform))
    throw new TypeError('the composition returns no platform: end it with "return platform"');
  app.synth();
  return new SynthesizedPlatform(outdir, platform.prepare().description);
}
