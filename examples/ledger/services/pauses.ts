/** A time in which at least one write waited longer than the threshold. */
export interface Pause {
  /** When the first of the waiting writes was handed to the client. */
  readonly startedAt: string;
  /** The longest that one write waited in it. */
  readonly ms: number;
  /** True while a write of it still waits. */
  readonly ongoing?: true;
}

interface Interval {
  from: number;
  to: number;
  longest: number;
}

export interface PauseRecord {
  readonly longest: number;
  readonly intervals: readonly Interval[];
}

const KEPT = 500;

/**
 * How long writing was impossible: not the gap between any two acknowledgements (other partitions would hide a
 * partition without a leader), but the time that a single record waited for its own.
 */
export class PauseMeter {
  private readonly waiting = new Map<number, number>();
  private longest: number;
  private intervals: Interval[];

  constructor(
    private readonly threshold = 1_000,
    earlier: PauseRecord = { longest: 0, intervals: [] },
  ) {
    this.longest = earlier.longest;
    this.intervals = earlier.intervals.map((interval) => ({ ...interval }));
  }

  begin(number: number, now: number): void {
    this.waiting.set(number, now);
  }

  end(number: number, now: number): void {
    const from = this.waiting.get(number);
    if (from === undefined) return;
    this.waiting.delete(number);
    const wait = now - from;
    this.longest = Math.max(this.longest, wait);
    if (wait > this.threshold) this.intervals = merged(this.intervals, { from, to: now, longest: wait }).slice(-KEPT);
  }

  longestAt(now: number): number {
    return Math.max(this.longest, this.oldestWait(now));
  }

  pausesAt(now: number): Pause[] {
    const wait = this.oldestWait(now);
    const open = wait > this.threshold ? { from: now - wait, to: now, longest: wait } : undefined;
    const intervals = open ? merged(this.intervals, open) : this.intervals;
    return intervals.map(({ from, to, longest }) => ({
      startedAt: new Date(from).toISOString(),
      ms: longest,
      ...(open && to === now ? { ongoing: true as const } : {}),
    }));
  }

  get record(): PauseRecord {
    return { longest: this.longest, intervals: this.intervals };
  }

  private oldestWait(now: number): number {
    let oldest = now;
    // A map keeps the order of insertion, so the first entry waits longest.
    for (const from of this.waiting.values()) {
      oldest = from;
      break;
    }
    return now - oldest;
  }
}

/** The intervals with one more: those that touch it become one with it. */
function merged(intervals: readonly Interval[], added: Interval): Interval[] {
  const apart = intervals.filter(({ from, to }) => to < added.from || from > added.to);
  const touching = intervals.filter((interval) => !apart.includes(interval));
  const whole = touching.reduce(
    (sum, { from, to, longest }) => ({
      from: Math.min(sum.from, from),
      to: Math.max(sum.to, to),
      longest: Math.max(sum.longest, longest),
    }),
    added,
  );
  return [...apart, whole].sort((left, right) => left.from - right.from);
}
