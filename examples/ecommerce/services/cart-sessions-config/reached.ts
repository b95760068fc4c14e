import { sleep } from '../../../shared/lifecycle.js';
import { describeError, type Logger } from '../../../shared/log.js';
import type { Primary } from '../../../shared/redis-primary.js';

/** Milliseconds after a question that failed: it may fail at once, and nobody is helped by thousands of them. */
const PAUSE = 1_000;

/** Asks the primary until it answers, or until it is told to stop. @returns whether it has answered */
export async function reached(
  primary: Pick<Primary, 'ping'>,
  log: Logger,
  signal: AbortSignal,
  pause = PAUSE,
): Promise<boolean> {
  while (!signal.aborted) {
    try {
      await primary.ping();
      return true;
    } catch (error) {
      log.warn('the primary does not answer', { error: describeError(error) });
      await sleep(pause, signal);
    }
  }
  return false;
}
