import { brand } from './brand.js';
import { ProblemError } from './problem.js';

const MEBIBYTE = 1024 ** 2;
const SUFFIXES: Readonly<Record<string, number>> = {
  Ki: 1024,
  Mi: MEBIBYTE,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
};

/**
 * `given` in units of `unit`; NaN, what is negative and what has no end would pass every comparison with a limit.
 * @throws ProblemError that names the call
 */
function amount(call: string, given: number, unit: number): number {
  const whole = given * unit;
  if (typeof given === 'number' && Number.isFinite(whole) && whole >= 0) return whole;
  throw new ProblemError([
    {
      id: 'amount',
      where: `${call}(${given})`,
      message: 'is not a valid amount',
      remedy: 'use a number that is 0 or more',
    },
  ]);
}

/** An amount of memory or storage. Every way to make one throws a ProblemError for a number that is not a valid amount. */
export class Size {
  static {
    brand(Size, 'Size');
  }

  private constructor(readonly bytes: number) {}

  static mebibytes(mebibytes: number): Size {
    return new Size(amount('Size.mebibytes', mebibytes, MEBIBYTE));
  }

  static gibibytes(gibibytes: number): Size {
    return new Size(amount('Size.gibibytes', gibibytes, 1024 * MEBIBYTE));
  }

  static tebibytes(tebibytes: number): Size {
    return new Size(amount('Size.tebibytes', tebibytes, 1024 ** 2 * MEBIBYTE));
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
    return new Size(amount('Size.parse', Number(match[1]), SUFFIXES[match[2]] ?? 1));
  }

  get toMebibytes(): number {
    return Math.floor(this.bytes / MEBIBYTE);
  }

  times(factor: number): Size {
    return new Size(amount('Size.times', factor, this.bytes));
  }

  plus(other: Size): Size {
    return new Size(this.bytes + other.bytes);
  }

  /** The Kubernetes quantity with the largest suffix that keeps it whole: `1536Mi`, `2Gi`, `0`. */
  toString(): string {
    if (this.bytes === 0) return '0';
    for (const suffix of ['Pi', 'Ti', 'Gi', 'Mi', 'Ki']) {
      const unit = SUFFIXES[suffix] ?? 1;
      if (this.bytes >= unit && this.bytes % unit === 0) return `${this.bytes / unit}${suffix}`;
    }
    return `${Math.ceil(this.bytes / 1024)}Ki`;
  }
}

/** A length of time, in whole milliseconds. Every way to make one throws a ProblemError for a number that is not a valid amount. */
export class Duration {
  static {
    brand(Duration, 'Duration');
  }

  readonly milliseconds: number;

  private constructor(milliseconds: number) {
    this.milliseconds = Math.round(milliseconds);
  }

  static millis(milliseconds: number): Duration {
    return new Duration(amount('Duration.millis', milliseconds, 1));
  }

  static seconds(seconds: number): Duration {
    return new Duration(amount('Duration.seconds', seconds, 1000));
  }

  static minutes(minutes: number): Duration {
    return new Duration(amount('Duration.minutes', minutes, 60_000));
  }

  static hours(hours: number): Duration {
    return new Duration(amount('Duration.hours', hours, 3_600_000));
  }

  static days(days: number): Duration {
    return new Duration(amount('Duration.days', days, 86_400_000));
  }

  get toSeconds(): number {
    return Math.ceil(this.milliseconds / 1000);
  }
}
