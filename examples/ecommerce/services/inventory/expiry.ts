import { describeError, type Logger } from '../../../shared/log.js';
import { sweep } from '../../../shared/sweep.js';
import type { StockStore } from './stock.js';

/** Gives back what was held for too long. @returns how many reservations */
export function expire(store: StockStore, log: Logger, signal: AbortSignal): Promise<number> {
  return sweep({
    page: (after, limit) => store.overdue(after, limit),
    work: async ({ id }) => (await store.end(id, 'expired'))?.status === 'expired',
    onFailure: ({ id }, error) =>
      log.warn('a reservation stays held', { reservation: id, error: describeError(error) }),
    signal,
  });
}
