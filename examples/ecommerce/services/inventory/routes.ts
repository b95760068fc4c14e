import { readFields, readKey, refuse } from '../../../shared/fields.js';
import { type Answer, type Handler, HttpProblem, ok, type Routes, readJson } from '../../../shared/http.js';
import { Unavailable } from '../../../shared/unavailable.js';
import { readItems } from '../items.js';
import { AnotherRequest, type Reservation, type StockStore } from './stock.js';

const MAX_BODY = 64 * 1024;
/** Pieces of one product: in a delivery, in a reservation. */
const MAX_DELIVERED = 1_000_000;
const MAX_RESERVED = 1_000;
/** Longest time that a reservation may hold. */
const MAX_SECONDS = 86_400;

/** The service's routes. Whatever changes something carries an id, and gives the same answer when it is sent again. */
export function inventoryRoutes(store: StockStore, ready: () => boolean): Routes {
  const table: Record<string, Handler> = {
    'GET /healthz': () => ok(),
    'GET /readyz': () => {
      if (!ready()) throw new HttpProblem(503, 'Not ready', 'the schema or the database is not there yet');
      return ok();
    },
    'GET /stock': async (_, url) => {
      const sku = readKey(url, 'sku');
      const stock = await store.stock(sku);
      if (stock === undefined) throw new HttpProblem(404, 'Not found', `there was never a delivery of ${sku}`);
      return ok({ ...stock, available: stock.onHand - stock.reserved });
    },
    'PUT /deliveries': async (request) => {
      const body = await readJson(request, MAX_BODY);
      const read = readFields(body);
      const id = read.key('id');
      const { items, problems } = readItems(body, MAX_DELIVERED);
      refuse([...read.problems, ...problems]);
      await store.deliver(id, items);
      return { status: 204 };
    },
    'GET /reservations': async (_, url) => answerOf(await store.reservation(readKey(url, 'id'))),
    'PUT /reservations': async (request) => {
      const body = await readJson(request, MAX_BODY);
      const read = readFields(body);
      const id = read.key('id');
      const seconds = read.integer('seconds', 1, MAX_SECONDS);
      const { items, problems } = readItems(body, MAX_RESERVED);
      refuse([...read.problems, ...problems]);
      return answerOf(await store.reserve(id, items, seconds));
    },
    'POST /reservations/confirm': async (request) => answerOf(await store.end(await idIn(request), 'confirmed')),
    'POST /reservations/release': async (request) => answerOf(await store.end(await idIn(request), 'released')),
  };
  return Object.fromEntries(Object.entries(table).map(([route, handler]) => [route, told(handler)]));
}

async function idIn(request: Parameters<Handler>[0]): Promise<string> {
  const read = readFields(await readJson(request, MAX_BODY));
  const id = read.key('id');
  refuse(read.problems);
  return id;
}

/** A reservation as it is; what it has come to is in `status`, for the caller to judge. */
function answerOf(reservation: Reservation | undefined): Answer {
  if (reservation === undefined) throw new HttpProblem(404, 'Not found', 'nothing was reserved under this id');
  return ok(reservation);
}

/** Turns what the store throws into answers. */
function told(handler: Handler): Handler {
  return async (request, url) => {
    try {
      return await handler(request, url);
    } catch (error) {
      if (error instanceof Unavailable) throw error.problem;
      if (error instanceof AnotherRequest) throw new HttpProblem(422, 'Id used for another request', error.message);
      throw error;
    }
  };
}
