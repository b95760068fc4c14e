import type { IncomingMessage } from 'node:http';
import { isKey, KEY_WORDS } from '../../../shared/fields.js';
import { type Answer, type Handler, HttpProblem, ok, type Routes, readJson } from '../../../shared/http.js';
import { UnavailableError } from '../../../shared/redis-primary.js';
import { type Configuration, ConflictError } from './configuration.js';
import { type Recommendations, SourceError } from './recommendations.js';
import type { Store } from './store.js';
import type { Watcher } from './watcher.js';

const MAX_BODY = 64 * 1024;
const MAX_QUANTITY = 1_000;

export interface Parts {
  readonly store: Store;
  readonly configuration: Configuration;
  readonly watcher: Pick<Watcher, 'all'>;
  readonly recommendations: Pick<Recommendations, 'of'> | undefined;
  readonly ready: () => boolean;
}

/** The service's routes. What the primary does not confirm in time is a 503 that says when to come again. */
export function routes({ store, configuration, watcher, recommendations, ready }: Parts): Routes {
  const table: Record<string, Handler> = {
    'GET /healthz': () => ok(),
    'GET /readyz': () => {
      if (!ready()) throw new HttpProblem(503, 'Not ready', 'the primary does not answer');
      return ok();
    },
    'GET /cart': async (_, url) => ok({ items: await store.cart(id(url, 'id')) }),
    'PUT /cart/item': async (request, url) => {
      const [cart, product] = [id(url, 'id'), id(url, 'product')];
      const { quantity } = await fields(request);
      if (typeof quantity !== 'number' || !Number.isInteger(quantity) || quantity < 0 || quantity > MAX_QUANTITY) {
        throw bad(`quantity: write a whole number from 0 to ${MAX_QUANTITY}`);
      }
      await store.setItem(cart, product, quantity);
      return ok();
    },
    'DELETE /cart': async (_, url) => {
      await store.dropCart(id(url, 'id'));
      return ok();
    },
    'POST /sessions': async (request) => {
      const { user } = await fields(request);
      if (!isKey(user)) throw bad(`user: write ${KEY_WORDS}`);
      return { status: 201, body: { id: await store.openSession(user) } };
    },
    'GET /session': async (_, url) => {
      const user = await store.session(id(url, 'id'));
      if (user === null) throw new HttpProblem(404, 'No such session', 'it has ended, or never was');
      return ok({ user });
    },
    'DELETE /session': async (_, url) => {
      await store.endSession(id(url, 'id'));
      return ok();
    },
    'GET /config': async (_, url) => {
      const entry = await configuration.get(id(url, 'name'));
      if (!entry) throw new HttpProblem(404, 'No such value', 'it was never set');
      return ok(entry);
    },
    'PUT /config': async (request, url) => {
      const name = id(url, 'name');
      const { value, version } = await fields(request);
      if (typeof value !== 'string' || value.length > 10_000)
        throw bad('value: write a text of at most 10000 characters');
      if (typeof version !== 'number' || !Number.isInteger(version) || version < 0) {
        throw bad('version: write the version that the change rests on, 0 for a new value');
      }
      return ok(await configuration.set(name, value, version));
    },
    'GET /config/applied': () => ok(watcher.all),
    'GET /recommendations': async (_, url) => {
      const product = id(url, 'product');
      if (!recommendations) throw new HttpProblem(404, 'No catalogue', 'this service was given no catalogue to ask');
      return ok(await recommendations.of(product));
    },
  };
  return Object.fromEntries(Object.entries(table).map(([route, handler]) => [route, told(handler)]));
}

/** Turns what the parts throw into answers. */
function told(handler: Handler): Handler {
  return async (request, url): Promise<Answer> => {
    try {
      return await handler(request, url);
    } catch (error) {
      if (error instanceof UnavailableError) {
        const detail =
          'the store did not confirm in time; it is not known whether a change was made. The same request may be sent again';
        throw new HttpProblem(503, 'Store unavailable', detail, { headers: { 'retry-after': '2' } });
      }
      if (error instanceof SourceError) {
        throw new HttpProblem(502, 'Catalogue unavailable', error.message, { headers: { 'retry-after': '2' } });
      }
      if (error instanceof ConflictError) {
        throw new HttpProblem(409, 'Version conflict', error.message, { members: { version: error.current } });
      }
      throw error;
    }
  };
}

const bad = (detail: string) => new HttpProblem(400, 'Bad request', detail);

function id(url: URL, name: string): string {
  const value = url.searchParams.get(name) ?? '';
  if (!isKey(value)) throw bad(`${name}: write ${KEY_WORDS} in the query`);
  return value;
}

async function fields(request: IncomingMessage): Promise<Record<string, unknown>> {
  const body = await readJson(request, MAX_BODY);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw bad('the body: write a JSON object');
  return body as Record<string, unknown>;
}
