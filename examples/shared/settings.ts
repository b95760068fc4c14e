import { ConfigurationError } from './bindings.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads environment variables with a type, a range and a default, and reports all that is wrong at once. */
export class Settings {
  private readonly problems: string[] = [];

  constructor(private readonly environment: Environment = process.env) {}

  text(name: string, fallback: string): string;
  text(name: string): string | undefined;
  text(name: string, fallback?: string): string | undefined {
    const value = this.environment[name]?.trim();
    return value ? value : fallback;
  }

  integer(name: string, fallback: number, range: { readonly min: number; readonly max: number }): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < range.min || number > range.max) {
      this.problems.push(`${name} is "${value}": write a whole number from ${range.min} to ${range.max}`);
      return fallback;
    }
    return number;
  }

  url(name: string): URL | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (!url || !['http:', 'https:'].includes(url.protocol)) {
      this.problems.push(`${name} is "${value}": write a URL such as http://collector:8080`);
      return undefined;
    }
    return url;
  }

  check(): void {
    if (this.problems.length > 0) throw new ConfigurationError(this.problems);
  }
}
