import { randomUUID } from 'node:crypto';
import type { Primary } from '../../../shared/redis-primary.js';

/** What the service keeps, each with an expiry where it has one. All changes give the same when they are done twice. */
export class Store {
  constructor(
    private readonly primary: Primary,
    private readonly lifetimes: () => { readonly cartSeconds: number; readonly sessionSeconds: number },
  ) {}

  /** Products and their numbers; empty for a cart that is not there. */
  async cart(id: string): Promise<Record<string, number>> {
    const items = await this.primary.read((client) => client.hGetAll(`cart:${id}`));
    return Object.fromEntries(Object.entries(items).map(([product, quantity]) => [product, Number(quantity)]));
  }

  /** Sets how many of a product lie in a cart; 0 takes it out. The cart lives on from now. */
  async setItem(id: string, product: string, quantity: number): Promise<void> {
    const key = `cart:${id}`;
    const { cartSeconds } = this.lifetimes();
    await this.primary.write(async (client) => {
      const transaction = client.multi();
      if (quantity === 0) transaction.hDel(key, product);
      else transaction.hSet(key, product, `${quantity}`);
      await transaction.expire(key, cartSeconds).exec();
    });
  }

  async dropCart(id: string): Promise<void> {
    await this.primary.write((client) => client.del(`cart:${id}`));
  }

  /** @returns the new session's id */
  async openSession(user: string): Promise<string> {
    const id = randomUUID();
    await this.primary.write((client) => client.set(`session:${id}`, user, { expiration: this.sessionExpiry }));
    return id;
  }

  /** The user of a session, which lives on from now; null when it has ended. Losing that extension loses no session. */
  session(id: string): Promise<string | null> {
    return this.primary.read((client) =>
      client.getEx(`session:${id}`, { type: 'EX', value: this.sessionExpiry.value }),
    );
  }

  async endSession(id: string): Promise<void> {
    await this.primary.write((client) => client.del(`session:${id}`));
  }

  private get sessionExpiry() {
    return { type: 'EX' as const, value: this.lifetimes().sessionSeconds };
  }
}
