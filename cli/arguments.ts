import { type ParseArgsConfig, parseArgs } from 'node:util';
import { ProblemError } from '../constructs/problem.js';
import { suggestion } from '../constructs/schema/suggestion.js';

type Options = NonNullable<ParseArgsConfig['options']>;

/** What every command understands. */
export const HELP_OPTION = { help: { type: 'boolean', short: 'h' } } as const;

/**
 * Parses a command line; anything unknown becomes one sentence.
 * @param remedy what to say to an argument that is no option, where the command takes none
 * @throws ProblemError
 */
export function readArguments<T extends Options>(
  options: T,
  args: string[],
  remedy?: (stray: string) => string,
): ReturnType<typeof parseArgs<{ options: T; allowPositionals: true }>> {
  const parsed = parsedArguments(options, args);
  const [stray] = parsed.positionals;
  if (remedy === undefined || stray === undefined) return parsed;
  throw argumentProblem(`has "${stray}", but this command takes only options`, remedy(stray));
}

export function argumentProblem(message: string, remedy: string): ProblemError {
  return new ProblemError([{ id: 'cli-arguments', where: 'command line', message, remedy }]);
}

function parsedArguments<T extends Options>(options: T, args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const [, unknown] = /Unknown option '(-[^' ]*)'/.exec(message) ?? [];
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' && unknown !== undefined) {
      const known = Object.keys(options).map((name) => `--${name}`);
      throw argumentProblem(`has the unknown option "${unknown}"; ${suggestion(unknown, known)}`, 'see --help');
    }
    throw argumentProblem(message.split(/\.\s/)[0] ?? '', 'see --help');
  }
}
