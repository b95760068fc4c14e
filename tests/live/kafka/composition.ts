import { Duration, type Grantee, Platform, Size } from 'datastead';
import { Kafka, type TopicProps } from 'datastead/kafka';
import type { Compose } from '../bring.js';
import { surround, type Variation } from '../system/composition.js';

export const KAFKA_IMAGE = 'docker.io/apache/kafka:4.3.1';

/** What the lines change about the composition. */
export interface KafkaVariant extends Variation {
  readonly brokers?: number;
  readonly retire?: number;
  readonly rebalance?: string;
  readonly config?: Readonly<Record<string, string>>;
  readonly topics?: Readonly<Record<string, TopicProps>>;
}

/** Id of the cluster. */
export const ID = 'log';

/** A cluster that survives a zone, with one topic for the ledgers, one for the tools and one for the smoke test. */
export function compose(platform: string, variant: KafkaVariant = {}): Compose {
  return (app, sites) => {
    const whole = new Platform(app, platform, {
      sites,
      // The workloads are tools of the suite, one pod each; the promise that is tested is the cluster's.
      tolerate: 'none',
    });
    for (const site of whole.sites) {
      const log = new Kafka(site, ID, {
        tolerate: 'zone',
        topics: {
          ledger: { partitions: 6, retention: Duration.hours(6) },
          orders: { partitions: 3 },
          smoke: { partitions: 3 },
          ...variant.topics,
        },
        memory: { broker: Size.gibibytes(1), controller: Size.mebibytes(768) },
        cpu: { broker: 0.1, controller: 0.05 },
        storage: { broker: Size.gibibytes(4), controller: Size.gibibytes(1) },
        ...(variant.brokers === undefined ? {} : { size: { brokers: variant.brokers } }),
        ...(variant.retire === undefined ? {} : { retireBrokers: variant.retire }),
        ...(variant.rebalance === undefined ? {} : { rebalance: variant.rebalance }),
        ...(variant.config === undefined ? {} : { config: variant.config }),
      });
      const grant = (topic: string) => (to: Grantee) => {
        log.topic(topic).grants.produce(to);
        log.topic(topic).grants.consume(to);
      };
      surround(site, variant, {
        id: ID,
        tools: { image: KAFKA_IMAGE, mebibytes: 448 },
        ledger: { TOPIC: 'ledger' },
        smoke: { TOPIC: 'smoke' },
        grantLedger: grant('ledger'),
        grantTools: grant('orders'),
        grantSmoke: grant('smoke'),
      });
    }
    return whole;
  };
}
