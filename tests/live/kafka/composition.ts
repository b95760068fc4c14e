import { Duration, Platform, Size, SmokeTest, Workload } from 'datastead';
import { Kafka, type TopicProps } from 'datastead/kafka';
import type { Compose } from '../bring.js';

export const IMAGES = {
  kafka: 'docker.io/apache/kafka:4.3.1',
  node: 'docker.io/library/node:22-bookworm-slim',
  ledger: 'registry.datastead.example/ledger:0.1.0',
};

/** Sits and waits to be told what to try, and leaves at once when told to stop. */
const IDLE = ['bash', '-c', 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done'];

/** What the capabilities change about the composition. */
export interface Variant {
  readonly brokers?: number;
  readonly retire?: number;
  readonly rebalance?: string;
  readonly config?: Readonly<Record<string, string>>;
  readonly topics?: Readonly<Record<string, TopicProps>>;
  /** Whether the workload `leaver` has its grant. @default true */
  readonly leaver?: boolean;
  /** Revision of the password of the workload `rotor`. @default 1 */
  readonly rotation?: number;
  /** Leaves out the workloads that only put load on the cluster. @default false */
  readonly bare?: boolean;
}

export const SYSTEM = 'log';

/**
 * A cluster that survives a zone, two ledgers that write to it without pause (one of them rotates), a pod with Kafka's own
 * tools and a grant (`probe`), one whose grant is taken away (`leaver`), and one that never had any (`outsider`).
 */
export function kafkaPlatform(platform: string, variant: Variant = {}): Compose {
  return (app, sites) => {
    const whole = new Platform(app, platform, {
      sites,
      // The workloads are tools of the suite, one pod each; the promise that is tested is the cluster's.
      tolerate: 'none',
    });
    for (const site of whole.sites) {
      const log = new Kafka(site, SYSTEM, {
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
      const ledger = (name: string, rotation: number) => {
        const workload = new Workload(site, name, {
          image: IMAGES.ledger,
          command: ['node', '/app/ledger.js', 'run'],
          env: { BINDING: SYSTEM, TOPIC: 'ledger', LEDGER_DIR: '/tmp/ledger', LEDGER_RATE: '20' },
          port: 8080,
          cpu: 0.05,
          credentialsRevision: rotation,
        });
        log.topic('ledger').grants.produce(workload);
        log.topic('ledger').grants.consume(workload);
      };
      if (!variant.bare) {
        ledger('ledger', 1);
        ledger('rotor', variant.rotation ?? 1);
        idle('probe', IMAGES.kafka, 448, true);
        idle('leaver', IMAGES.node, 64, variant.leaver !== false);
        idle('outsider', IMAGES.node, 64, false);
      }
      const smoke = new SmokeTest(site, 'smoke', {
        image: IMAGES.ledger,
        command: ['node', '/app/ledger.js', 'run'],
        env: { BINDING: SYSTEM, TOPIC: 'smoke', LEDGER_DIR: '/tmp/ledger', LEDGER_SECONDS: '5' },
        deadline: Duration.minutes(4),
      });
      log.topic('smoke').grants.produce(smoke);
      log.topic('smoke').grants.consume(smoke);

      function idle(name: string, image: string, mebibytes: number, granted: boolean): void {
        const memory = Size.mebibytes(mebibytes);
        const workload = new Workload(site, name, { image, command: IDLE, memory, cpu: 0.05 });
        if (!granted) return;
        log.topic('orders').grants.produce(workload);
        log.topic('orders').grants.consume(workload);
      }
    }
    return whole;
  };
}
