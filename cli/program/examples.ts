import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';
import { ProblemError } from '../../constructs/problem.js';
import { nearest } from '../../constructs/schema/nearest.js';
import { suggestion } from '../../constructs/schema/suggestion.js';
import { quoted } from '../shell-words.js';
import type { Program, ProgramSource } from './program.js';

const DEFAULT_EXAMPLE = 'ecommerce';

/** What to synthesize. */
export interface Selection {
  readonly example: string;
  /** Path of the sites file. */
  readonly sites: string;
}

/** Names of the examples: folders with a `platform.ts`. */
function exampleNames(): string[] {
  const folder = path.join(PACKAGE_ROOT, 'examples');
  return readdirSync(folder).filter((name) => existsSync(path.join(folder, name, 'platform.ts')));
}

/** The built-in program, which makes the platform of an example. Options count before the environment. */
export const EXAMPLES: ProgramSource = {
  caller: (command) => (command === 'summary' ? 'npm start --' : `npm run ${command} --`),
  options: { example: { type: 'string' }, sites: { type: 'string' } },
  help: `  --example NAME  ${exampleNames().join(', ')} (default: ${DEFAULT_EXAMPLE})
  --sites FILE    sites file (default: the example's sites.yaml)`,
  // npm keeps options to itself that do not come behind a `--`, and hands on what follows them.
  remedy: (stray) => `say ${optionOf(stray)}, behind "--" where npm runs the command`,
  program: ({ example, sites }) => exampleProgram(example as string | undefined, sites as string | undefined),
};

/** Which example and which sites file the options name. Both may be set by the environment too. */
export function select(options: {
  readonly example?: string | undefined;
  readonly sites?: string | undefined;
}): Selection {
  const example = options.example ?? process.env['DATASTEAD_EXAMPLE'] ?? DEFAULT_EXAMPLE;
  const names = exampleNames();
  if (!names.includes(example)) {
    throw new ProblemError([
      {
        id: 'cli-example',
        where: '--example',
        message: `"${example}" is not an example; ${suggestion(example, names)}`,
        remedy: 'name one of them',
      },
    ]);
  }
  const own = path.join(PACKAGE_ROOT, 'examples', example, 'sites.yaml');
  const fallback = path.join(PACKAGE_ROOT, 'examples', DEFAULT_EXAMPLE, 'sites.yaml');
  const sites = options.sites ?? process.env['DATASTEAD_SITES'] ?? (existsSync(own) ? own : fallback);
  return { example, sites };
}

function exampleProgram(givenExample: string | undefined, givenSites: string | undefined): Program {
  const { example, sites } = select({ example: givenExample, sites: givenSites });
  const selectsSites = (givenSites ?? process.env['DATASTEAD_SITES']) !== undefined;
  return {
    command: `${quoted(process.execPath)} ${quoted(path.join(PACKAGE_ROOT, 'dist', 'cli', 'app.js'))}`,
    output: 'cdktf.out',
    environment: { DATASTEAD_EXAMPLE: example, DATASTEAD_SITES: sites },
    speaks: true,
    again: {
      environment: {
        ...(example === DEFAULT_EXAMPLE ? {} : { DATASTEAD_EXAMPLE: example }),
        ...(selectsSites ? { DATASTEAD_SITES: sites } : {}),
      },
      options: [],
    },
  };
}

/** The option that somebody who wrote a word alone most likely meant. */
function optionOf(word: string): string {
  const example = nearest(word, exampleNames());
  return example === undefined ? `--sites ${word}` : `--example ${example}`;
}
