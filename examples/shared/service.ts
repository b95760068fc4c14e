import { HttpService, type Routes } from './http.js';
import { sleep, stopOnSignal } from './lifecycle.js';
import { describeError, type Logger } from './log.js';

/** Between "not ready" and the closed door: the time that endpoints take to leave every node's tables. */
const DRAIN = 3_000;
/** Below the 30 seconds that a pod is given to end. */
const LIMIT = 28_000;

/** What a service does beside answering requests. */
export interface Background {
  /** Names it in the log. */
  readonly name: string;
  /** Milliseconds between two rounds. */
  readonly every: number;
  /** One round; what it throws is noted, and the next one comes. When it is told to stop, it ends after what it is at. */
  readonly round: (signal: AbortSignal) => Promise<void>;
}

export interface ServiceOptions {
  readonly log: Logger;
  readonly port: number;
  readonly routes: (ready: () => boolean) => Routes;
  /** Whether requests can be served; asked until it says so. What it throws is noted. */
  readonly prepared: () => Promise<boolean>;
  /** Begins once it is prepared. */
  readonly background: readonly Background[];
  /** Closes what is open, after the last answer. */
  readonly close: () => Promise<void>;
}

/**
 * A service from its start to its end: it listens at once, is ready when it is prepared, and stays so while its database is
 * away, since no other replica would reach that either.
 */
export async function runService({ log, port, routes, prepared, background, close }: ServiceOptions): Promise<void> {
  let ready = false;
  const stopping = new AbortController();
  const { signal } = stopping;
  const rounds: Promise<void>[] = [];
  const http = new HttpService(
    routes(() => ready && !signal.aborted),
    log,
  );
  stopOnSignal(log, LIMIT, async () => {
    stopping.abort();
    await sleep(DRAIN);
    await http.close();
    await Promise.all(rounds);
    await close();
  });
  log.info('listening', { port: await http.listen(port) });
  while (!ready && !signal.aborted) {
    try {
      ready = await prepared();
      if (!ready) log.warn('not prepared yet');
    } catch (error) {
      log.warn('not prepared yet', { error: describeError(error) });
    }
    if (!ready) await sleep(1_000, signal);
  }
  if (signal.aborted) return;
  log.info('ready');
  for (const one of background) rounds.push(repeat(one, log, signal));
}

/** Round after round, until it is told to stop. */
export async function repeat({ name, every, round }: Background, log: Logger, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await round(signal).catch((error: unknown) => log.warn('a round failed', { name, error: describeError(error) }));
    await sleep(every, signal);
  }
}
