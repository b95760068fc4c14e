import { describeError } from '../../../shared/log.js';
import { isPrivilegeMissing, Postgresql } from '../../../shared/postgresql.js';
import { readPostgresqlBinding } from '../../../shared/postgresql-binding.js';
import type { Settings } from '../../../shared/settings.js';
import type { Found } from '../accounting.js';
import { type LedgerRecord, type OpenStore, Refused, type Store } from '../store.js';
import { PendingWrites } from './pending-writes.js';

/** Each keeps its order; more of them say nothing more about one table. */
const SEQUENCES = 4;
const MAX_PENDING = 2_000;
/** Rows that are read back at a time. */
const PAGE = 5_000;

/** Records in the table `TABLE` of the binding's database. */
export function prepare(name: string, settings: Settings): OpenStore {
  const binding = readPostgresqlBinding(name);
  // A name of SQL cannot be sent apart from the statement.
  const table = settings.text('TABLE', 'ledger').replace(/[^a-z0-9_]/g, '_');
  return ({ deadline, onRepeat, onLoginRefused }) => {
    const options = { deadline, connections: 8, waiting: MAX_PENDING, onRepeat, onLoginRefused };
    return new PostgresqlStore(new Postgresql(binding, options), binding.database, table);
  };
}

export class PostgresqlStore implements Store {
  readonly place: string;
  private readonly pending = new PendingWrites(MAX_PENDING);

  constructor(
    private readonly database: Pick<Postgresql, 'query' | 'close'>,
    name: string,
    private readonly table: string,
  ) {
    this.place = `table ${name}.${table}`;
  }

  async connect(): Promise<number> {
    try {
      await this.database.query(
        `CREATE TABLE IF NOT EXISTS ${this.table} (run VARCHAR(64), sequence INT, number BIGINT, PRIMARY KEY (run, sequence, number))`,
      );
      return SEQUENCES;
    } catch (error) {
      if (isPrivilegeMissing(error)) throw new Refused(describeError(error), { cause: error });
      throw error;
    }
  }

  hasRoom(): boolean {
    return this.pending.hasRoom();
  }

  /** The same insertion until it is committed: repeating it changes nothing. */
  async write({ run, number, sequence }: LedgerRecord): Promise<void> {
    const written = this.database
      .query(`INSERT INTO ${this.table} (run, sequence, number) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, [
        run,
        sequence,
        number,
      ])
      .then(() => {});
    await this.pending.add(written);
  }

  drain(): Promise<void> {
    return this.pending.drain();
  }

  async *readBack(run: string, until: number): AsyncGenerator<Found> {
    for (let sequence = 0; sequence < SEQUENCES; sequence += 1) {
      let after = -1;
      for (;;) {
        if (Date.now() > until) throw new Error('the records could not be read back within the time');
        const rows = await this.database.query(
          `SELECT number FROM ${this.table} WHERE run = $1 AND sequence = $2 AND number > $3 ORDER BY number LIMIT ${PAGE}`,
          [run, sequence, after],
        );
        for (const row of rows) {
          after = Number(row['number']);
          yield { number: after, sequence };
        }
        if (rows.length < PAGE) break;
      }
    }
  }

  async close(): Promise<void> {
    await this.database.close();
  }
}
