import { ConfigurationError } from './bindings.js';
import { describeError, type Logger } from './log.js';

/** Runs a program to its end: a wrong configuration is one line and status 2, anything else unforeseen status 1. */
export function runMain(log: Logger, main: () => Promise<number | undefined>): void {
  process.on('uncaughtException', (error) => {
    log.error('unexpected failure', { error: describeError(error) });
    process.exit(1);
  });
  main().then(
    (status) => {
      if (status !== undefined) process.exit(status);
    },
    (error: unknown) => {
      const configuration = error instanceof ConfigurationError;
      log.error(configuration ? 'wrong configuration' : 'failed', { error: describeError(error) });
      process.exit(configuration ? 2 : 1);
    },
  );
}

/**
 * Calls `stop` once, at the first SIGTERM or SIGINT, and exits when it is done or its time is up.
 * @param limit milliseconds; keep it below the pod's termination grace period.
 */
export function stopOnSignal(log: Logger, limit: number, stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info('stopping', { signal });
    const timer = setTimeout(() => {
      log.error('not stopped in time', { limit });
      process.exit(1);
    }, limit);
    timer.unref();
    stop().then(
      () => {
        log.info('stopped');
        process.exit(0);
      },
      (error: unknown) => {
        log.error('stopped with a failure', { error: describeError(error) });
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

/** Waits for so long, or until it is told to stop. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    if (signal?.aborted) end();
    else signal?.addEventListener('abort', end);
  });
}

/** Waits for work, or until it is told to stop; the work itself goes on. */
export function unlessStopped(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve();
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
