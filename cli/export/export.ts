import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PlatformDescription } from '../../stacks/index.js';
import { matchingStacks } from '../stacks.js';
import type { ExportDescription, ExportedStack } from './description.js';
import { partsOf } from './parts.js';
import { exportReadme, FILLED_VALUES } from './readme.js';
import { resourcesOf } from './resources.js';
import { SecretUsers } from './secret-users.js';
import { exportedSecrets } from './secrets.js';
import { writeStack } from './stack.js';

/** Names a folder as an export, and tells programs what it holds. */
export const EXPORT_FILE = 'export.json';
const README = 'README.md';

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
  const all = new Map(description.stacks.map(({ name }) => [name, resourcesOf(textOf(synthesized, name))]));
  const users = new SecretUsers([...all.values()]);
  const stacks = description.stacks.flatMap(({ name, site, dependsOn }, index): ExportedStack[] => {
    // What cloud providers run has no manifests: named, it is refused with a reason.
    if (names.length > 0 ? !names.includes(name) : site === undefined) return [];
    const context = description.sites.find((one) => one.name === site)?.context ?? '';
    const resources = all.get(name) ?? {};
    const folder = `${String(index + 1).padStart(2, '0')}-${name}`;
    const secrets = exportedSecrets(name, resources, users);
    const steps = writeStack(root, folder, synthesized, partsOf(folder, resources), secrets);
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

function textOf(synthesized: string, stack: string): string {
  return readFileSync(path.join(synthesized, 'stacks', stack, 'cdk.tf.json'), 'utf8');
}
