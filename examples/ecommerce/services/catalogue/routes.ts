import { readKey, readLimit } from '../../../shared/fields.js';
import { HttpProblem, ok, type Routes, readJson } from '../../../shared/http.js';
import { importPart } from './feed.js';
import { readFeedPart, readProduct, readReview } from './model.js';
import type { CatalogueStore } from './store.js';

/** How many products are recommended with one. */
const RECOMMENDED = 8;

export interface RouteOptions {
  /** Whether requests can be served now. */
  readonly ready: () => boolean;
  readonly maxBodyBytes: number;
}

/** The HTTP interface of the catalogue. `after` in a list is the last key of the page before. */
export function catalogueRoutes(store: CatalogueStore, { ready, maxBodyBytes }: RouteOptions): Routes {
  const after = (url: URL, name: string) => (url.searchParams.has(name) ? readKey(url, name) : '');
  return {
    'GET /healthz': () => ok(),
    'GET /readyz': () => {
      if (!ready()) throw new HttpProblem(503, 'Not ready', 'the schema or the database is not there yet');
      return ok();
    },
    'GET /products': async (_request, url) => {
      if (url.searchParams.has('attribute')) {
        const value = url.searchParams.get('value') ?? '';
        return ok({ skus: await store.withAttribute(readKey(url, 'attribute'), value, readLimit(url)) });
      }
      const sku = readKey(url, 'sku');
      const product = await store.product(sku);
      if (product === undefined) throw new HttpProblem(404, 'Not found', `there is no product ${sku}`);
      return ok(product);
    },
    'PUT /products': async (request) => {
      await store.putProduct(readProduct(await readJson(request, maxBodyBytes)));
      return { status: 204 };
    },
    'GET /categories': async (_request, url) => {
      if (!url.searchParams.has('name')) return ok({ categories: await store.categories() });
      return ok({ products: await store.inCategory(readKey(url, 'name'), after(url, 'after'), readLimit(url)) });
    },
    // What else is in the category: a plain answer, meant to be kept by who asks. Nothing goes with an unknown product.
    'GET /recommendations': async (_request, url) => {
      const sku = readKey(url, 'product');
      const product = await store.product(sku);
      if (product === undefined) return ok([]);
      const others = await store.inCategory(product.category, '', RECOMMENDED + 1);
      return ok(others.flatMap((one) => (one.sku === sku ? [] : [one.sku])).slice(0, RECOMMENDED));
    },
    'PUT /reviews': async (request) => {
      await store.putReview(readReview(await readJson(request, maxBodyBytes)));
      return { status: 204 };
    },
    'GET /reviews': async (_request, url) =>
      ok({ reviews: await store.reviews(readKey(url, 'sku'), after(url, 'after'), readLimit(url)) }),
    'GET /feeds': async (_request, url) => ok({ position: await store.feedPosition(readKey(url, 'feed')) }),
    'POST /feeds': async (request) => ok(await importPart(store, readFeedPart(await readJson(request, maxBodyBytes)))),
  };
}
