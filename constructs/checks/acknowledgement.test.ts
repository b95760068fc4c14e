import { describe, expect, it } from 'vitest';
import { type Acknowledgement, Platform, ProblemError, type Site, Sites, Workload } from '../../index.js';
import { synthesize } from '../../testing/index.js';
import { synthesizeSite, twoSitesText } from '../../tests/support/platform.js';
import { Kafka } from '../kafka/index.js';
import { Identity, InstanceConfig, Spanner } from '../spanner/index.js';

const id = 'kafka-acks-leader';
const reason = 'page views may be lost with a zone';
const image = 'registry.example.com/shop/api:1.0.0';

/** In each site, workloads that write to the Kafkas `events` and `audit` as weakly as they can. */
function shop(acknowledge: readonly Acknowledgement[], writers: Readonly<Record<string, readonly string[]>>) {
  const sites = twoSitesText();
  let platform: Platform | undefined;
  synthesize((app, all) => {
    platform = new Platform(app, 'shop', { sites: all, tolerate: 'zone', acknowledge });
    for (const site of platform.sites) compose(site, writers);
    return platform;
  }, Sites.fromText(sites));
  if (platform === undefined) throw new Error('nothing was composed');
  return platform.prepare().description;
}

function compose(site: Site, writers: Readonly<Record<string, readonly string[]>>): void {
  const systems = new Map<string, Kafka>();
  for (const [name, into] of Object.entries(writers)) {
    const workload = new Workload(site, name, { image });
    for (const system of into) {
      const kafka = systems.get(system) ?? new Kafka(site, system, { topics: { clicks: {} } });
      systems.set(system, kafka);
      kafka.topic('clicks').grants.produce(workload, { acks: 'leader' });
    }
  }
}

const places = (findings: readonly { readonly where: string }[]) => findings.map(({ where }) => where);

describe('an acknowledgement', () => {
  it('accepts one warning, with its reason, and leaves the same one of another workload and of another site', () => {
    const { acknowledged, warnings } = shop([{ id, at: 'shop/fra1/api/bindings/events', reason }], {
      api: ['events'],
      web: ['events'],
    });
    expect(acknowledged).toEqual([expect.objectContaining({ id, where: 'shop/fra1/api/bindings/events', reason })]);
    expect(places(warnings)).toEqual([
      'shop/fra1/web/bindings/events',
      'shop/par1/api/bindings/events',
      'shop/par1/web/bindings/events',
    ]);
  });

  it('leaves the same warning about another system of the workload', () => {
    const { warnings } = shop([{ id, at: 'shop/*/api/bindings/events', reason }], { api: ['events', 'audit'] });
    expect(places(warnings)).toEqual(['shop/fra1/api/bindings/audit', 'shop/par1/api/bindings/audit']);
  });

  it.each([
    ['shop/*/api/bindings/events', ['shop/fra1/api/bindings/events', 'shop/par1/api/bindings/events']],
    ['shop/*/a*/bindings/*', ['shop/fra1/api/bindings/events', 'shop/par1/api/bindings/events']],
    ['shop/fra1/**', ['shop/fra1/api/bindings/events', 'shop/fra1/web/bindings/events']],
    ['shop/fra1/api/bindings/events/**', ['shop/fra1/api/bindings/events']],
    ['**/web/**', ['shop/fra1/web/bindings/events', 'shop/par1/web/bindings/events']],
    ['shop/*/bindings/events', []],
    ['shop/fra1/api', []],
    ['shop/fra1/ap', []],
    ['shop/fra1/api/bindings/event[s]', []],
  ])('at %s accepts what it fits', (at, accepted) => {
    const { acknowledged } = shop([{ id, at, reason }], { api: ['events'], web: ['events'] });
    expect(places(acknowledged)).toEqual(accepted);
  });

  it.each([
    [{ id, at: 'shop/fra1/web/bindings/events', reason }, 'remove it, or correct at: the warning is raised at '],
    [{ id: 'kafka-ack-leader', at: 'shop/fra1/api/**', reason }, `remove it, or correct id: did you mean ${id}?`],
    [{ id: 'redis-licence', at: 'shop/fra1/api/**', reason }, 'remove it'],
  ])('that nothing raises is a warning: $id at $at', (acknowledgement, remedy) => {
    const { acknowledged, warnings } = shop([acknowledgement], { api: ['events'] });
    const unused = warnings.find((warning) => warning.id === 'acknowledge-unused');
    expect(acknowledged).toEqual([]);
    expect(unused).toMatchObject({
      where: 'shop/acknowledge[0]',
      message: `accepts ${acknowledgement.id} at ${acknowledgement.at}, where nothing raises it`,
    });
    expect(unused?.remedy).toMatch(remedy);
    expect(warnings).toHaveLength(3);
  });

  it('is one of several that fit, and the first gives the reason', () => {
    const other = 'these clicks are counted elsewhere too';
    const { acknowledged, warnings } = shop(
      [
        { id, at: 'shop/fra1/api/**', reason },
        { id, at: 'shop/*/api/**', reason: other },
      ],
      { api: ['events'] },
    );
    expect(acknowledged.map((one) => one.reason)).toEqual([reason, other]);
    expect(warnings).toEqual([]);
  });

  it('by its id alone, as earlier versions took it, is refused with the entries to write instead', () => {
    const table = { [id]: reason, 'redis-licence': "read by the lawyers' office" } as unknown as Acknowledgement[];
    const everywhere = 'wherever it is raised, now and later';
    expect(problemsOf(() => shop(table, { api: ['events'] }))).toEqual([
      `shop/acknowledge["${id}"] accepts ${id} ${everywhere}: accept it where it is raised: acknowledge: [` +
        `{ id: '${id}', at: 'shop/fra1/api/bindings/events', reason: '${reason}' }, ` +
        `{ id: '${id}', at: 'shop/par1/api/bindings/events', reason: '${reason}' }]`,
      `shop/acknowledge["redis-licence"] accepts redis-licence ${everywhere}: remove it, because nothing raises that warning`,
    ]);
  });
});

describe('an acknowledgement of a statement', () => {
  const DROPS = { ddl: ['CREATE TABLE a (id INT64) PRIMARY KEY (id)', 'DROP TABLE a', 'DROP TABLE b'] };

  it('names it by its number, which is no class of characters', () => {
    const { platform } = synthesizeSite(
      (_, shop) =>
        new Spanner(shop, 'ledger', {
          project: 'acme-shop',
          config: InstanceConfig.regional('europe-west3'),
          identity: Identity.secret('orders@acme-shop.iam.gserviceaccount.com', 'orders-key'),
          databases: { orders: DROPS },
        }),
      { acknowledge: [{ id: 'spanner-drop', at: 'shop/ledger/databases/orders/ddl[1]', reason: 'nobody reads it' }] },
    );
    const { acknowledged, warnings } = platform.prepare().description;
    expect([places(acknowledged), places(warnings)]).toEqual([
      ['shop/ledger/databases/orders/ddl[1]'],
      ['shop/ledger/databases/orders/ddl[2]'],
    ]);
  });
});

function problemsOf(compose: () => unknown): string[] {
  try {
    compose();
    return [];
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.message.split('\n');
  }
}
