import { describe, expect, it } from 'vitest';
import { type Site, Workload } from '../../index.js';
import { releaseValues, synthesizeSite } from '../../tests/support/platform.js';
import { type Grantee, ReceivedGrants } from '../access/grantee.js';
import { Kafka } from '../kafka/index.js';
import { SpannerEmulator } from '../spanner/index.js';

const image = 'registry.example.com/shop/api:1.0.0';

/** A system that uses others, and is used: as a stream processor is. */
class Processor extends SpannerEmulator implements Grantee {
  readonly namespace = 'data';
  readonly received = new ReceivedGrants();
  readonly credentialsRevision = 1;
  readonly existingSecrets = {};
}

function compose(site: Site): void {
  const events = new Kafka(site, 'events', { topics: { orders: {} } });
  const jobs = new Processor(site, 'jobs');
  events.topic('orders').grants.consume(jobs);
  jobs.database('results').grants.read(new Workload(site, 'api', { image }));
}

describe('a system that was granted another one', () => {
  const { stack } = synthesizeSite(compose, { tolerate: 'none' });
  const data = stack('data');

  it('has a user there, whose Secret stands in the namespace of its pods and in no other', () => {
    const secrets = Object.keys(data.resources).filter((address) => address.includes('events-jobs'));
    expect(secrets).toEqual([
      'kubernetes_config_map_v1.binding-events-jobs',
      'kubernetes_secret_v1.secret-data-events-jobs-a',
    ]);
    expect(data).toHaveResource('kubernetes_secret_v1', {
      metadata: { name: 'events-jobs-a', namespace: 'shop-data' },
    });
    const { access } = releaseValues(data, 'events') as { access: { users: { name: string; uid: string }[] } };
    expect(access.users).toEqual([
      expect.objectContaining({
        name: 'shop.jobs.a',
        uid: '${kubernetes_secret_v1.secret-data-events-jobs-a.metadata[0].uid}',
      }),
    ]);
  });

  it('has its files and its way there before it starts', () => {
    expect(data).toHaveResource('kubernetes_config_map_v1', {
      metadata: { name: 'events-jobs', namespace: 'shop-data' },
      data: { 'consumer-group': 'jobs', topics: 'orders' },
    });
    expect(data).toHaveResource('kubernetes_network_policy_v1', {
      metadata: { name: 'events-clients', namespace: 'shop-data' },
      spec: {
        pod_selector: { match_labels: { 'access.datastead.dev/events': 'granted' } },
        // In its own namespace.
        egress: [{ to: [{ pod_selector: { match_labels: { 'app.kubernetes.io/instance': 'events' } } }] }],
      },
    });
    const { depends_on } = data.resources['helm_release.release-jobs'] as { depends_on: string[] };
    expect(depends_on).toEqual(
      expect.arrayContaining([
        'kubernetes_config_map_v1.binding-events-jobs',
        'kubernetes_network_policy_v1.clients-events',
      ]),
    );
  });

  it('can be granted itself', () => {
    expect(stack('apps')).toHaveResource('kubernetes_config_map_v1', { metadata: { name: 'jobs-api' } });
  });
});
