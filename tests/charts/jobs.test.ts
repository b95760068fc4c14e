import { describe, expect, it } from 'vitest';
import type { Access } from '../../constructs/access/access-book.js';
import { Cassandra } from '../../constructs/cassandra/index.js';
import { CockroachDB } from '../../constructs/cockroachdb/index.js';
import { Kafka } from '../../constructs/kafka/index.js';
import { Redis } from '../../constructs/redis/index.js';
import { demandOf } from '../../constructs/site/capacity.js';
import { SpannerEmulator } from '../../constructs/spanner/index.js';
import type { SelfHostedSystem } from '../../constructs/system/self-hosted-system.js';
import { type Site, Size, type Tolerance } from '../../index.js';
import { type Manifest, renderChart } from '../support/helm.js';
import { synthesizeSite } from '../support/platform.js';
import { podsOf } from './pods.js';

/** Cores and bytes that pods request. */
function requested(manifests: readonly Manifest[]) {
  const asked = podsOf(manifests).map(({ spec }) => spec.containers[0].resources.requests);
  return {
    cpu: asked.reduce((sum, { cpu }) => sum + Number.parseInt(cpu, 10) / 1000, 0),
    memory: asked.reduce((sum, { memory }) => sum + Size.parse(memory).bytes, 0),
  };
}

describe('what a system asks for beside its members', () => {
  it.each<[string, Tolerance, (site: Site) => SelfHostedSystem<Access>]>([
    ['Kafka', 'zone', (site) => new Kafka(site, 'one')],
    ['Redis', 'zone', (site) => new Redis(site, 'one')],
    ['Cassandra', 'zone', (site) => new Cassandra(site, 'one')],
    ['CockroachDB', 'zone', (site) => new CockroachDB(site, 'one')],
    ['a single CockroachDB', 'none', (site) => new CockroachDB(site, 'one')],
    ['an emulator of Spanner', 'none', (site) => new SpannerEmulator(site, 'one')],
  ])('covers all Jobs that charts start at once: %s', async (_what, tolerate, make) => {
    const systems: SelfHostedSystem<Access>[] = [];
    synthesizeSite((site) => systems.push(make(site)), { tolerate });
    const [system] = systems;
    if (system === undefined) throw new Error('nothing was composed');
    const { before, main, after, contract } = system.plan(() => ({ uid: 'u', epoch: 'e' }));
    const releases = await Promise.all(
      [...before, ...main, ...after, ...contract].map(({ chart, name, values }) =>
        renderChart(chart, values, { release: name }),
      ),
    );
    // A release waits for its Jobs, so those of two never meet. What is scheduled meets any of them.
    const ofKind = (kind: string) => releases.map((all) => all.filter((one) => one.kind === kind));
    const scheduled = requested(ofKind('CronJob').flat());
    const most = (key: 'cpu' | 'memory') =>
      Math.max(...[...ofKind('Job'), ...ofKind('Pod')].map((some) => requested(some)[key])) + scheduled[key];
    const { cpu, memory } = demandOf(system.jobs);
    expect({ cpu, memory: memory.bytes }).toEqual({ cpu: most('cpu'), memory: most('memory') });
  });
});
