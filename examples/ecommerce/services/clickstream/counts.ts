import { type ClickEvent, LIMITS } from './event.js';

/** A record as the consumer sees it. */
export interface StoredRecord {
  readonly partition: number;
  readonly offset: bigint;
  readonly value: Buffer | undefined;
}

interface PartitionCounts {
  /** The offset after the last record that is counted. */
  next: bigint;
  /** The one that was clicked last is the last. */
  readonly pages: Map<string, number>;
  /** Clicks that were counted on pages that are not kept any more. */
  dropped: number;
  unreadable: number;
}

/** Pages that are kept by default: 2 MB of usual paths, 40 MB of the longest ones, so that they and an answer of them all fit into a pod. */
export const MAX_PAGES = 20_000;
/** Part of a partition's pages that is dropped at once: looking for the oldest page costs time, which many share so. */
const DROPPED = 1 / 16;

export interface CountsReport {
  /** For each partition that this member owns: every record below this offset is counted, once. */
  readonly counted: Readonly<Record<string, string>>;
  readonly pages: Readonly<Record<string, number>>;
  /**
   * Clicks on pages that were not clicked for so long that others took their place. While it is 0 every page is there with all its
   * clicks; after that a page may be missing, or be counted from its return on. Of all pages, whatever prefix was asked for.
   */
  readonly dropped: number;
  /** Records that are no click events; skipped and counted here, because the topic is not the consumer's to mend. */
  readonly unreadable: number;
}

/**
 * Counts per page as a function of the log: for each partition the counts and the offset up to which they were made,
 * changed together. A record that is delivered again is below that offset and changes nothing.
 *
 * Anybody can click on pages that are not there, so only so many are kept. One that is dropped leaves its clicks in a sum: pages,
 * that sum and what is unreadable are at all times as many as the records that were counted.
 */
export class Counts {
  private readonly partitions = new Map<number, PartitionCounts>();
  private kept = 0;

  constructor(private readonly maxPages = MAX_PAGES) {}

  add(record: StoredRecord): boolean {
    const counts = this.of(record.partition);
    if (record.offset < counts.next) return false;
    counts.next = record.offset + 1n;
    const page = pageOf(record.value);
    if (page === undefined) counts.unreadable += 1;
    else this.click(counts, page);
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
    let dropped = 0;
    let unreadable = 0;
    for (const partition of owned) {
      const counts = this.partitions.get(partition);
      counted[partition] = `${counts?.next ?? 0n}`;
      dropped += counts?.dropped ?? 0;
      unreadable += counts?.unreadable ?? 0;
      for (const [page, count] of counts?.pages ?? []) {
        if (page.startsWith(prefix)) pages.set(page, (pages.get(page) ?? 0) + count);
      }
    }
    return { counted, pages: Object.fromEntries(pages), dropped, unreadable };
  }

  private click({ pages }: PartitionCounts, page: string): void {
    const known = pages.get(page);
    if (known === undefined) {
      if (this.kept >= this.maxPages) this.drop();
      this.kept += 1;
    }
    // Taken out and put in again, so that it is the last.
    pages.delete(page);
    pages.set(page, (known ?? 0) + 1);
  }

  /** Of the partition with the most pages, drops those that were clicked longest ago. */
  private drop(): void {
    const [most] = [...this.partitions.values()].sort((left, right) => right.pages.size - left.pages.size);
    if (most === undefined) return;
    let due = Math.ceil(most.pages.size * DROPPED);
    for (const [page, clicks] of most.pages) {
      if (due-- === 0) break;
      most.pages.delete(page);
      most.dropped += clicks;
      this.kept -= 1;
    }
  }

  private of(partition: number): PartitionCounts {
    let counts = this.partitions.get(partition);
    if (!counts) {
      counts = { next: 0n, pages: new Map(), dropped: 0, unreadable: 0 };
      this.partitions.set(partition, counts);
    }
    return counts;
  }
}

function pageOf(value: Buffer | undefined): string | undefined {
  try {
    const { page } = JSON.parse(value?.toString('utf8') ?? '') as Partial<ClickEvent>;
    return typeof page === 'string' && page.length <= LIMITS.pageLength ? page : undefined;
  } catch {
    return undefined;
  }
}
