import { type FieldReader, readFields, refuse } from '../../../shared/fields.js';
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

const MAX_PRICE = 2 ** 47;

function product(read: FieldReader): Product {
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
  const read = readFields(body);
  const value = product(read);
  refuse(read.problems);
  return value;
}

/** @throws HttpProblem 400 naming everything that is wrong. */
export function readReview(body: unknown): Review {
  const read = readFields(body);
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
  const read = readFields(body);
  const feed = read.key('feed');
  const position = read.integer('position', 0, Number.MAX_SAFE_INTEGER);
  const { products } = body as { products?: unknown };
  if (!Array.isArray(products) || products.length === 0 || products.length > MAX_PART) {
    refuse([...read.problems, `products: write 1 to ${MAX_PART} products`]);
    throw new HttpProblem(400, 'Invalid body', `products: write 1 to ${MAX_PART} products`);
  }
  const parts = products.map((one, index) => {
    const each = readFields(one, `products[${index}].`);
    const value = product(each);
    read.problems.push(...each.problems);
    return value;
  });
  refuse(read.problems);
  return { feed, position, products: parts };
}
