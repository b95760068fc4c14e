import { table } from '../cli/table.js';
import { Kafka } from '../constructs/kafka/index.js';
import { Platform, Sites, Workload } from '../index.js';
import { synthesize } from '../testing/index.js';

/*
 * `npm run bench:large`: what a large platform costs in a test. One site, one Kafka with 40 topics, 300 workloads that each
 * consume all of them: once the synthesis with its checks, once the Kubernetes objects of all stacks.
 */
const WORKLOADS = 300;
const TOPICS = Array.from({ length: 40 }, (_, index) => `topic-${index + 1}`);

const sites = Sites.fromText(`sites:
  - name: fra1
    kind: private
    region: eu-central
    jurisdiction: DE
    kubernetes: { context: fra1, version: "1.34", zoneSource: podLabel, apiServerCidrs: [10.96.0.1/32] }
    zones: [a, b, c]
    storage: { className: standard, encryptedAtRest: true }
    capacity: { nodesPerZone: 20, cpu: 240, memory: 512Gi, storage: 4Ti }
`);

const start = performance.now();
const platform = synthesize((app, all) => {
  const large = new Platform(app, 'large', { sites: all, tolerate: 'zone' });
  for (const site of large.sites) {
    const events = new Kafka(site, 'events', { topics: Object.fromEntries(TOPICS.map((topic) => [topic, {}])) });
    for (let index = 1; index <= WORKLOADS; index += 1) {
      const image = 'registry.example.com/large/consumer:1.0.0';
      const consumer = new Workload(site, `consumer-${index}`, { image, port: 8080 });
      for (const topic of TOPICS) events.topic(topic).grants.consume(consumer);
    }
  }
  return large;
}, sites);
const synthesized = performance.now();
const manifests = await platform.manifests();
const rendered = performance.now();

const rows = [
  ['synthesis', `${((synthesized - start) / 1000).toFixed(1)} s`],
  [`manifests: ${manifests.length} objects`, `${((rendered - synthesized) / 1000).toFixed(1)} s`],
];
console.log(table([[`${WORKLOADS} workloads, ${TOPICS.length} topics each`, 'time'], ...rows], [1]).join('\n'));
