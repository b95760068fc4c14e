const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Signal = (typeof SIGNALS)[number];

/** The wish of a user, or of the machine, that a command ends. While something is under way, it is asked to end and waited for. */
class Interruption {
  /** The first signal that came while something was under way. */
  signal: Signal | undefined;
  private readonly acts: ((count: number) => void)[] = [];
  private count = 0;

  /**
   * Signals call `act`, with their number from 1, until the function that is returned is called; without any `act` they end the
   * program, as they do by themselves.
   */
  during(act: (count: number) => void): () => void {
    if (this.acts.length === 0) for (const signal of SIGNALS) process.on(signal, this.handle);
    this.acts.push(act);
    return () => {
      this.acts.splice(this.acts.indexOf(act), 1);
      if (this.acts.length === 0) for (const signal of SIGNALS) process.off(signal, this.handle);
    };
  }

  private readonly handle = (signal: Signal): void => {
    this.signal ??= signal;
    this.count += 1;
    this.acts.at(-1)?.(this.count);
  };
}

/** There is one for the whole program, as signals are the program's. */
export const interruption = new Interruption();
