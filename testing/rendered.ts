import path from 'node:path';
import { type Part, partsOf } from '../cli/export/parts.js';
import { resourcesOf } from '../cli/export/resources.js';
import type { PlatformDescription } from '../stacks/index.js';
import { helm, type Manifest, parseManifests } from './helm.js';
import { type Output, writeOutput } from './output.js';
import { stackFile } from './stack.js';
import { temporaryFolder } from './temporary-folder.js';

/** The Kubernetes objects of the stacks that stand in clusters, by stack: of resources, and what Helm makes of releases. */
export async function renderStacks(
  output: Output,
  { stacks }: PlatformDescription,
): Promise<ReadonlyMap<string, readonly Manifest[]>> {
  const names = stacks.flatMap(({ name, site }) => (site === undefined ? [] : [name]));
  const parts = names.map((name) => [name, partsOf(name, resourcesOf(`${output.get(stackFile(name))}`))] as const);
  const folder = temporaryFolder();
  try {
    writeOutput(folder.path, new Map([...output].filter(([file]) => path.dirname(file) === 'charts')));
    const rendered = parts.map(async ([name, own]) => {
      const lists = await Promise.all(own.map((part) => objectsOf(folder.path, part)));
      return [name, lists.flat()] as const;
    });
    return new Map(await Promise.all(rendered));
  } finally {
    folder.remove();
  }
}

async function objectsOf(root: string, part: Part): Promise<readonly Manifest[]> {
  if (part.kind === 'secrets') return [];
  if (part.kind === 'manifest') return [part.manifest];
  const { name, chart, namespace } = part.release;
  const args = ['template', name, path.join(root, chart), '--namespace', namespace, '--values', '-'];
  // Every JSON text is YAML.
  return parseManifests(await helm(args, JSON.stringify(part.values)));
}
