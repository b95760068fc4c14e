import { gzipSync } from 'node:zlib';
import { it } from 'vitest';
import { Kafka } from '../../constructs/kafka/index.js';
import { Platform, Sites, Workload } from '../../index.js';
import { synthesize } from '../../testing/index.js';
import { sitesText } from '../support/platform.js';

it('measures', async () => {
  const t0 = performance.now();
  const whole = synthesize(
    (app, sites) => {
      const platform = new Platform(app, 'shop', { tolerate: 'zone', sites });
      for (const site of platform.sites) {
        const names = Array.from({ length: 40 }, (_, n) => `orders.events.topic-${n}`);
        const events = new Kafka(site, 'events', { topics: Object.fromEntries(names.map((name) => [name, {}])) });
        for (let n = 0; n < 300; n++) {
          const w = new Workload(site, `reader-of-events-${n}`, {
            image: 'registry.example.com/reader:1.0.0',
            port: 80,
          });
          for (const name of names) events.topic(name).grants.consume(w);
        }
      }
      return platform;
    },
    Sites.fromText(sitesText({ capacity: '{ nodesPerZone: 1, cpu: 10000, memory: 100Ti, storage: 1000Ti }' })),
  );
  const t1 = performance.now();
  const manifests = await whole.manifests();
  const t2 = performance.now();
  console.log(t1 - t0, t2 - t1, manifests.length);
  const big = manifests
    .map((m) => [JSON.stringify(m).length, m.kind, m.metadata.name] as const)
    .sort((a, b) => b[0] - a[0]);
  console.log(
    big
      .slice(0, 25)
      .map((x) => x.join(' '))
      .join('\n'),
  );
  for (const s of whole.stacks) {
    console.log(s.name, JSON.stringify(s.json).length, Object.keys(s.resources).length);
    for (const [a, r] of Object.entries(s.resources)) {
      const l = JSON.stringify(r).length;
      if (l > 100000)
        console.log('  ', a, l, a.startsWith('helm') ? gzipSync(JSON.stringify(r), { level: 9 }).length : '');
    }
  }
});
