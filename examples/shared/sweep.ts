/** Where a row stands in the order in which rows are read. */
export interface Place {
  /** A time as the database writes it: to its last digit, so that no row falls between two pages. */
  readonly since: string;
  readonly id: string;
}

/** Before every row. */
export const START: Place = { since: '0001-01-01T00:00:00Z', id: '' };

/** Rows of one page. */
const PAGE = 100;

export interface SweepOptions<T extends Place> {
  /** So many rows behind a place, in order; none at the end. */
  readonly page: (after: Place, limit: number) => Promise<readonly T[]>;
  /** Does what is due for one row. @returns whether that ended it */
  readonly work: (row: T) => Promise<boolean>;
  /** Told of each row whose work has failed. */
  readonly onFailure: (row: T, error: unknown) => void;
  /** Ends the sweep before the next row. */
  readonly signal: AbortSignal;
}

/**
 * Goes through rows, each on its own, the next page behind the last row of the one before: those that fail stand in the way of no
 * other, however many they are, and the next sweep tries them again.
 * @returns how many were ended
 */
export async function sweep<T extends Place>({ page, work, onFailure, signal }: SweepOptions<T>): Promise<number> {
  let ended = 0;
  for (let last: Place | undefined = START; last !== undefined && !signal.aborted; ) {
    const rows: readonly T[] = await page(last, PAGE);
    for (const row of rows) {
      if (signal.aborted) break;
      try {
        if (await work(row)) ended += 1;
      } catch (error) {
        onFailure(row, error);
      }
    }
    last = rows.at(-1);
  }
  return ended;
}
