import path from 'node:path';
import { App } from 'cdktf';
import { ENVIRONMENT_UNREAD } from '../constructs/site/kubeconfig.js';
import { Sites } from '../constructs/site/sites.js';
import type { PlatformDescription } from '../stacks/index.js';
import { LOCK_FILES_STAY, Platform } from '../stacks/platform.js';
import type { Manifest } from './helm.js';
import { type Output, readOutput, writeOutput } from './output.js';
import { renderStacks } from './rendered.js';
import { parseStack, type SynthesizedStack, stackFile } from './stack.js';
import { temporaryFolder } from './temporary-folder.js';

/** A composition, as a program hands it to the app. */
export type Compose = (app: App, sites: Sites) => Platform;

/** A platform that was synthesized, with all checks passed. It is held in memory, and no file of it is left. */
export class SynthesizedPlatform {
  private rendered: Promise<ReadonlyMap<string, readonly Manifest[]>> | undefined;

  constructor(
    private readonly output: Output,
    readonly description: PlatformDescription,
  ) {}

  /** All stacks, in the order in which they are deployed. */
  get stacks(): readonly SynthesizedStack[] {
    return this.description.stacks.map(({ name }) => this.stack(name));
  }

  /** @throws Error that names the stacks when there is none of this name */
  stack(name: string): SynthesizedStack {
    const names = this.description.stacks.map((stack) => stack.name);
    if (!names.includes(name)) throw new Error(`there is no stack ${name}: ${names.join(', ')}`);
    return parseStack(name, `${this.output.get(stackFile(name))}`);
  }

  /**
   * The Kubernetes objects of a stack, or of all: its resources in the API's own form, and what Helm makes of its
   * releases (hooks too). Of Secrets none has content. Needs `helm` 3 or newer, and no cluster.
   */
  async manifests(stack?: string): Promise<readonly Manifest[]> {
    this.rendered ??= renderStacks(this.output, this.description);
    const rendered = await this.rendered;
    if (stack === undefined) return [...rendered.values()].flat();
    return rendered.get(this.stack(stack).name) ?? [];
  }

  /**
   * Writes into a folder of yours what `cdktf synth` writes into `cdktf.out`: `stacks/<name>/cdk.tf.json`, `charts/`,
   * `manifest.json`, `platform.json`. Makes the folder, and replaces files that have the same paths; removing it is up to you.
   */
  write(folder: string): void {
    writeOutput(folder, this.output);
  }
}

/**
 * Synthesizes a composition with all its checks, and leaves no file: a lock file beside the sites file is left as it is, unless the
 * composition names one itself. `KUBECONFIG` and its like are not looked at: a site that names no kubeconfig file has `~/.kube/config`.
 * @param sites path of a sites file, or sites at hand
 * @throws ProblemError with everything that is wrong
 * @throws TypeError when the composition returns no platform
 */
export function synthesize(compose: Compose, sites: string | Sites): SynthesizedPlatform {
  const folder = temporaryFolder();
  try {
    const outdir = path.join(folder.path, 'cdktf.out');
    const app = new App({
      outdir,
      stackTraces: false,
      context: { [LOCK_FILES_STAY]: true, [ENVIRONMENT_UNREAD]: true },
    });
    const platform: Platform | undefined = compose(app, typeof sites === 'string' ? Sites.fromFile(sites) : sites);
    if (!(platform instanceof Platform))
      throw new TypeError('the composition returns no platform: end it with "return platform"');
    app.synth();
    return new SynthesizedPlatform(readOutput(outdir), platform.prepare().description);
  } finally {
    folder.remove();
  }
}
