import { HttpProblem } from '../../../shared/http.js';

export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  /** Price in the smallest unit of the currency. */
  readonly price: number;
  /** Anything else that is known of it, such as colour or size. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Review {
  readonly sku: string;
  /** Chosen by the client, so that a repeated request is the same review. */
  readonly id: string;
  readonly author: string;
  /** 1 to 5. */
  readonly stars: number;
  readonly text: string;
}

/** A part of a feed: products from a position on. */
export interface FeedPart {
  readonly feed: string;
  /** Number of products of this feed that came before. */
  readonly position: number;
  readonly products: readonly Product[];
}

/** Longest feed part; each product is a handful of small statements. */
export const MAX_PART = 500;

const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const MAX_PRICE = 2 ** 47;

/** Collects what is wrong with a body, so that one answer tells everything. */
class Reader {
  readonly problems: string[] = [];

  constructor(
    private readonly body: Readonly<Record<string, unknown>>,
    private readonly where: string,
  ) {}

  key(name: string): string {
    return this.take(
      name,
      (value) => typeof value === 'string' && KEY.test(value),
      'a name of 1 to 64 of A-Z a-z 0-9 . _ -',
      '',
    );
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
      if (!KEY.test(key) || typeof text !== 'string' || text.length > 1_000) {
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

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasControl(text: string): boolean {
  return [...text].some((character) => character < ' ' && character !== '\n' && character !== '\t');
}

function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new HttpProblem(400, 'Invalid body', problems.slice(0, 20).join('; '), {
    members: { problems: problems.slice(0, 20) },
  });
}

function reader(body: unknown, where = ''): Reader {
  if (!isObject(body)) throw new HttpProblem(400, 'Invalid body', `${where || 'the body'}: write an object`);
  return new Reader(body, where);
}

function product(read: Reader): Product {
  return {
    sku: read.key('sku'),
    name: read.text('name', 200),
    category: read.key('category'),
    price: read.integer('price', 0, MAX_PRICE),
    attributes: read.attributes('attributes'),
  };
}

/** @throws HttpProblem 400 naming everything that is wrong. */
export function readProduct(body: unknown): Product {
  const read = reader(body);
  const value = product(read);
  refuse(read.problems);
  return value;
}

/** @throws HttpProblem 400 naming everything that is wrong. */
export function readReview(body: unknown): Review {
  const read = reader(body);
  const value = {
    sku: read.key('sku'),
    id: read.key('id'),
    author: read.text('author', 100),
    stars: read.integer('stars', 1, 5),
    text: read.text('text', 10_000),
  };
  refuse(read.problems);
  return value;
}

/** @throws HttpProblem 400 naming everything that is wrong. */
export function readFeedPart(body: unknown): FeedPart {
  const read = reader(body);
  const feed = read.key('feed');
  const position = read.integer('position', 0, Number.MAX_SAFE_INTEGER);
  const { products } = body as { products?: unknown };
  if (!Array.isArray(products) || products.length === 0 || products.length > MAX_PART) {
    refuse([...read.problems, `products: write 1 to ${MAX_PART} products`]);
    throw new HttpProblem(400, 'Invalid body', `products: write 1 to ${MAX_PART} products`);
  }
  const parts = products.map((one, index) => {
    const each = reader(one, `products[${index}].`);
    const value = product(each);
    read.problems.push(...each.problems);
    return value;
  });
  refuse(read.problems);
  return { feed, position, products: parts };
}

/** A key from the query, such as `?sku=A-1`. @throws HttpProblem 400 */
export function readKey(url: URL, name: string): string {
  const value = url.searchParams.get(name) ?? '';
  if (!KEY.test(value)) {
    throw new HttpProblem(400, 'Invalid query', `${name}: write a name of 1 to 64 of A-Z a-z 0-9 . _ -`);
  }
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
