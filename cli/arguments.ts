import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { suggestion } from '../constructs/checks/suggestion.js';
import { nearest } from '../constructs/nearest.js';
import { PACKAGE_ROOT } from '../constructs/package-root.js';
import { ProblemError } from '../constructs/problem.js';

/** What to synthesize. */
export interface Selection {
  readonly example: string;
  /** Path of the sites file. */
  readonly sites: string;
}

export const SELECTION_OPTIONS = {
  example: { type: 'string' },
  sites: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Names of the examples: folders with a `platform.ts`. */
export function exampleNames(): string[] {
  const folder = path.join(PACKAGE_ROOT, 'examples');
  return readdirSync(folder).filter((name) => existsSync(path.join(folder, name, 'platform.ts')));
}

/** Which example and which sites file the options name. The platform and the sites file may be set by the environment too. */
export function select(options: {
  readonly example?: string | undefined;
  readonly sites?: string | undefined;
}): Selection {
  const example = options.example ?? process.env['DATASTEAD_EXAMPLE'] ?? 'ecommerce';
  const names = exampleNames();
  if (!names.includes(example)) {
    throw new ProblemError([
      {
        id: 'cli-example',
        where: '--example',
        message: `"${example}" is no example; ${suggestion(example, names)}`,
        remedy: 'name one of them',
      },
    ]);
  }
  const own = path.join(PACKAGE_ROOT, 'examples', example, 'sites.yaml');
  const fallback = path.join(PACKAGE_ROOT, 'examples', 'ecommerce', 'sites.yaml');
  const sites = options.sites ?? process.env['DATASTEAD_SITES'] ?? (existsSync(own) ? own : fallback);
  return { example, sites };
}

/**
 * Parses a command line; anything unknown becomes one sentence.
 * @throws ProblemError for an unknown option, and for an argument that is no option where the command takes none
 */
export function readArguments<T extends NonNullable<ParseArgsConfig['options']>>(
  options: T,
  args: string[],
  { allowPositionals = false } = {},
): ReturnType<typeof parseArgs<{ options: T; allowPositionals: true }>> {
  const parsed = parsedArguments(options, args);
  const [stray] = parsed.positionals;
  if (allowPositionals || stray === undefined) return parsed;
  // npm keeps options to itself that do not come behind a `--`, and hands on what follows them.
  throw argumentProblem(
    `has "${stray}", and the command takes options alone`,
    `say ${optionOf(stray)}, behind "--" where npm runs the command`,
  );
}

function parsedArguments<T extends NonNullable<ParseArgsConfig['options']>>(options: T, args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw argumentProblem((error as Error).message.split('. ')[0] ?? '', 'see --help');
  }
}

function argumentProblem(message: string, remedy: string): ProblemError {
  return new ProblemError([{ id: 'cli-arguments', where: 'command line', message, remedy }]);
}

/** The option that somebody who wrote a word alone most likely meant. */
function optionOf(word: string): string {
  const example = nearest(word, exampleNames());
  return example === undefined ? `--sites ${word}` : `--example ${example}`;
}
