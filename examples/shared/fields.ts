import { HttpProblem } from './http.js';

const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** What a key is, in words. */
export const KEY_WORDS = 'a name of 1 to 64 of A-Z a-z 0-9 . _ -, the first of them a letter or a digit';

/** Whether a value is a key, such as `A-1`: one form for all services, since they hand keys to each other. */
export function isKey(value: unknown): value is string {
  return typeof value === 'string' && KEY.test(value);
}

/** Collects what is wrong with a body, so that one answer tells everything. */
export class FieldReader {
  readonly problems: string[] = [];

  constructor(
    private readonly body: Readonly<Record<string, unknown>>,
    private readonly where: string,
  ) {}

  key(name: string): string {
    return this.take(name, isKey, KEY_WORDS, '');
  }

  text(name: string, max: number): string {
    const fits = (value: unknown) =>
      typeof value === 'string' && value.trim() !== '' && value.length <= max && !hasControl(value);
    return this.take(name, fits, `a text of 1 to ${max} characters`, '');
  }

  integer(name: string, min: number, max: number): number {
    const fits = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max;
    return this.take(name, fits, `a whole number from ${min} to ${max}`, min);
  }

  attributes(name: string): Readonly<Record<string, string>> {
    const value = this.body[name] ?? {};
    if (!isObject(value) || Object.keys(value).length > 100) {
      this.problems.push(`${this.where}${name}: write an object of at most 100 texts`);
      return {};
    }
    for (const [key, text] of Object.entries(value)) {
      if (!isKey(key) || typeof text !== 'string' || text.length > 1_000) {
        this.problems.push(
          `${this.where}${name}.${key.slice(0, 64)}: write a text of at most 1000 characters under a simple name`,
        );
      }
    }
    return value as Record<string, string>;
  }

  private take<T>(name: string, fits: (value: unknown) => boolean, allowed: string, fallback: T): T {
    const value = this.body[name];
    if (fits(value)) return value as T;
    this.problems.push(`${this.where}${name}: write ${allowed}`);
    return fallback;
  }
}

/** @throws HttpProblem 400 naming the first twenty problems, when there are any. */
export function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new HttpProblem(400, 'Invalid body', problems.slice(0, 20).join('; '), {
    members: { problems: problems.slice(0, 20) },
  });
}

/**
 * The fields of an object in a body.
 * @param where what stands before each name in a problem: `items[0].`
 * @throws HttpProblem 400 when it is no object
 */
export function readFields(body: unknown, where = ''): FieldReader {
  if (!isObject(body)) throw new HttpProblem(400, 'Invalid body', `${where || 'the body'}: write an object`);
  return new FieldReader(body, where);
}

/** A key from the query, such as `?sku=A-1`. @throws HttpProblem 400 */
export function readKey(url: URL, name: string): string {
  const value = url.searchParams.get(name) ?? '';
  if (!isKey(value)) throw new HttpProblem(400, 'Invalid query', `${name}: write ${KEY_WORDS}`);
  return value;
}

/** How many to list, from the query. @throws HttpProblem 400 */
export function readLimit(url: URL): number {
  const text = url.searchParams.get('limit') ?? '50';
  const limit = Number(text);
  if (!/^\d{1,4}$/.test(text) || limit < 1 || limit > 500) {
    throw new HttpProblem(400, 'Invalid query', 'limit: write a whole number from 1 to 500');
  }
  return limit;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasControl(text: string): boolean {
  return [...text].some((character) => character < ' ' && character !== '\n' && character !== '\t');
}
