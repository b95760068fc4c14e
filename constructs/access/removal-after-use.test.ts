import { describe, expect, it } from 'vitest';
import { type Site, Workload } from '../../index.js';
import { deployed, EMPTY, refusals } from '../../tests/support/deployed.js';
import { synthesizeSite } from '../../tests/support/platform.js';
import { HAS_TERRAFORM } from '../../tests/support/terraform-locals.js';
import { Postgresql } from '../postgresql/index.js';
import { Redis } from '../redis/index.js';

const image = 'registry.example.com/shop/api:1.0.0';
const PG = { host: 'pg.example.com', cidr: '10.20.0.0/24', existingSecret: 'pg', caConfigMap: 'pg-ca' };

interface What {
  /** Whether the system, that of others, and the workload that is called are declared, and granted. */
  readonly carts?: 'granted' | 'declared';
  readonly orders?: 'granted' | 'declared';
  readonly web?: 'granted' | 'declared';
  /** Workloads that have the grants. */
  readonly users?: readonly string[];
}

function stacks({ carts, orders, web, users = ['api'] }: What) {
  return synthesizeSite((site: Site) => {
    const all = users.map((name) => new Workload(site, name, { image }));
    const redis = carts && new Redis(site, 'carts', { removalPolicy: 'destroy' });
    const postgres = orders && Postgresql.fromEndpoint(site, 'orders', PG);
    const called = web && new Workload(site, 'web', { image, port: 8080 });
    for (const user of all) {
      if (carts === 'granted') redis?.keys('cart:*').grants.read(user);
      if (orders === 'granted') postgres?.database('orders').grants.read(user);
      if (web === 'granted') called?.grants.call(user);
    }
  }).stack;
}

function usesRecord(workloads: string) {
  return {
    metadata: { name: 'datastead.uses.finished', labels: { 'datastead.dev/record': 'uses' } },
    data: { workloads },
  };
}

const ALL: What = { carts: 'granted', orders: 'granted', web: 'granted' };

describe.skipIf(!HAS_TERRAFORM)('a plan that removes', () => {
  it.each<[string, What, string]>([
    ['a system', { orders: 'granted', web: 'granted' }, 'carts'],
    ['a system of others', { carts: 'granted', web: 'granted' }, 'orders'],
    ['a workload', { carts: 'granted', orders: 'granted' }, 'web'],
  ])('%s that a workload may still use is refused', (_, then, target) => {
    expect(refusals(stacks(then), deployed(stacks(ALL)))).toEqual([
      `The workload api may still use ${target}, which is declared no longer: take the grant away (or the workload), deploy, and remove ${target} after that.`,
    ]);
  });

  it('what several use names them all, also those that go with it', () => {
    const cluster = deployed(stacks({ carts: 'granted', users: ['worker', 'api'] }));
    expect(refusals(stacks({ users: ['api'] }), cluster)).toEqual([
      'The workloads api, worker may still use carts, which is declared no longer: take the grants away (or the workloads), deploy, and remove carts after that.',
    ]);
  });

  it('what no workload was granted any more by the deploy before is allowed', () => {
    const cluster = deployed(stacks({ carts: 'declared', orders: 'declared', web: 'declared' }), deployed(stacks(ALL)));
    expect(refusals(stacks({}), cluster)).toEqual([]);
    expect(refusals(stacks({ users: [] }), cluster)).toEqual([]);
  });

  it('what is granted no longer and stays is allowed', () => {
    const declared: What = { carts: 'declared', orders: 'declared', web: 'declared' };
    expect(refusals(stacks(declared), deployed(stacks(ALL)))).toEqual([]);
  });

  it.each([
    ['nothing is there', EMPTY],
    ['a record cannot be read', { records: [usesRecord('{')] }],
    ['nobody uses anything', { records: [usesRecord('{}')] }],
  ])('is allowed where %s', (_, cluster) => {
    expect(refusals(stacks({}), cluster)).toEqual([]);
  });

  it.each([
    ['data', 1],
    ['apps', 1],
    ['smoke', 0],
  ] as const)(
    'what was granted no longer, by a deploy that has ended with its stack %s, is refused %i times',
    (until, count) => {
      const cluster = deployed(stacks({ carts: 'declared' }), deployed(stacks({ carts: 'granted' })), until);
      expect(refusals(stacks({}), cluster)).toHaveLength(count);
    },
  );

  it('what a deploy has begun to grant, and has not come to its end, is refused', () => {
    const cluster = deployed(stacks({ carts: 'granted' }), deployed(stacks({ carts: 'declared' })), 'apps');
    expect(refusals(stacks({}), cluster)).toHaveLength(1);
  });
});

it('reads no objects of the applications: what is read is in the state, which is written again after each resource', () => {
  const { data } = stacks(ALL)('data').json as { data: { kubernetes_resources: Record<string, object> } };
  expect(Object.keys(data.kubernetes_resources)).toEqual(['records']);
});
