import { readFileSync } from 'node:fs';
import path from 'node:path';
import { minimatch } from 'minimatch';
import { ProblemError } from '../constructs/problem.js';
import { suggestion } from '../constructs/schema/suggestion.js';
import type { PlatformDescription } from '../stacks/index.js';
import type { StackDescription } from '../stacks/platform-description.js';
import { argumentProblem } from './arguments.js';
import type { Resources } from './references.js';

/** A synthesized stack as Terraform reads it, as far as the commands look at it. */
export interface StackFile {
  readonly resource?: Resources;
  readonly locals?: Readonly<Record<string, unknown>>;
  /** Addresses of resources in earlier versions. */
  readonly moved?: readonly { readonly from: string; readonly to: string }[];
  readonly provider?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

/**
 * The stacks whose names fit one of the patterns, in the order of deployment.
 * @throws ProblemError for a pattern that fits none
 */
export function matchingStacks(description: PlatformDescription, patterns: readonly string[]): StackDescription[] {
  const names = description.stacks.map(({ name }) => name);
  const vain = patterns.filter((pattern) => !names.some((name) => minimatch(name, pattern)));
  if (vain.length > 0) {
    throw new ProblemError(
      vain.map((pattern) => ({
        id: 'cli-stack',
        where: 'command line',
        message: `"${pattern}" is not a stack of ${description.platform}; ${suggestion(pattern, names)}`,
        remedy: "name one of them, or a pattern such as '*'",
      })),
    );
  }
  return description.stacks.filter(({ name }) => patterns.some((pattern) => minimatch(name, pattern)));
}

/**
 * The stacks that a command line asks for, in the order of deployment: those that fit, or the only one there is.
 * @throws ProblemError where none is named and there are several
 */
export function selectedStacks(description: PlatformDescription, patterns: readonly string[]): StackDescription[] {
  if (patterns.length > 0 || description.stacks.length === 1) {
    return patterns.length === 0 ? [...description.stacks] : matchingStacks(description, patterns);
  }
  const names = description.stacks.map(({ name }) => name).join(', ');
  throw argumentProblem(
    `names no stack, and there is more than one: ${names}`,
    "name some of them, or say '*' for all",
  );
}

/**
 * Refuses stacks without those that they depend on, directly or not.
 * @throws ProblemError
 */
export function refuseMissingDependencies(description: PlatformDescription, stacks: readonly StackDescription[]): void {
  const needed = new Set<string>();
  const visit = ({ dependsOn }: StackDescription): void => {
    for (const stack of description.stacks.filter(({ name }) => dependsOn.includes(name))) {
      needed.add(stack.name);
      visit(stack);
    }
  };
  stacks.forEach(visit);
  const names = stacks.map(({ name }) => name);
  const missing = description.stacks
    .map(({ name }) => name)
    .filter((name) => needed.has(name) && !names.includes(name));
  if (missing.length === 0) return;
  throw argumentProblem(
    `names ${names.join(', ')} without ${missing.join(', ')}, which must be deployed before`,
    `add ${missing.join(' ')}, or say --ignore-missing-stack-dependencies`,
  );
}

export function stackFolder(outdir: string, name: string): string {
  return path.join(outdir, 'stacks', name);
}

export function readStackFile(outdir: string, name: string): StackFile {
  return JSON.parse(readFileSync(path.join(stackFolder(outdir, name), 'cdk.tf.json'), 'utf8')) as StackFile;
}
