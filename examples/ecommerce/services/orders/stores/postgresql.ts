import type { Migration } from '../../../../shared/migrations.js';
import type { Postgresql, Row } from '../../../../shared/postgresql.js';
import { isMigrated } from '../../../../shared/postgresql-migrations.js';
import type { Place } from '../../../../shared/sweep.js';
import { eventOf, type NewOrder, type Order, type OrderStatus, type OrderStore, type OutboxEntry } from '../order.js';

const COLUMNS = 'id, digest, customer, items, status, reason';

/** Orders in PostgreSQL or CockroachDB. */
export class PostgresqlOrderStore implements OrderStore {
  constructor(
    private readonly database: Postgresql,
    private readonly migrations: readonly Migration[],
  ) {}

  prepared(): Promise<boolean> {
    return isMigrated(this.database, this.migrations);
  }

  async begin({ id, digest, customer, items }: NewOrder): Promise<Order> {
    return await this.database.transaction(async (transaction) => {
      await transaction.query(
        `INSERT INTO orders (id, digest, customer, items, status) VALUES ($1, $2, $3, $4, 'pending') ON CONFLICT (id) DO NOTHING`,
        [id, digest, customer, JSON.stringify(items)],
      );
      const [row] = await transaction.query(`SELECT ${COLUMNS} FROM orders WHERE id = $1`, [id]);
      return orderIn(row as Row);
    });
  }

  async settle(id: string, status: 'confirmed' | 'rejected', reason: string): Promise<Order> {
    return await this.database.transaction(async (transaction) => {
      const [settled] = await transaction.query(
        `UPDATE orders SET status = $2, reason = $3, settled_at = now() WHERE id = $1 AND status = 'pending' RETURNING ${COLUMNS}`,
        [id, status, reason],
      );
      if (settled !== undefined) {
        const order = orderIn(settled);
        await transaction.query('INSERT INTO outbox (order_id, event) VALUES ($1, $2)', [id, eventOf(order)]);
        return order;
      }
      const [row] = await transaction.query(`SELECT ${COLUMNS} FROM orders WHERE id = $1`, [id]);
      return orderIn(row as Row);
    });
  }

  async order(id: string): Promise<Order | undefined> {
    const [row] = await this.database.query(`SELECT ${COLUMNS} FROM orders WHERE id = $1`, [id]);
    return row && orderIn(row);
  }

  async unfinished(seconds: number, { since, id }: Place, limit: number): Promise<(Order & Place)[]> {
    const rows = await this.database.query(
      `SELECT ${COLUMNS}, created_at::TEXT AS since FROM orders
       WHERE status = 'pending' AND created_at < now() - $1::INT8 * interval '1 second'
       AND (created_at, id) > ($2::TIMESTAMPTZ, $3) ORDER BY created_at, id LIMIT $4`,
      [seconds, since, id, limit],
    );
    return rows.map((row) => ({ ...orderIn(row), since: String(row['since']) }));
  }

  async outbox(limit: number): Promise<OutboxEntry[]> {
    const rows = await this.database.query('SELECT order_id, event FROM outbox ORDER BY created_at LIMIT $1', [limit]);
    return rows.map((row) => ({ orderId: String(row['order_id']), event: String(row['event']) }));
  }

  async told(orderIds: readonly string[]): Promise<void> {
    await this.database.query('DELETE FROM outbox WHERE order_id = ANY($1)', [[...orderIds]]);
  }

  async lease(name: string, owner: string, seconds: number): Promise<boolean> {
    const rows = await this.database.query(
      `INSERT INTO leases (name, owner, until) VALUES ($1, $2, now() + $3::INT8 * interval '1 second')
       ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
       WHERE leases.owner = excluded.owner OR leases.until < now() RETURNING owner`,
      [name, owner, seconds],
    );
    return rows.length === 1;
  }

  close(): Promise<void> {
    return this.database.close();
  }
}

function orderIn(row: Row): Order {
  return {
    id: String(row['id']),
    digest: String(row['digest']),
    customer: String(row['customer']),
    items: JSON.parse(String(row['items'])),
    status: row['status'] as OrderStatus,
    reason: String(row['reason']),
  };
}
