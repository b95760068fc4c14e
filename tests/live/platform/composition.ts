import { Duration, Platform, Size, SmokeTest, Workload } from 'datastead';
import { Kafka } from 'datastead/kafka';
import type { Compose } from '../bring.js';

const image = 'registry.datastead.example/clickstream:0.1.0';

export const SMOKE = 'clickstream-smoke';

/** What the capabilities change. */
export interface ShopVariant {
  /** Whether the smoke test is granted to call the consumer. @default true */
  readonly mayCallConsumer?: boolean;
  readonly config?: Readonly<Record<string, string>>;
}

/** The shop of examples/ecommerce, wired the same way, under another name and in sizes for a small cluster. */
export function shop(name: string, variant: ShopVariant = {}): Compose {
  return (app, sites) => {
    const whole = new Platform(app, name, { sites, tolerate: 'zone' });
    for (const site of whole.sites) {
      const events = new Kafka(site, 'events', {
        topics: { clickstream: { partitions: 12, retention: Duration.days(3) } },
        memory: { broker: Size.gibibytes(1), controller: Size.mebibytes(768) },
        cpu: { broker: 0.1, controller: 0.05 },
        storage: { broker: Size.gibibytes(4), controller: Size.gibibytes(1) },
        ...(variant.config === undefined ? {} : { config: variant.config }),
      });
      const clickstream = events.topic('clickstream');
      const service = (id: string, program: string) =>
        new Workload(site, id, { image, command: ['node', program], port: 8080, cpu: 0.05 });
      const collector = service('clickstream-collector', '/app/collector.js');
      clickstream.grants.produce(collector);
      const consumer = service('clickstream-consumer', '/app/consumer.js');
      clickstream.grants.consume(consumer);
      const smoke = new SmokeTest(site, SMOKE, {
        image,
        command: ['node', '/app/smoke/clickstream.js'],
        env: { COLLECTOR_URL: collector.url, CONSUMER_URL: consumer.url, SMOKE_SECONDS: '60' },
        deadline: Duration.minutes(4),
      });
      clickstream.grants.consume(smoke);
      collector.grants.call(smoke);
      if (variant.mayCallConsumer !== false) consumer.grants.call(smoke);
    }
    return whole;
  };
}
