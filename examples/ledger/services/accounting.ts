/** What is known of one numbered record. */
export const RecordState = { unwritten: 0, written: 1, acknowledged: 2, failed: 3 } as const;
export type RecordState = (typeof RecordState)[keyof typeof RecordState];

export interface Totals {
  /** Records handed to the client. */
  readonly written: number;
  readonly acknowledged: number;
  /** Given up after the deadline: nobody was told that they are safe, so they are not lost even when absent. */
  readonly failedWrites: number;
  /** Neither acknowledged nor given up: under way now, or under way when the program was restarted. */
  readonly unresolved: number;
}

export interface Verdict {
  /** Different records of this run that the store holds. */
  readonly readBack: number;
  /** Numbers acknowledged and not in the store, ascending; the first of them when they are many. */
  readonly lost: readonly number[];
  readonly lostCount: number;
  /** Further copies of records, each counted. */
  readonly duplicates: number;
  /** Records that stand behind a later one of their sequence (first copies only). */
  readonly outOfOrder: number;
  /** Numbers in the store that this run never wrote. */
  readonly unknown: number;
}

/** A record as it was found in the store. */
export interface Found {
  readonly number: number;
  /** The sequence that it stands in, such as a partition of a topic; absent where the store keeps no order. */
  readonly sequence?: number;
}

const LISTED = 1_000;

/** One byte a record: which were written, which acknowledged, and what the store must therefore hold. */
export class Accounting {
  private states: Uint8Array;
  private length: number;

  /** @param earlier the states of a program that ran before this one in the same place. */
  constructor(earlier: Uint8Array = new Uint8Array(0)) {
    this.length = earlier.length;
    this.states = new Uint8Array(Math.max(1024, earlier.length * 2));
    this.states.set(earlier);
  }

  /** The number that the next record gets. */
  get next(): number {
    return this.length;
  }

  stateOf(number: number): RecordState {
    return (number < this.length ? this.states[number] : RecordState.unwritten) as RecordState;
  }

  set(number: number, state: RecordState): void {
    if (number >= this.states.length) {
      const larger = new Uint8Array(Math.max(this.states.length * 2, number + 1));
      larger.set(this.states);
      this.states = larger;
    }
    this.length = Math.max(this.length, number + 1);
    this.states[number] = state;
  }

  totals(): Totals {
    const counts = [0, 0, 0, 0];
    for (let number = 0; number < this.length; number += 1)
      counts[this.states[number] ?? 0] = (counts[this.states[number] ?? 0] ?? 0) + 1;
    const [, unresolved = 0, acknowledged = 0, failedWrites = 0] = counts;
    return { written: unresolved + acknowledged + failedWrites, acknowledged, failedWrites, unresolved };
  }

  /** Starts a comparison with what the store holds: feed it every record in the order of its sequence. */
  comparison(): Comparison {
    return new Comparison(this);
  }
}

export class Comparison {
  private readonly seen: Uint8Array;
  private readonly newest = new Map<number, number>();
  private readBack = 0;
  private duplicates = 0;
  private outOfOrder = 0;
  private unknown = 0;

  constructor(private readonly accounting: Accounting) {
    this.seen = new Uint8Array(accounting.next);
  }

  add({ sequence, number }: Found): void {
    if (!Number.isSafeInteger(number) || this.accounting.stateOf(number) === RecordState.unwritten) {
      this.unknown += 1;
      return;
    }
    if (this.seen[number] === 1) {
      this.duplicates += 1;
      return;
    }
    this.seen[number] = 1;
    this.readBack += 1;
    if (sequence === undefined) return;
    if (number < (this.newest.get(sequence) ?? -1)) this.outOfOrder += 1;
    else this.newest.set(sequence, number);
  }

  verdict(): Verdict {
    const lost: number[] = [];
    let lostCount = 0;
    for (let number = 0; number < this.seen.length; number += 1) {
      if (this.accounting.stateOf(number) !== RecordState.acknowledged || this.seen[number] === 1) continue;
      lostCount += 1;
      if (lost.length < LISTED) lost.push(number);
    }
    const { readBack, duplicates, outOfOrder, unknown } = this;
    return { readBack, lost, lostCount, duplicates, outOfOrder, unknown };
  }
}
