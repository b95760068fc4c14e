import type { Postgresql, Row, Transaction } from '../../../shared/postgresql.js';
import type { Place } from '../../../shared/sweep.js';
import { digestOf, type Item } from '../items.js';
import {
  AnotherRequest,
  type Reservation,
  type ReservationStatus,
  type Short,
  type Stock,
  type StockStore,
} from './stock.js';

const COLUMNS = 'id, digest, status, items, short, expires_at';

/**
 * The stock in PostgreSQL or CockroachDB. Each change is one serializable transaction that first looks up the id it is made
 * under, so that a repetition finds what it has done. Rows of products are changed in the order of their names.
 */
export class PostgresqlStockStore implements StockStore {
  constructor(private readonly database: Postgresql) {}

  async stock(sku: string): Promise<Stock | undefined> {
    const [row] = await this.database.query('SELECT on_hand, reserved FROM stock WHERE sku = $1', [sku]);
    return row && { sku, onHand: Number(row['on_hand']), reserved: Number(row['reserved']) };
  }

  async deliver(id: string, items: readonly Item[]): Promise<void> {
    const digest = digestOf(items);
    await this.database.transaction(async (transaction) => {
      const [known] = await transaction.query('SELECT digest FROM deliveries WHERE id = $1', [id]);
      if (known !== undefined) {
        if (known['digest'] !== digest) throw new AnotherRequest(`the delivery ${id} was of other items`);
        return;
      }
      await transaction.query('INSERT INTO deliveries (id, digest) VALUES ($1, $2)', [id, digest]);
      for (const { sku, quantity } of items) {
        await transaction.query(
          'INSERT INTO stock (sku, on_hand) VALUES ($1, $2) ON CONFLICT (sku) DO UPDATE SET on_hand = stock.on_hand + excluded.on_hand',
          [sku, quantity],
        );
      }
    });
  }

  async reserve(id: string, items: readonly Item[], seconds: number): Promise<Reservation> {
    const digest = digestOf(items);
    return await this.database.transaction(async (transaction) => {
      const known = await find(transaction, id);
      if (known !== undefined) {
        if (known['digest'] !== digest) throw new AnotherRequest(`the reservation ${id} was of other items`);
        return reservationIn(known);
      }
      const short = await shortages(transaction, items);
      if (short.length === 0) {
        for (const { sku, quantity } of items) await change(transaction, sku, 0, quantity);
      }
      const [row] = await transaction.query(
        `INSERT INTO reservations (id, digest, status, items, short, expires_at)
         VALUES ($1, $2, $3, $4, $5, now() + $6::INT8 * interval '1 second') RETURNING ${COLUMNS}`,
        [id, digest, short.length === 0 ? 'held' : 'refused', JSON.stringify(items), JSON.stringify(short), seconds],
      );
      return reservationIn(row as Row);
    });
  }

  async reservation(id: string): Promise<Reservation | undefined> {
    const [row] = await this.database.query(`SELECT ${COLUMNS} FROM reservations WHERE id = $1`, [id]);
    return row && reservationIn(row);
  }

  async end(id: string, how: 'confirmed' | 'released' | 'expired'): Promise<Reservation | undefined> {
    return await this.database.transaction(async (transaction) => {
      const row = await find(transaction, id);
      if (row === undefined) return undefined;
      const reservation = reservationIn(row);
      // What is held stays held until somebody ends it, also past its time: confirming it then sells nothing twice.
      if (reservation.status !== 'held') return reservation;
      for (const { sku, quantity } of reservation.items) {
        await change(transaction, sku, how === 'confirmed' ? -quantity : 0, -quantity);
      }
      await transaction.query('UPDATE reservations SET status = $2 WHERE id = $1', [id, how]);
      return { ...reservation, status: how };
    });
  }

  async overdue({ since, id }: Place, limit: number): Promise<Place[]> {
    const rows = await this.database.query(
      `SELECT id, expires_at::TEXT AS since FROM reservations WHERE status = 'held' AND expires_at < now()
       AND (expires_at, id) > ($1::TIMESTAMPTZ, $2) ORDER BY expires_at, id LIMIT $3`,
      [since, id, limit],
    );
    return rows.map((row) => ({ since: String(row['since']), id: String(row['id']) }));
  }
}

async function find(transaction: Transaction, id: string): Promise<Row | undefined> {
  const [row] = await transaction.query(`SELECT ${COLUMNS} FROM reservations WHERE id = $1`, [id]);
  return row;
}

/**
 * The products of which there is too little. The rows are locked while the transaction looks at them: others wait for it
 * instead of failing at their commit, which is what CockroachDB's manual advises for rows that many want.
 */
async function shortages(transaction: Transaction, items: readonly Item[]): Promise<Short[]> {
  const rows = await transaction.query(
    'SELECT sku, on_hand - reserved AS available FROM stock WHERE sku = ANY($1) ORDER BY sku FOR UPDATE',
    [items.map(({ sku }) => sku)],
  );
  const available = new Map(rows.map((row) => [row['sku'], Number(row['available'])]));
  return items
    .map((item) => ({ ...item, available: available.get(item.sku) ?? 0 }))
    .filter((item) => item.available < item.quantity);
}

async function change(transaction: Transaction, sku: string, onHand: number, reserved: number): Promise<void> {
  await transaction.query(
    'UPDATE stock SET on_hand = on_hand + $2::INT8, reserved = reserved + $3::INT8 WHERE sku = $1',
    [sku, onHand, reserved],
  );
}

function reservationIn(row: Row): Reservation {
  return {
    id: String(row['id']),
    status: row['status'] as ReservationStatus,
    items: JSON.parse(String(row['items'])),
    short: JSON.parse(String(row['short'])),
    expiresAt: row['expires_at'] as Date,
  };
}
