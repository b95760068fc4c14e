import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SynthesizedStack } from '../../testing/index.js';
import { temporaryFolder } from './platform.js';

export const TERRAFORM = process.env['TERRAFORM_BINARY_NAME'] || 'terraform';

/** Whether Terraform is there to evaluate expressions; it needs neither a provider nor a network for that. */
export const HAS_TERRAFORM = spawnSync(TERRAFORM, ['version']).status === 0;

/** What is asked of one stack. */
export interface Question {
  readonly stack: SynthesizedStack;
  /** Locals to tell. */
  readonly names: readonly string[];
}

type Reads = Readonly<Record<string, readonly object[]>>;
type Values = Record<string, unknown>;

/**
 * What Terraform makes of the locals of a stack, where its reads of the cluster give these objects.
 * @param reads objects by the id of the data source; nothing of those that are left out
 * @param names locals to tell
 */
export function evaluated(stack: SynthesizedStack, reads: Reads, names: readonly string[]): Values {
  return evaluatedTogether([{ stack, names }], reads)[0] as Values;
}

/** The same of several stacks, by one process: the values of each. */
export function evaluatedTogether(questions: readonly Question[], reads: Reads): Values[] {
  const given: Values = {};
  const output: Values = {};
  for (const [index, { stack, names }] of questions.entries()) {
    const needed = withNeeded((stack.json as { locals: Values }).locals, names);
    const READ = /data\.kubernetes_resources\.([a-z-]+)\.objects/g;
    const text = JSON.stringify(needed).replaceAll(/\blocal\.([A-Za-z0-9_-]+)/g, `local.of-${index}-$1`);
    for (const [, id = ''] of text.matchAll(READ)) given[`read-${id}`] = reads[id] ?? [];
    for (const [name, value] of Object.entries(JSON.parse(text.replaceAll(READ, 'local.read-$1')) as Values)) {
      given[`of-${index}-${name}`] = value;
    }
    for (const name of names) output[`of-${index}-${name}`] = { value: `\${local.of-${index}-${name}}` };
  }
  const told = outputs(JSON.stringify({ locals: given, output }));
  return questions.map(({ names }, index) =>
    Object.fromEntries(names.map((name) => [name, told[`of-${index}-${name}`]])),
  );
}

/** By configuration: cases begin from the same deploys, and a process takes half a second. */
const known = new Map<string, Values>();

function outputs(configuration: string): Values {
  const before = known.get(configuration);
  if (before !== undefined) return before;
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'main.tf.json'), configuration);
  // One process: what an apply tells last, as JSON, are the outputs.
  const args = ['apply', '-auto-approve', '-input=false', '-json'];
  const { status, stdout, stderr } = spawnSync(TERRAFORM, args, { cwd: folder, encoding: 'utf8' });
  const events = stdout.split('\n').filter((line) => line.startsWith('{'));
  const told = events
    .map((line) => JSON.parse(line) as Event)
    .findLast(({ outputs }) => outputs !== undefined)?.outputs;
  if (status !== 0 || told === undefined) throw new Error(`${stdout}${stderr}`);
  const values = Object.fromEntries(Object.entries(told).map(([name, { value }]) => [name, value]));
  known.set(configuration, values);
  return values;
}

interface Event {
  readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>>;
}

/** These locals and those that they name: others may name resources, which only a plan knows. */
function withNeeded(locals: Readonly<Values>, names: readonly string[]): Values {
  const needed = new Set(names);
  for (const name of needed) {
    for (const [, other = ''] of JSON.stringify(locals[name]).matchAll(/\blocal\.([A-Za-z0-9_-]+)/g)) needed.add(other);
  }
  return Object.fromEntries([...needed].map((name) => [name, locals[name]]));
}
