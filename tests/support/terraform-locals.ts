import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SynthesizedStack } from '../../testing/index.js';
import { temporaryFolder } from './platform.js';

const TERRAFORM = process.env['TERRAFORM_BINARY_NAME'] || 'terraform';

/** Whether Terraform is there to evaluate expressions; it needs neither a provider nor a network for that. */
export const HAS_TERRAFORM = spawnSync(TERRAFORM, ['version']).status === 0;

/**
 * What Terraform makes of the locals of a stack, where its reads of the cluster give these objects.
 * @param reads objects by the id of the data source
 * @param names locals to tell
 */
export function evaluated(
  { json }: SynthesizedStack,
  reads: Readonly<Record<string, readonly object[]>>,
  names: readonly string[],
): Record<string, unknown> {
  const folder = temporaryFolder();
  const { locals } = json as { locals: Record<string, unknown> };
  // Those that look at resources too have no answer here.
  const needed = JSON.stringify(
    Object.fromEntries(Object.entries(locals).filter(([, value]) => !/helm_release\.|_v1\./.test(`${value}`))),
  );
  const here = needed.replaceAll(/data\.kubernetes_resources\.([a-z-]+)\.objects/g, 'local.read-$1');
  const given = Object.fromEntries(Object.entries(reads).map(([id, objects]) => [`read-${id}`, objects]));
  const output = Object.fromEntries(names.map((name) => [name, { value: `\${local.${name}}` }]));
  writeFileSync(
    path.join(folder, 'main.tf.json'),
    JSON.stringify({ locals: { ...JSON.parse(here), ...given }, output }),
  );
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(TERRAFORM, args, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${stdout}${stderr}`);
    return stdout;
  };
  run('apply', '-auto-approve', '-input=false', '-no-color');
  const outputs = JSON.parse(run('output', '-json')) as Record<string, { value: unknown }>;
  return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
}
