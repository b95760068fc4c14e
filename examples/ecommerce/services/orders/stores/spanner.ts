import type { Migration } from '../../../../shared/migrations.js';
import type { Spanner, SpannerRow, SpannerTransaction } from '../../../../shared/spanner.js';
import { isSpannerMigrated, migrateSpanner } from '../../../../shared/spanner-migrations.js';
import type { Place } from '../../../../shared/sweep.js';
import { eventOf, type NewOrder, type Order, type OrderStatus, type OrderStore, type OutboxEntry } from '../order.js';

const COLUMNS = 'id, digest, customer, items, status, reason';
const NOW = 'PENDING_COMMIT_TIMESTAMP()';

/** Orders in Spanner, or in its emulator. */
export class SpannerOrderStore implements OrderStore {
  constructor(
    private readonly database: Spanner,
    private readonly migrations: readonly Migration[],
  ) {}

  async prepared(): Promise<boolean> {
    // An emulator that was started again knows nothing any more, and nobody but its client would make it anew.
    if (this.database.binding.emulator) await migrateSpanner(this.database, this.migrations, Date.now() + 30_000);
    return await isSpannerMigrated(this.database, this.migrations);
  }

  async begin({ id, digest, customer, items }: NewOrder): Promise<Order> {
    return await this.database.transaction(async (transaction) => {
      const known = await find(transaction, id);
      if (known !== undefined) return known;
      await transaction.run(
        `INSERT INTO orders (id, digest, customer, items, status, created_at) VALUES (@id, @digest, @customer, @items, 'pending', ${NOW})`,
        { id, digest, customer, items: JSON.stringify(items) },
      );
      return { id, digest, customer, items, status: 'pending', reason: '' };
    });
  }

  async settle(id: string, status: 'confirmed' | 'rejected', reason: string): Promise<Order> {
    return await this.database.transaction(async (transaction) => {
      const known = await find(transaction, id);
      if (known === undefined) throw new Error(`there is no order ${id}`);
      if (known.status !== 'pending') return known;
      const order: Order = { ...known, status, reason };
      await transaction.run(
        `UPDATE orders SET status = @status, reason = @reason, settled_at = ${NOW} WHERE id = @id`,
        { id, status, reason },
      );
      await transaction.run(`INSERT INTO outbox (order_id, event, created_at) VALUES (@id, @event, ${NOW})`, {
        id,
        event: eventOf(order),
      });
      return order;
    });
  }

  async order(id: string): Promise<Order | undefined> {
    const [row] = await this.database.query(`SELECT ${COLUMNS} FROM orders WHERE id = @id`, { id });
    return row && orderIn(row);
  }

  async unfinished(seconds: number, { since, id }: Place, limit: number): Promise<(Order & Place)[]> {
    const rows = await this.database.query(
      `SELECT ${COLUMNS}, created_at FROM orders
       WHERE status = 'pending' AND created_at < TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL @seconds SECOND)
       AND (created_at > TIMESTAMP(@since) OR (created_at = TIMESTAMP(@since) AND id > @id))
       ORDER BY created_at, id LIMIT @limit`,
      { seconds, since, id, limit },
    );
    return rows.map((row) => ({ ...orderIn(row), since: row['created_at'] ?? '' }));
  }

  async outbox(limit: number): Promise<OutboxEntry[]> {
    const rows = await this.database.query('SELECT order_id, event FROM outbox ORDER BY created_at LIMIT @limit', {
      limit,
    });
    return rows.map((row) => ({ orderId: row['order_id'] ?? '', event: row['event'] ?? '' }));
  }

  async told(orderIds: readonly string[]): Promise<void> {
    await this.database.transaction((transaction) =>
      transaction.run('DELETE FROM outbox WHERE order_id IN UNNEST(@orderIds)', { orderIds }),
    );
  }

  async lease(name: string, owner: string, seconds: number): Promise<boolean> {
    return await this.database.transaction(async (transaction) => {
      const [held] = await transaction.run(
        'SELECT owner FROM leases WHERE name = @name AND owner != @owner AND until > CURRENT_TIMESTAMP()',
        { name, owner },
      );
      if (held !== undefined) return false;
      await transaction.run(
        `INSERT OR UPDATE INTO leases (name, owner, until)
         VALUES (@name, @owner, TIMESTAMP_ADD(CURRENT_TIMESTAMP(), INTERVAL @seconds SECOND))`,
        { name, owner, seconds },
      );
      return true;
    });
  }

  close(): Promise<void> {
    return this.database.close();
  }
}

async function find(transaction: SpannerTransaction, id: string): Promise<Order | undefined> {
  const [row] = await transaction.run(`SELECT ${COLUMNS} FROM orders WHERE id = @id`, { id });
  return row && orderIn(row);
}

function orderIn(row: SpannerRow): Order {
  const text = (column: string) => row[column] ?? '';
  return {
    id: text('id'),
    digest: text('digest'),
    customer: text('customer'),
    items: JSON.parse(text('items')),
    status: text('status') as OrderStatus,
    reason: text('reason'),
  };
}
