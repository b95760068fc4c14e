import { type Grantee, Platform, Size } from 'datastead';
import { Cassandra, type KeyspaceProps } from 'datastead/cassandra';
import type { Compose } from '../bring.js';
import { surround, type Variation } from '../system/composition.js';

export const CASSANDRA_IMAGE = 'docker.io/library/cassandra:5.0.9';

/** What the lines change about the composition. */
export interface CassandraVariant extends Variation {
  /** What the ring survives: a rack a zone, or one rack whose nodes stand on different hosts. @default 'zone' */
  readonly tolerate?: 'zone' | 'node';
  readonly nodesPerRack?: number;
  readonly retire?: number;
  readonly config?: Readonly<Record<string, string>>;
  /** Beside those of the workloads. */
  readonly keyspaces?: Readonly<Record<string, KeyspaceProps>>;
}

/** Id of the cluster. */
export const ID = 'ring';

/** A ring that survives a zone, or a node, with a keyspace for the ledgers, one for the tools and one for the smoke test. */
export function compose(platform: string, variant: CassandraVariant = {}): Compose {
  return (app, sites) => {
    const whole = new Platform(app, platform, {
      sites,
      // The workloads are tools of the suite, one pod each; the promise that is tested is the cluster's.
      tolerate: 'none',
    });
    for (const site of whole.sites) {
      const ring = new Cassandra(site, ID, {
        tolerate: variant.tolerate ?? 'zone',
        keyspaces: { ledger: { dataset: 'strong' }, tools: {}, smoke: {}, ...variant.keyspaces },
        memory: Size.gibibytes(1),
        cpu: 0.1,
        storage: Size.gibibytes(2),
        ...(variant.nodesPerRack === undefined ? {} : { size: { nodesPerRack: variant.nodesPerRack } }),
        ...(variant.retire === undefined ? {} : { retireNodesPerRack: variant.retire }),
        ...(variant.config === undefined ? {} : { config: variant.config }),
      });
      const grant = (keyspace: string) => (to: Grantee) => {
        ring.keyspace(keyspace).grants.migrate(to);
      };
      surround(site, variant, {
        id: ID,
        tools: { image: CASSANDRA_IMAGE, mebibytes: 256 },
        ledger: { KEYSPACE: 'ledger' },
        smoke: { KEYSPACE: 'smoke' },
        grantLedger: grant('ledger'),
        grantTools: grant('tools'),
        grantSmoke: grant('smoke'),
      });
    }
    return whole;
  };
}
