/** Writes that are under way: not more than a number of them, and none that comes after the end. */
export class PendingWrites {
  private readonly writes = new Set<Promise<void>>();
  private closed = false;

  constructor(private readonly most: number) {}

  hasRoom(): boolean {
    return !this.closed && this.writes.size < this.most;
  }

  /** @returns the same write, with the same outcome */
  async add(write: Promise<void>): Promise<void> {
    this.writes.add(write);
    await write.finally(() => this.writes.delete(write));
  }

  /** Waits for those that are under way; there is no room for others any more. */
  async drain(): Promise<void> {
    this.closed = true;
    await Promise.allSettled(this.writes);
  }
}
