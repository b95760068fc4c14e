import { readFileSync } from 'node:fs';
import { ProblemError } from '../../constructs/problem.js';
import { argumentProblem } from '../arguments.js';
import type { Program, ProgramSource } from './program.js';

const CONFIGURATION = 'cdktf.json';

/** The program of the project in the working folder, as cdktf runs it. */
export const OWN_PROGRAM: ProgramSource = {
  caller: (command) => `npx datastead ${command}`,
  options: { app: { type: 'string' }, output: { type: 'string' } },
  help: `  --app COMMAND   what makes the platform (default: "app" in cdktf.json)
  --output DIR    where its output goes (default: "output" in cdktf.json, or cdktf.out)`,
  remedy: () => 'leave it out; see --help',
  program: ({ app, output }) => ownProgram(app as string | undefined, output as string | undefined),
};

function ownProgram(app: string | undefined, output: string | undefined): Program {
  if (app?.trim() === '') throw argumentProblem('has an empty --app', 'use --app COMMAND, or leave it out');
  if (output?.trim() === '') throw argumentProblem('has an empty --output', 'use --output DIR, or leave it out');
  const configuration = readConfiguration();
  const command = app ?? configuration?.['app'];
  if (typeof command !== 'string' || command.trim() === '') {
    throw problem(
      configuration === undefined ? 'is not in this folder' : 'has no text "app", which says how to run your program',
      'run the command in the folder of your project, or use --app COMMAND',
    );
  }
  const folder = output ?? configuration?.['output'] ?? 'cdktf.out';
  if (typeof folder !== 'string' || folder.trim() === '') {
    throw problem('has an "output" that names no folder', 'name one, or use --output DIR');
  }
  const options = [...(app === undefined ? [] : ['--app', app]), ...(output === undefined ? [] : ['--output', output])];
  return {
    command,
    output: folder,
    environment: { CDKTF_CONTEXT_JSON: JSON.stringify(contextOf(configuration ?? {})) },
    speaks: false,
    again: { environment: {}, options },
  };
}

function readConfiguration(): Record<string, unknown> | undefined {
  let text: string;
  try {
    text = readFileSync(CONFIGURATION, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content === 'object' && content !== null) return content as Record<string, unknown>;
  } catch {
    // Said below: it is no JSON object either way.
  }
  throw problem('is not a JSON object', 'fix it; `npx cdktf init` writes one');
}

/** What cdktf hands to a program beside the folder: the context of the project, and its modules that are folders. */
function contextOf({ context, terraformModules }: Record<string, unknown>): object {
  const modules = Array.isArray(terraformModules) ? terraformModules : [];
  const source = (module: unknown) => (typeof module === 'string' ? module : (module as { source?: unknown })?.source);
  const relative = modules.filter((module) => /^\.\.?\//.test(`${source(module)}`));
  const given = context ?? JSON.parse(process.env['CDKTF_CONTEXT_JSON'] ?? '{}');
  return { ...(given as object), cdktfRelativeModules: relative };
}

function problem(message: string, remedy: string): ProblemError {
  return new ProblemError([{ id: 'cli-program', where: CONFIGURATION, message, remedy }]);
}
