import cassandra from 'cassandra-driver';
import { readCassandraBinding } from '../../../shared/cassandra-binding.js';
import { cassandraClient, isAway, isUnauthorized, levelOf } from '../../../shared/cassandra-client.js';
import { sleep } from '../../../shared/lifecycle.js';
import { describeError } from '../../../shared/log.js';
import type { Settings } from '../../../shared/settings.js';
import type { Found } from '../accounting.js';
import { type LedgerRecord, type OpenStore, Refused, type Store, type StoreOptions } from '../store.js';
import { PendingWrites } from './pending-writes.js';

/** Records of a run are spread over so many partitions of the table, so that every node gets some. */
const SEQUENCES = 12;
const MAX_PENDING = 2_000;
/** One attempt on one node; a node that vanished without a word is passed over then. */
const ATTEMPT = 2_000;
/** Between two attempts of one write. */
const PAUSE = 100;

/** Records in the table `TABLE` of the keyspace `KEYSPACE`, by default the first that was granted. */
export function prepare(name: string, settings: Settings): OpenStore {
  const binding = readCassandraBinding(name);
  const keyspace = settings.text('KEYSPACE') ?? binding.keyspaces[0] ?? '';
  const table = settings.text('TABLE', 'ledger');
  return (options) => {
    const client = cassandraClient(binding, keyspace, ATTEMPT);
    return new CassandraStore(client, `table ${keyspace}.${table}`, table, levelOf(binding.read), options);
  };
}

/** What the store asks of the driver, which writes at the level of the binding by itself. */
type Session = Pick<cassandra.Client, 'connect' | 'execute' | 'hosts' | 'shutdown'>;

export class CassandraStore implements Store {
  private readonly pending = new PendingWrites(MAX_PENDING);

  /** @param readConsistency level by the driver's number */
  constructor(
    private readonly client: Session,
    readonly place: string,
    private readonly table: string,
    private readonly readConsistency: number,
    private readonly options: StoreOptions,
  ) {}

  async connect(): Promise<number> {
    try {
      await this.client.connect();
      // Two nodes that make one table at the same time give it two ids: every ledger asks the same node.
      const host = [...this.client.hosts.values()].sort((left, right) => (left.address < right.address ? -1 : 1))[0];
      await this.client.execute(
        `CREATE TABLE IF NOT EXISTS ${this.table} (run text, sequence int, number bigint, PRIMARY KEY ((run, sequence), number))`,
        [],
        { prepare: false, ...(host === undefined ? {} : { host }) },
      );
      return SEQUENCES;
    } catch (error) {
      this.noteLogin(error);
      if (isUnauthorized(error)) throw new Refused(describeError(error), { cause: error });
      throw error;
    }
  }

  hasRoom(): boolean {
    return this.pending.hasRoom();
  }

  async write(record: LedgerRecord): Promise<void> {
    await this.pending.add(this.repeat(record));
  }

  drain(): Promise<void> {
    return this.pending.drain();
  }

  async *readBack(run: string, until: number): AsyncGenerator<Found> {
    for (let sequence = 0; sequence < SEQUENCES; sequence += 1) {
      const query = `SELECT number FROM ${this.table} WHERE run = ? AND sequence = ?`;
      let pageState: string | undefined;
      do {
        if (Date.now() > until) throw new Error('the records could not be read back within the time');
        const page = await this.client.execute(query, [run, sequence], {
          consistency: this.readConsistency,
          fetchSize: 5_000,
          ...(pageState === undefined ? {} : { pageState }),
        });
        for (const row of page.rows) yield { number: Number(row['number']), sequence };
        pageState = page.pageState ?? undefined;
      } while (pageState !== undefined);
    }
  }

  async close(): Promise<void> {
    await this.client.shutdown();
  }

  /** The same insertion until it is acknowledged: repeating it changes nothing. */
  private async repeat({ run, number, sequence }: LedgerRecord): Promise<void> {
    const until = Date.now() + this.options.deadline;
    for (;;) {
      try {
        await this.client.execute(`INSERT INTO ${this.table} (run, sequence, number) VALUES (?, ?, ?)`, [
          run,
          sequence,
          number,
        ]);
        return;
      } catch (error) {
        this.noteLogin(error);
        if (!isAway(error) || Date.now() + PAUSE > until) throw error;
        this.options.onRepeat(error);
        await sleep(PAUSE);
      }
    }
  }

  private noteLogin(error: unknown): void {
    const causes = error instanceof cassandra.errors.NoHostAvailableError ? Object.values(error.innerErrors) : [error];
    for (const cause of causes) {
      if (cause instanceof cassandra.errors.AuthenticationError) this.options.onLoginRefused(cause);
    }
  }
}
