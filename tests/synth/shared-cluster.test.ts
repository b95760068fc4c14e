import { beforeAll, describe, expect, it } from 'vitest';
import { Cassandra } from '../../constructs/cassandra/index.js';
import { CockroachDB } from '../../constructs/cockroachdb/index.js';
import { Kafka } from '../../constructs/kafka/index.js';
import { Redis } from '../../constructs/redis/index.js';
import { Migration, Platform, Sites, SmokeTest, Workload } from '../../index.js';
import { synthesize } from '../../testing/index.js';
import { sitesText } from '../support/platform.js';

const image = 'registry.example.com/api:1.0.0';

/** A site of one cluster; the zone lookup is what makes objects outside of namespaces. */
const site = (name: string, zones: string, namespaces: string) =>
  sitesText({
    name,
    zones,
    capacity: '{ nodesPerZone: 3, cpu: 90, memory: 300Gi, storage: 9Ti }',
    kubernetes: `{ context: x, version: "1.34", zoneSource: node, apiServerCidrs: [10.96.0.1/32], namespaces: ${namespaces} }`,
  }).replace('sites:\n', '');

// Namespaces and systems that make the same text when they are written one after the other.
const SITES = {
  north: { data: 'shop', apps: 'shop-apps', systems: 'eu-' },
  south: { data: 'shop-eu', apps: 'shop-eu-apps', systems: '' },
} as const;

interface Found {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

const NAMES = Object.keys(SITES) as (keyof typeof SITES)[];
const objects = new Map<string, readonly Found[]>();

beforeAll(async () => {
  const text = `sites:\n${site('north', '[a, b, c]', '{ data: shop, apps: shop-apps }')}${site('south', '[d, e, f]', '{ data: shop-eu, apps: shop-eu-apps }')}`;
  const whole = synthesize((app, sites) => {
    const platform = new Platform(app, 'market', {
      sites,
      tolerate: 'zone',
      acknowledge: [{ id: 'cockroachdb-licence-key-none', at: 'market/*/*sql', reason: 'none in a test' }],
    });
    for (const place of platform.sites) {
      const prefix = SITES[place.facts.name as keyof typeof SITES].systems;
      const events = new Kafka(place, `${prefix}events`, { topics: { orders: {} } });
      new Redis(place, `${prefix}carts`);
      new Cassandra(place, `${prefix}items`);
      new CockroachDB(place, `${prefix}sql`);
      const api = new Workload(place, 'api', { image, port: 8080 });
      const job = new Migration(place, 'migrate', { image });
      const smoke = new SmokeTest(place, 'smoke', { image });
      for (const one of [api, job, smoke]) events.topic('orders').grants.produce(one);
      api.grants.call(smoke);
    }
    return platform;
  }, Sites.fromText(text));
  for (const name of NAMES) {
    const stacks = whole.stacks.filter((stack) => stack.name.startsWith(`${name}-`));
    const lists = await Promise.all(stacks.map((stack) => whole.manifests(stack.name)));
    objects.set(name, lists.flat() as unknown as Found[]);
  }
});

describe('two sites in one cluster', () => {
  it('make no object twice, outside of their namespaces neither', () => {
    const names = NAMES.map((name) => {
      const found = objects.get(name) ?? [];
      return new Set(found.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`));
    });
    const [north, south] = names;
    expect([...(north ?? [])].filter((one) => south?.has(one))).toEqual([]);
    for (const kind of ['ClusterRole ', 'ClusterRoleBinding ', 'ClusterIssuer ', 'Namespace ']) {
      for (const one of names) expect([...one].filter((name) => name.startsWith(kind)).length, kind).toBeGreaterThan(1);
    }
  });

  it("name each other's namespaces nowhere: no address, no rule of the network", () => {
    for (const [mine, theirs] of [NAMES, [...NAMES].reverse()] as const) {
      if (mine === undefined || theirs === undefined) continue;
      const { data, apps } = SITES[theirs];
      const word = new RegExp(`(?<![\\w-])(${data}|${apps})(?![\\w-])`);
      for (const found of objects.get(mine) ?? []) {
        expect(
          word.exec(JSON.stringify(found))?.[0],
          `${found.kind} ${found.metadata.name} of ${mine}`,
        ).toBeUndefined();
      }
    }
  });

  it('hold the members of systems to the zones of their own', () => {
    for (const [name, zones] of [
      ['north', ['a', 'b', 'c']],
      ['south', ['d', 'e', 'f']],
    ] as const) {
      const sets = (objects.get(name) ?? []).filter(({ kind }) => kind === 'StatefulSet');
      expect(sets.length).toBeGreaterThan(5);
      const held = sets.flatMap((set) => zonesOf(set as unknown as Member));
      expect(new Set(held)).toEqual(new Set(zones));
      for (const set of sets) expect(zonesOf(set as unknown as Member), set.metadata.name).not.toEqual([]);
    }
  });
});

interface Member {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly affinity?: {
          readonly nodeAffinity: {
            readonly requiredDuringSchedulingIgnoredDuringExecution: {
              readonly nodeSelectorTerms: readonly {
                readonly matchExpressions: readonly { readonly values: readonly string[] }[];
              }[];
            };
          };
        };
      };
    };
  };
}

function zonesOf({ spec }: Member): readonly string[] {
  const terms =
    spec.template.spec.affinity?.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms;
  return (terms ?? []).flatMap(({ matchExpressions }) => matchExpressions.flatMap(({ values }) => values));
}
