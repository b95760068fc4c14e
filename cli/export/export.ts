import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExistingSecretDescription, PlatformDescription } from '../../stacks/index.js';
import { matchingStacks } from '../stacks.js';
import { exportReadme, FILLED_VALUES } from './readme.js';
import type { Resources } from './references.js';
import { resourcesOf } from './resources.js';
import { exportedSecrets } from './secrets.js';
import { type Step, writeStack } from './stack.js';

/** Names a folder as an export, and tells programs what it holds. */
export const EXPORT_FILE = 'export.json';
const README = 'README.md';

export interface ExportedStack {
  readonly name: string;
  readonly folder: string;
  readonly dependsOn: readonly string[];
  /** Context of the cluster, as sites.yaml names it. */
  readonly context: string;
  readonly steps: readonly Step[];
}

/** The content of `export.json`. */
export interface ExportDescription {
  readonly version: 1;
  readonly platform: string;
  /** In the order of installation. */
  readonly stacks: readonly ExportedStack[];
  /** Secrets that no program of the export makes, by site. */
  readonly existingSecrets: readonly (ExistingSecretDescription & { readonly site: string })[];
}

/** Whether the content of an `export.json` is one. */
export function isExport(content: unknown): content is ExportDescription {
  if (typeof content !== 'object' || content === null) return false;
  const { version, platform, stacks } = content as Record<string, unknown>;
  const isStack = (one: unknown) => typeof (one as { folder?: unknown } | null)?.folder === 'string';
  return version === 1 && typeof platform === 'string' && Array.isArray(stacks) && stacks.every(isStack);
}

/** What stands at the top of an export, and what the commands of its README put there. */
export function entriesOf({ stacks }: ExportDescription): string[] {
  return [EXPORT_FILE, README, FILLED_VALUES, 'charts', ...stacks.map(({ folder }) => folder)];
}

/**
 * Writes synthesized stacks as charts, values and manifests.
 * @param synthesized the output folder of a synthesis
 * @param names stacks to write; none: all that stand in clusters
 * @param root an empty folder
 * @throws ProblemError when a name is unknown or something cannot be written without Terraform
 */
export function exportStacks(
  synthesized: string,
  description: PlatformDescription,
  names: readonly string[],
  root: string,
): ExportDescription {
  matchingStacks(description, names);
  const all = new Map(description.stacks.map(({ name }) => [name, resourcesOf(synthesized, name)]));
  const stacks = description.stacks.flatMap(({ name, site, dependsOn }, index): ExportedStack[] => {
    // What cloud providers run has no manifests: named, it is refused with a reason.
    if (names.length > 0 ? !names.includes(name) : site === undefined) return [];
    const context = description.sites.find((one) => one.name === site)?.context ?? '';
    const resources = all.get(name) ?? {};
    const folder = `${String(index + 1).padStart(2, '0')}-${name}`;
    const secrets = exportedSecrets(name, resources, (namespaces, secret) => usersOf(all, namespaces, secret));
    const steps = writeStack(root, folder, path.join(synthesized, 'stacks', name), resources, secrets);
    return [{ name, folder, dependsOn, context, steps }];
  });
  const existingSecrets = description.sites.flatMap(({ name: site, existingSecrets: secrets }) =>
    secrets.map((secret) => ({ site, ...secret })),
  );
  const result: ExportDescription = { version: 1, platform: description.platform, stacks, existingSecrets };
  writeFileSync(path.join(root, EXPORT_FILE), `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync(path.join(root, README), exportReadme(root, result));
  return result;
}

/** What mounts a Secret or reads it by reference, in all stacks. */
function usersOf(all: ReadonlyMap<string, Resources>, namespaces: readonly string[], secret: string): string[] {
  const users: string[] = [];
  for (const resources of all.values()) {
    const words = [`"${secret}"`, ...uidsOf(resources, namespaces, secret)];
    for (const [type, byId] of Object.entries(resources)) {
      if (type === 'kubernetes_secret_v1') continue;
      for (const body of Object.values(byId)) {
        const metadata = (body['metadata'] ?? body) as { name: string; namespace?: string };
        if (!namespaces.includes(metadata.namespace ?? '')) continue;
        const [, kind = 'release'] = /^kubernetes_(.+)_v1$/.exec(type) ?? [];
        if (mentions(body, words)) users.push(`${kind}/${metadata.namespace}/${metadata.name}`);
      }
    }
  }
  return users.sort();
}

/** How a stack asks for the uids of a Secret that it makes. */
function uidsOf(resources: Resources, namespaces: readonly string[], secret: string): string[] {
  return Object.entries(resources['kubernetes_secret_v1'] ?? {})
    .filter(([, { metadata }]) => {
      const { name, namespace } = metadata as { name: string; namespace: string };
      return name === secret && namespaces.includes(namespace);
    })
    .map(([id]) => `kubernetes_secret_v1.${id}.metadata`);
}

/** Whether one of these words stands somewhere, in chart values too. */
function mentions(body: unknown, words: readonly string[]): boolean {
  const text = JSON.stringify(body).replaceAll('\\"', '"');
  return words.some((word) => text.includes(word));
}
