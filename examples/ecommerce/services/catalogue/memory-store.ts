import type { Product, Review } from './model.js';
import type { CatalogueStore, Listed } from './store.js';

/** The catalogue in memory: what the tests of the service hold it against. */
export class MemoryStore implements CatalogueStore {
  readonly products = new Map<string, Product>();
  readonly writes: string[] = [];
  private readonly feeds = new Map<string, number>();
  private readonly written = new Map<string, Review>();

  async product(sku: string): Promise<Product | undefined> {
    return this.products.get(sku);
  }

  async putProduct(product: Product): Promise<void> {
    this.writes.push(product.sku);
    this.products.set(product.sku, product);
  }

  async categories(): Promise<string[]> {
    return [...new Set([...this.products.values()].map(({ category }) => category))].sort();
  }

  async inCategory(category: string, after: string, limit: number): Promise<Listed[]> {
    return [...this.products.values()]
      .filter((product) => product.category === category && product.sku > after)
      .sort((left, right) => (left.sku < right.sku ? -1 : 1))
      .slice(0, limit)
      .map(({ sku, name, price }) => ({ sku, name, price }));
  }

  async withAttribute(name: string, value: string, limit: number): Promise<string[]> {
    const found = [...this.products.values()].filter(({ attributes }) => attributes[name] === value);
    return found.map(({ sku }) => sku).slice(0, limit);
  }

  async putReview(review: Review): Promise<void> {
    this.written.set(`${review.sku}/${review.id}`, review);
  }

  async reviews(sku: string, after: string, limit: number): Promise<Review[]> {
    return [...this.written.values()].filter((one) => one.sku === sku && one.id > after).slice(0, limit);
  }

  async feedPosition(feed: string): Promise<number> {
    return this.feeds.get(feed) ?? 0;
  }

  async noteFeedPosition(feed: string, position: number): Promise<void> {
    this.feeds.set(feed, position);
  }
}
