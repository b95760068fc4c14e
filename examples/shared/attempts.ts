import { sleep } from './lifecycle.js';
import { describeError } from './log.js';
import { Unavailable } from './unavailable.js';

/** First pause between two attempts in milliseconds; it doubles, up to `LONGEST`. */
const FIRST = 5;
const LONGEST = 500;

export interface AttemptOptions {
  /** Milliseconds after which it is given up, whatever happens. */
  readonly deadline: number;
  /** Whether an attempt that failed so may be made again. */
  readonly mayRepeat: (error: unknown) => boolean;
  /** Told of each failure that is followed by another attempt. */
  readonly onRepeat?: (error: unknown) => void;
  /** Between 0 and 1. @default Math.random */
  readonly random?: () => number;
}

/**
 * Makes attempts until one succeeds, fails for good, or the deadline has come. The pause before an attempt is a random part of
 * a time that doubles, so that those who collided do not collide again.
 * @param attempt gets the milliseconds that are left
 * @throws Unavailable at the deadline
 */
export async function attempts<T>(attempt: (left: number) => Promise<T>, options: AttemptOptions): Promise<T> {
  const { mayRepeat, onRepeat, random = Math.random } = options;
  const end = Date.now() + options.deadline;
  let reason: unknown;
  for (let pause = FIRST; ; pause = Math.min(LONGEST, pause * 2)) {
    const left = end - Date.now();
    if (left <= 0) throw new Unavailable(`not confirmed in time: ${describeError(reason)}`, { cause: reason });
    try {
      return await within(left, attempt(left));
    } catch (error) {
      if (!mayRepeat(error)) throw error;
      reason = error;
      onRepeat?.(error);
    }
    await sleep(Math.min(random() * pause, Math.max(0, end - Date.now())));
  }
}

/**
 * Waits for work, up to a time. The work itself goes on after it: who makes it ends it, by the time that it was told is left.
 * @throws Unavailable when the time is up
 */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unavailable(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  work.catch(() => {});
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
