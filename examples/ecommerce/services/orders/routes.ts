import { readFields, readKey, refuse } from '../../../shared/fields.js';
import { type Answer, type Handler, HttpProblem, ok, type Routes, readJson } from '../../../shared/http.js';
import { Unavailable } from '../../../shared/unavailable.js';
import { readItems } from '../items.js';
import { type Checkout, KeyUsed } from './checkout.js';
import type { Order, OrderStore } from './order.js';

const MAX_BODY = 64 * 1024;
/** Pieces of one product in an order. */
const MAX_QUANTITY = 1_000;
/** What a key may be: such as a UUID, as the draft of the header `Idempotency-Key` advises. */
const KEY = /^[\x21-\x7e]{8,128}$/;

/** The service's routes. */
export function orderRoutes(checkout: Checkout, store: OrderStore, ready: () => boolean): Routes {
  return {
    'GET /healthz': () => ok(),
    'GET /readyz': () => {
      if (!ready()) throw new HttpProblem(503, 'Not ready', 'the schema or the database is not there yet');
      return ok();
    },
    'POST /checkouts': told(async (request) => {
      const key = request.headers['idempotency-key'];
      if (typeof key !== 'string' || !KEY.test(key)) {
        throw new HttpProblem(
          400,
          'No idempotency key',
          'send a header idempotency-key of 8 to 128 visible characters',
        );
      }
      const body = await readJson(request, MAX_BODY);
      const read = readFields(body);
      const customer = read.key('customer');
      const { items, problems } = readItems(body, MAX_QUANTITY);
      refuse([...read.problems, ...problems]);
      return answerOf(await checkout.order(key, customer, items));
    }),
    'GET /orders': told(async (_, url) => {
      const order = await store.order(readKey(url, 'id'));
      if (order === undefined) throw new HttpProblem(404, 'Not found', 'there is no such order');
      return { ...answerOf(order), status: 200 };
    }),
  };
}

/** 201 for an order that has ended, 202 for one that is kept and will end: ask for it by its id. */
function answerOf({ id, customer, items, status, reason }: Order): Answer {
  return {
    status: status === 'pending' ? 202 : 201,
    headers: { location: `/orders?id=${id}` },
    body: { id, customer, items, status, ...(reason === '' ? {} : { reason }) },
  };
}

/** Turns what the parts throw into answers. */
function told(handler: Handler): Handler {
  return async (request, url) => {
    try {
      return await handler(request, url);
    } catch (error) {
      if (error instanceof Unavailable) throw error.problem;
      if (error instanceof KeyUsed) throw new HttpProblem(422, 'Key used for another order', error.message);
      throw error;
    }
  };
}
