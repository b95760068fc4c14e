import type { App } from 'cdktf';
import { Duration, Platform, type Sites, Size, Workload } from 'datastead';
import { Kafka } from 'datastead/kafka';

/**
 * Proof of a promise: the ledger writes numbered records to Kafka without pause, notes each acknowledgement, and says
 * at the end whether every acknowledged record can be read back and how long writing was impossible.
 */
export default function compose(app: App, sites: Sites): Platform {
  const proof = new Platform(app, 'proof', { sites, tolerate: 'zone' });

  for (const site of proof.sites) {
    const log = new Kafka(site, 'log', {
      topics: { ledger: { partitions: 12, retention: Duration.days(1) } },
      storage: { broker: Size.gibibytes(20), controller: Size.gibibytes(5) },
    });
    const ledger = new Workload(site, 'ledger', {
      image: 'registry.datastead.example/ledger:0.1.0',
      command: ['node', '/app/ledger.js', 'run'],
      port: 8080,
      replicas: 2,
    });
    log.topic('ledger').grants.produce(ledger);
    log.topic('ledger').grants.consume(ledger);
  }
  return proof;
}
