import { Duration, type Site, SmokeTest, Workload } from 'datastead';
import { Kafka, type KafkaProps } from 'datastead/kafka';

const image = 'registry.datastead.example/clickstream:0.1.0';

/**
 * What visitors do, from the collector through Kafka to the consumer.
 * @param props what another place sets otherwise, its sizes say
 */
export function addClickstream(site: Site, props: Partial<KafkaProps> = {}): Kafka {
  const events = new Kafka(site, 'events', {
    topics: {
      clickstream: { partitions: 12, retention: Duration.days(3) },
      orders: { partitions: 6, retention: Duration.days(14) },
    },
    ...props,
  });
  const clickstream = events.topic('clickstream');

  const collector = new Workload(site, 'clickstream-collector', {
    image,
    command: ['node', '/app/collector.js'],
    port: 8080,
  });
  clickstream.grants.produce(collector);

  const consumer = new Workload(site, 'clickstream-consumer', {
    image,
    command: ['node', '/app/consumer.js'],
    port: 8080,
  });
  clickstream.grants.consume(consumer);

  const smoke = new SmokeTest(site, 'clickstream-smoke', {
    image,
    command: ['node', '/app/smoke/clickstream.js'],
    env: { COLLECTOR_URL: collector.url, CONSUMER_URL: consumer.url },
  });
  collector.grants.call(smoke);
  consumer.grants.call(smoke);
  clickstream.grants.consume(smoke);
  return events;
}
