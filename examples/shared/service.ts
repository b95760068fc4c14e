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
  /** One round; what it throws is noted, and the next one comes. */
  readonly round: () => Promise<void>;
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
  let stopping = false;
  const rounds: Promise<void>[] = [];
  const http = new HttpService(
    routes(() => ready && !stopping),
    log,
  );
  const isStopping = () => stopping;
  stopOnSignal(log, LIMIT, async () => {
    stopping = true;
    await sleep(DRAIN);
    await http.close();
    await Promise.all(rounds);
    await close();
  });
  log.info('listening', { port: await http.listen(port) });
  while (!ready && !stopping) {
    try {
      ready = await prepared();
      if (!ready) log.warn('not prepared yet');
    } catch (error) {
      log.warn('not prepared yet', { error: describeError(error) });
    }
    if (!ready) await sleep(1_000);
  }
  if (stopping) return;
  log.info('ready');
  for (const one of background) rounds.push(repeat(one, log, isStopping));
}

async function repeat({ name, every, round }: Background, log: Logger, isStopping: () => boolean): Promise<void> {
  while (!isStopping()) {
    await round().catch((error: unknown) => log.warn('a round failed', { name, error: describeError(error) }));
    // In short steps, so that a stop does not wait for the next round.
    for (const next = Date.now() + every; Date.now() < next && !isStopping(); ) {
      await sleep(Math.min(200, Math.max(1, next - Date.now())));
    }
  }
}
