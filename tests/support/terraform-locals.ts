import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SynthesizedStack } from '../../testing/index.js';
import { temporaryFolder } from './platform.js';

export const TERRAFORM = process.env['TERRAFORM_BINARY_NAME'] || 'terraform';

/** Whether Terraform is there to evaluate expressions; it needs neither a provider nor a network for that. */
export const HAS_TERRAFORM = spawnSync(TERRAFORM, ['version']).status === 0;

/**
 * What Terraform makes of the locals of a stack, where its reads of the cluster give these objects.
 * @param reads objects by the id of the data source; nothing of those that are left out
 * @param names locals to tell
 */
export function evaluated(
  { json }: SynthesizedStack,
  reads: Readonly<Record<string, readonly object[]>>,
  names: readonly string[],
): Record<string, unknown> {
  const folder = temporaryFolder();
  const needed = JSON.stringify(withNeeded((json as { locals: Record<string, unknown> }).locals, names));
  const READ = /data\.kubernetes_resources\.([a-z-]+)\.objects/g;
  const here = needed.replaceAll(READ, 'local.read-$1');
  const given = Object.fromEntries([...needed.matchAll(READ)].map(([, id = '']) => [`read-${id}`, reads[id] ?? []]));
  const output = Object.fromEntries(names.map((name) => [name, { value: `\${local.${name}}` }]));
  writeFileSync(
    path.join(folder, 'main.tf.json'),
    JSON.stringify({ locals: { ...JSON.parse(here), ...given }, output }),
  );
  // One process: what an apply tells last, as JSON, are the outputs.
  const args = ['apply', '-auto-approve', '-input=false', '-json'];
  const { status, stdout, stderr } = spawnSync(TERRAFORM, args, { cwd: folder, encoding: 'utf8' });
  const events = stdout.split('\n').filter((line) => line.startsWith('{'));
  const told = events
    .map((line) => JSON.parse(line) as Event)
    .findLast(({ outputs }) => outputs !== undefined)?.outputs;
  if (status !== 0 || told === undefined) throw new Error(`${stdout}${stderr}`);
  return Object.fromEntries(Object.entries(told).map(([name, { value }]) => [name, value]));
}

interface Event {
  readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>>;
}

/** These locals and those that they name: others may name resources, which only a plan knows. */
function withNeeded(locals: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  const needed = new Set(names);
  for (const name of needed) {
    for (const [, other = ''] of JSON.stringify(locals[name]).matchAll(/\blocal\.([A-Za-z0-9_-]+)/g)) needed.add(other);
  }
  return Object.fromEntries([...needed].map((name) => [name, locals[name]]));
}
