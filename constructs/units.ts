import { ProblemError } from './problem.js';

const MEBIBYTE = 1024 ** 2;
const SUFFIXES: Readonly<Record<string, number>> = {
  Ki: 1024,
  Mi: MEBIBYTE,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
};

/** An amount of memory or storage. */
export class Size {
  private constructor(readonly bytes: number) {}

  static mebibytes(amount: number): Size {
    return new Size(amount * MEBIBYTE);
  }

  static gibibytes(amount: number): Size {
    return new Size(amount * 1024 * MEBIBYTE);
  }

  static tebibytes(amount: number): Size {
    return new Size(amount * 1024 ** 2 * MEBIBYTE);
  }

  /**
   * Reads a Kubernetes quantity with a binary suffix: `512Mi`, `96Gi`, `2Ti`.
   * @throws ProblemError when the text is anything else.
   */
  static parse(text: string, where = 'size'): Size {
    const match = /^([0-9]+(?:\.[0-9]+)?)(Ki|Mi|Gi|Ti|Pi)$/.exec(text);
    if (!match?.[1] || !match[2]) {
      throw new ProblemError([
        {
          id: 'size-format',
          where,
          message: `"${text}" is not a size`,
          remedy: 'write a number and Ki, Mi, Gi, Ti or Pi, such as 512Mi',
        },
      ]);
    }
    return new Size(Number(match[1]) * (SUFFIXES[match[2]] ?? 1));
  }

  get toMebibytes(): number {
    return Math.floor(this.bytes / MEBIBYTE);
  }

  times(factor: number): Size {
    return new Size(this.bytes * factor);
  }

  plus(other: Size): Size {
    return new Size(this.bytes + other.bytes);
  }

  /** The Kubernetes quantity with the largest suffix that keeps it whole: `1536Mi`, `2Gi`. */
  toString(): string {
    for (const suffix of ['Pi', 'Ti', 'Gi', 'Mi', 'Ki']) {
      const unit = SUFFIXES[suffix] ?? 1;
      if (this.bytes >= unit && this.bytes % unit === 0) return `${this.bytes / unit}${suffix}`;
    }
    return `${Math.ceil(this.bytes / 1024)}Ki`;
  }
}

/** A length of time. */
export class Duration {
  private constructor(readonly milliseconds: number) {}

  static millis(amount: number): Duration {
    return new Duration(amount);
  }

  static seconds(amount: number): Duration {
    return new Duration(amount * 1000);
  }

  static minutes(amount: number): Duration {
    return new Duration(amount * 60_000);
  }

  static hours(amount: number): Duration {
    return new Duration(amount * 3_600_000);
  }

  static days(amount: number): Duration {
    return new Duration(amount * 86_400_000);
  }

  get toSeconds(): number {
    return Math.ceil(this.milliseconds / 1000);
  }
}
