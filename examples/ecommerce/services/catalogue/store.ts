import cassandra from 'cassandra-driver';
import { isAway } from '../../../shared/cassandra-client.js';
import { HttpProblem } from '../../../shared/http.js';
import type { FeedStore } from './feed.js';
import type { Product, Review } from './model.js';

/** What of a product a list shows. */
export type Listed = Pick<Product, 'sku' | 'name' | 'price'>;

/** What the service asks of its database. */
export interface CatalogueStore extends FeedStore {
  product(sku: string): Promise<Product | undefined>;
  categories(): Promise<string[]>;
  inCategory(category: string, after: string, limit: number): Promise<Listed[]>;
  withAttribute(name: string, value: string, limit: number): Promise<string[]>;
  putReview(review: Review): Promise<void>;
  reviews(sku: string, after: string, limit: number): Promise<Review[]>;
}

interface Levels {
  readonly read: number;
  readonly write: number;
}

/** The catalogue in Cassandra, one table a question. All statements can be repeated. */
export class CassandraStore implements CatalogueStore {
  constructor(
    private readonly client: cassandra.Client,
    private readonly levels: Levels,
  ) {}

  product(sku: string): Promise<Product | undefined> {
    return this.productAt(sku, this.levels.read);
  }

  private async productAt(sku: string, consistency: number): Promise<Product | undefined> {
    const [rows, attributes] = await Promise.all([
      this.run('SELECT name, category, price FROM products WHERE sku = ?', [sku], { consistency }),
      this.run('SELECT name, value FROM attributes WHERE sku = ?', [sku], { consistency }),
    ]);
    const [row] = rows;
    if (row === undefined) return undefined;
    return {
      sku,
      name: row['name'],
      category: row['category'],
      price: Number(row['price']),
      attributes: Object.fromEntries(attributes.map((one) => [one['name'], one['value']])),
    };
  }

  /** Changes of one product have to come one after the other: of two at once a list may keep what the later one has left. */
  async putProduct(product: Product): Promise<void> {
    const { sku, name, category, price, attributes } = product;
    // What is listed elsewhere under the old values goes first; a repetition after a failure finds it again, because the
    // product itself is written last. A copy that lags behind would leave them in the lists for ever.
    const old = await this.productAt(sku, this.levels.write);
    const stale = Object.entries(old?.attributes ?? {}).filter(
      ([key, value]) => !Object.hasOwn(attributes, key) || attributes[key] !== value,
    );
    await Promise.all([
      ...(old !== undefined && old.category !== category
        ? [this.write('DELETE FROM products_by_category WHERE category = ? AND sku = ?', [old.category, sku])]
        : []),
      ...stale.map(([key, value]) =>
        this.write('DELETE FROM products_by_attribute WHERE name = ? AND value = ? AND sku = ?', [key, value, sku]),
      ),
      ...stale
        .filter(([key]) => !Object.hasOwn(attributes, key))
        .map(([key]) => this.write('DELETE FROM attributes WHERE sku = ? AND name = ?', [sku, key])),
    ]);
    await Promise.all([
      this.write('INSERT INTO categories (bucket, name) VALUES (0, ?)', [category]),
      this.write('INSERT INTO products_by_category (category, sku, name, price) VALUES (?, ?, ?, ?)', [
        category,
        sku,
        name,
        price,
      ]),
      ...Object.entries(attributes).flatMap(([key, value]) => [
        this.write('INSERT INTO attributes (sku, name, value) VALUES (?, ?, ?)', [sku, key, value]),
        this.write('INSERT INTO products_by_attribute (name, value, sku) VALUES (?, ?, ?)', [key, value, sku]),
      ]),
    ]);
    await this.write('INSERT INTO products (sku, name, category, price) VALUES (?, ?, ?, ?)', [
      sku,
      name,
      category,
      price,
    ]);
  }

  async categories(): Promise<string[]> {
    const rows = await this.read('SELECT name FROM categories WHERE bucket = 0', []);
    return rows.map((row) => row['name']);
  }

  async inCategory(category: string, after: string, limit: number): Promise<Listed[]> {
    const rows = await this.read(
      'SELECT sku, name, price FROM products_by_category WHERE category = ? AND sku > ? LIMIT ?',
      [category, after, limit],
    );
    return rows.map((row) => ({ sku: row['sku'], name: row['name'], price: Number(row['price']) }));
  }

  async withAttribute(name: string, value: string, limit: number): Promise<string[]> {
    const rows = await this.read('SELECT sku FROM products_by_attribute WHERE name = ? AND value = ? LIMIT ?', [
      name,
      value,
      limit,
    ]);
    return rows.map((row) => row['sku']);
  }

  async putReview({ sku, id, author, stars, text }: Review): Promise<void> {
    const values = [sku, id, author, stars, text];
    await this.write('INSERT INTO reviews (sku, id, author, stars, text) VALUES (?, ?, ?, ?, ?)', values);
  }

  async reviews(sku: string, after: string, limit: number): Promise<Review[]> {
    const rows = await this.read('SELECT id, author, stars, text FROM reviews WHERE sku = ? AND id > ? LIMIT ?', [
      sku,
      after,
      limit,
    ]);
    return rows.map((row) => ({ sku, id: row['id'], author: row['author'], stars: row['stars'], text: row['text'] }));
  }

  async feedPosition(feed: string): Promise<number> {
    // Where an import goes on must not lag behind: read as strongly as it was written.
    const rows = await this.run('SELECT position FROM feeds WHERE feed = ?', [feed], {
      consistency: this.levels.write,
    });
    return Number(rows[0]?.['position'] ?? 0);
  }

  async noteFeedPosition(feed: string, position: number): Promise<void> {
    // An answer that comes late must not set back what a faster one has noted.
    const [first] = await this.conditionally('INSERT INTO feeds (feed, position) VALUES (?, ?) IF NOT EXISTS', [
      feed,
      position,
    ]);
    if (first?.['[applied]'] === false) {
      await this.conditionally('UPDATE feeds SET position = ? WHERE feed = ? IF position < ?', [
        position,
        feed,
        position,
      ]);
    }
  }

  /** A write under a condition, which all writers of the data center agree on. */
  private conditionally(query: string, values: readonly unknown[]) {
    const serialConsistency = cassandra.types.consistencies.localSerial;
    return this.run(query, values, { consistency: this.levels.write, serialConsistency });
  }

  private read(query: string, values: readonly unknown[]) {
    return this.run(query, values, { consistency: this.levels.read });
  }

  private write(query: string, values: readonly unknown[]) {
    return this.run(query, values, { consistency: this.levels.write });
  }

  /** @throws HttpProblem 503 while the database is away: the driver has tried other nodes already. */
  private async run(query: string, values: readonly unknown[], options: cassandra.QueryOptions) {
    try {
      const result = await this.client.execute(query, [...values], options);
      if (!result.pageState) return result.rows;
      const rows: cassandra.types.Row[] = [];
      for await (const row of result) rows.push(row);
      return rows;
    } catch (error) {
      if (!isAway(error)) throw error;
      throw new HttpProblem(503, 'Database away', 'the catalogue cannot be reached at the moment: try again', {
        headers: { 'retry-after': '2' },
      });
    }
  }
}
