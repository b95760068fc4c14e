import path from 'node:path';
import { ProblemError } from '../constructs/problem.js';

/** Ends a command with a status of its own; what there was to say has been said. */
export class Ended extends Error {
  constructor(
    readonly status: number,
    message = '',
  ) {
    super(message);
  }
}

/** Why the file system refused something, by its code. */
const REFUSALS: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'it is on a read-only file system',
  ENOSPC: 'no space is left there',
};

/** A sentence about a folder that cannot be written; undefined for any other error. */
export function refusal({ code = '', path: place }: NodeJS.ErrnoException): string | undefined {
  const why = REFUSALS[code];
  if (why === undefined || place === undefined) return undefined;
  return `${path.dirname(place)} cannot be written (${code}): ${why}; name another folder, or make this one writable`;
}

/** Runs a command; a problem becomes a report on standard error and exit status 1, never a stack trace. */
export async function runCommand(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    process.exitCode = error instanceof Ended ? error.status : 1;
    if (error instanceof Ended) {
      if (error.message !== '') console.error(error.message);
    } else if (error instanceof ProblemError) {
      const count = error.problems.length;
      console.error(`${error.message}\n\n${count} ${count === 1 ? 'problem' : 'problems'}; nothing was written.`);
    } else if (process.env['DATASTEAD_DEBUG'] !== undefined) {
      console.error(error);
    } else {
      const sentence = refusal(error as NodeJS.ErrnoException);
      console.error(sentence ?? `${(error as Error).message}\n\nSet DATASTEAD_DEBUG=1 to see where this comes from.`);
    }
  }
}
