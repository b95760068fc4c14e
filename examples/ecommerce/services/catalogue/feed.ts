import { HttpProblem } from '../../../shared/http.js';
import type { FeedPart, Product } from './model.js';

/** What a feed is imported into. */
export interface FeedStore {
  /** How many products of the feed were taken; 0 for one that was never seen. */
  feedPosition(feed: string): Promise<number>;
  putProduct(product: Product): Promise<void>;
  /** Notes the position, which only ever rises. */
  noteFeedPosition(feed: string, position: number): Promise<void>;
}

/** Products written at once. */
const SIDE_BY_SIDE = 8;

/**
 * Takes a part of a feed and notes how far it came. A part that was taken already is taken again without harm (a client
 * whose answer was lost repeats it); one that leaves a gap is refused with the position to go on from.
 * @returns the position after this part
 */
export async function importPart(store: FeedStore, part: FeedPart): Promise<{ readonly position: number }> {
  const known = await store.feedPosition(part.feed);
  if (part.position > known) {
    throw new HttpProblem(409, 'Gap in the feed', `feed ${part.feed} was taken up to ${known}: go on from there`, {
      members: { position: known },
    });
  }
  const end = part.position + part.products.length;
  if (end <= known) return { position: known };
  const fresh = part.products.slice(known - part.position);
  // One product after the other where two are the same, so that the later one wins.
  const queues = new Map<string, Product[]>();
  for (const product of fresh) queues.set(product.sku, [...(queues.get(product.sku) ?? []), product]);
  const waiting = [...queues.values()];
  await Promise.all(
    Array.from({ length: SIDE_BY_SIDE }, async () => {
      for (let queue = waiting.pop(); queue !== undefined; queue = waiting.pop()) {
        for (const product of queue) await store.putProduct(product);
      }
    }),
  );
  await store.noteFeedPosition(part.feed, end);
  return { position: end };
}
