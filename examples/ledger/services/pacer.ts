/** Spreads records evenly at a rate; time in which nobody asked is made up for at most one second. */
export class Pacer {
  private credit = 0;
  private last: number | undefined;

  constructor(private readonly rate: number) {}

  /** How many records are due now, in milliseconds of any steady clock. */
  take(now: number): number {
    const elapsed = this.last === undefined ? 0 : Math.max(0, now - this.last);
    this.last = now;
    this.credit = Math.min(this.rate, this.credit + (elapsed * this.rate) / 1_000);
    const due = Math.floor(this.credit);
    this.credit -= due;
    return due;
  }
}
