import type { ClickEvent } from './event.js';

/** A record as the consumer sees it. */
export interface StoredRecord {
  readonly partition: number;
  readonly offset: bigint;
  readonly value: Buffer | undefined;
}

interface PartitionCounts {
  /** The offset after the last record that is counted. */
  next: bigint;
  readonly pages: Map<string, number>;
  unreadable: number;
}

export interface CountsReport {
  /** For each partition that this member owns: every record below this offset is counted, once. */
  readonly counted: Readonly<Record<string, string>>;
  readonly pages: Readonly<Record<string, number>>;
  /** Records that are no click events; skipped and counted here, because the topic is not the consumer's to mend. */
  readonly unreadable: number;
}

/**
 * Counts per page as a function of the log: for each partition the counts and the offset up to which they were made,
 * changed together. A record that is delivered again is below that offset and changes nothing.
 */
export class Counts {
  private readonly partitions = new Map<number, PartitionCounts>();

  add(record: StoredRecord): boolean {
    const counts = this.of(record.partition);
    if (record.offset < counts.next) return false;
    counts.next = record.offset + 1n;
    const page = pageOf(record.value);
    if (page === undefined) counts.unreadable += 1;
    else counts.pages.set(page, (counts.pages.get(page) ?? 0) + 1);
    return true;
  }

  /** Where to go on reading. */
  positions(): ReadonlyMap<number, bigint> {
    return new Map([...this.partitions].map(([partition, { next }]) => [partition, next]));
  }

  /** What is known of the partitions owned now; counts of others are kept, for they may come back, but not told. */
  report(owned: Iterable<number>, prefix = ''): CountsReport {
    const counted: Record<string, string> = {};
    const pages = new Map<string, number>();
    let unreadable = 0;
    for (const partition of owned) {
      const counts = this.partitions.get(partition);
      counted[partition] = `${counts?.next ?? 0n}`;
      unreadable += counts?.unreadable ?? 0;
      for (const [page, count] of counts?.pages ?? []) {
        if (page.startsWith(prefix)) pages.set(page, (pages.get(page) ?? 0) + count);
      }
    }
    return { counted, pages: Object.fromEntries(pages), unreadable };
  }

  private of(partition: number): PartitionCounts {
    let counts = this.partitions.get(partition);
    if (!counts) {
      counts = { next: 0n, pages: new Map(), unreadable: 0 };
      this.partitions.set(partition, counts);
    }
    return counts;
  }
}

function pageOf(value: Buffer | undefined): string | undefined {
  try {
    const { page } = JSON.parse(value?.toString('utf8') ?? '') as Partial<ClickEvent>;
    return typeof page === 'string' ? page : undefined;
  } catch {
    return undefined;
  }
}
