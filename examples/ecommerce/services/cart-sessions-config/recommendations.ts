import type { Primary } from '../../../shared/redis-primary.js';

/** Fetches what goes with a product, from the catalogue. */
export type Source = (product: string) => Promise<readonly string[]>;

/**
 * What goes with a product, kept for a while. The cache is a help and never a condition: while it does not answer, the
 * source is asked. Questions about one product that come while it is asked share the answer.
 */
export class Recommendations {
  private readonly asking = new Map<string, Promise<readonly string[]>>();

  constructor(
    private readonly cache: Primary,
    private readonly source: Source,
    private readonly seconds: number,
  ) {}

  async of(product: string): Promise<{ readonly products: readonly string[]; readonly cached: boolean }> {
    const key = `recommendations:${product}`;
    const kept = await this.cache.read((client) => client.get(key)).catch(() => null);
    if (kept !== null) return { products: JSON.parse(kept) as string[], cached: true };
    const known = this.asking.get(product);
    if (known) return { products: await known, cached: false };
    const asked = this.source(product);
    this.asking.set(product, asked);
    try {
      const products = await asked;
      // Through read(): a cache entry waits for no replica.
      await this.cache
        .read((client) =>
          client.set(key, JSON.stringify(products), { expiration: { type: 'EX', value: this.seconds } }),
        )
        .catch(() => null);
      return { products, cached: false };
    } finally {
      this.asking.delete(product);
    }
  }
}

/** The catalogue gave no list: it is away, or answers something else. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/** Asks the catalogue: `GET <base>?product=<id>` gives a JSON list of product ids. What it throws is a SourceError. */
export function catalogueSource(base: URL, timeout: number): Source {
  return async (product) => {
    const url = new URL(base);
    url.searchParams.set('product', product);
    let list: unknown;
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(timeout) });
      if (!answer.ok) throw new Error(`it answers ${answer.status}`);
      list = await answer.json();
    } catch (error) {
      throw new SourceError('the catalogue could not be asked', { cause: error });
    }
    if (!Array.isArray(list) || list.some((one) => typeof one !== 'string')) {
      throw new SourceError('the catalogue gave no list');
    }
    return list as string[];
  };
}
