import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Platform, Sites } from '../../index.js';
import { synthesize } from '../../testing/index.js';
import { sitesText, temporaryFolder } from '../../tests/support/platform.js';
import { HAS_TERRAFORM, TERRAFORM } from '../../tests/support/terraform-locals.js';
import { Identity, InstanceConfig, Spanner, type SpannerProps } from '../spanner/index.js';

const TABLES = ['a', 'b', 'c'].map((name) => `CREATE TABLE ${name} (id INT64) PRIMARY KEY (id)`) as [
  string,
  string,
  string,
];
const [ONE, TWO, THREE] = TABLES;

const PROPS: SpannerProps = {
  project: 'acme-shop',
  config: InstanceConfig.regional('europe-west3'),
  databases: { orders: { ddl: [ONE, TWO] } },
  identity: Identity.secret('orders@acme-shop.iam.gserviceaccount.com', 'orders-google'),
};

/** What `global-data` declares that needs no provider, of these instances by name. */
function factsOf(instances: Readonly<Record<string, Partial<SpannerProps>>>): object {
  const { json } = synthesize((app, sites) => {
    const platform = new Platform(app, 'shop', { sites });
    for (const [name, changes] of Object.entries(instances)) new Spanner(platform, name, { ...PROPS, ...changes });
    return platform;
  }, Sites.fromText(sitesText())).stack('global-data');
  const { resource, moved } = json as { resource: { terraform_data: object }; moved?: object[] };
  return { resource: { terraform_data: resource.terraform_data }, ...(moved === undefined ? {} : { moved }) };
}

/** Applies one after the other in one folder; gives what the last one is refused with, or an empty text. */
function applied(...all: readonly object[]): string {
  const folder = temporaryFolder();
  const errors = all.map((config) => {
    writeFileSync(path.join(folder, 'main.tf.json'), JSON.stringify(config));
    const { status, stderr } = spawnSync(TERRAFORM, ['apply', '-auto-approve', '-input=false', '-no-color'], {
      cwd: folder,
      encoding: 'utf8',
    });
    return status === 0 ? '' : stderr.replaceAll(/\s+/g, ' ');
  });
  expect(errors.slice(0, -1).join('')).toBe('');
  return errors.at(-1) ?? '';
}

const ledger = (changes: Partial<SpannerProps> = {}) => factsOf({ ledger: changes });
const ddl = (...statements: readonly string[]) => ({ databases: { orders: { ddl: statements } } });
/** Another one stays, so that the stack is still there. */
const other = factsOf({ other: {} });
const together = (changes: Partial<SpannerProps> = {}) => factsOf({ other: {}, ledger: changes });

describe.skipIf(!HAS_TERRAFORM)('what a cloud provider runs, as Terraform takes its facts', () => {
  it('may stay as it is, and its lists may grow', () => {
    expect(applied(ledger(), ledger(), ledger(ddl(ONE, TWO, THREE)))).toBe('');
  });

  it.each<[string, Partial<SpannerProps>, string]>([
    [
      'another configuration',
      { config: InstanceConfig.regional('europe-west4') },
      '["ledger: config is regional-europe-west3 (docs/systems/spanner.md)"]',
    ],
    ['another project', { project: 'acme-other' }, '["ledger: project is acme-shop (docs/systems/spanner.md)"]'],
    [
      'another dialect',
      { databases: { orders: { ddl: [ONE, TWO], dialect: 'POSTGRESQL' } } },
      '["ledger: databases.orders.dialect is GOOGLE_STANDARD_SQL (docs/systems/spanner.md)"]',
    ],
    [
      'a statement that changed',
      ddl(ONE.replace('INT64', 'STRING(9)'), TWO),
      `["ledger: databases.orders.ddl[0000] is ${ONE} (docs/systems/spanner.md)"]`,
    ],
    ['a statement that went', ddl(ONE), `["ledger: databases.orders.ddl[0001] is ${TWO} (docs/systems/spanner.md)"]`],
    ['a statement in between', ddl(ONE, THREE, TWO), `ddl[0001] is ${TWO}`],
    ['other white space, which would be another statement', ddl(ONE, TWO.replace(' ', '\n')), `ddl[0001] is ${TWO}`],
  ])('refuses %s by an address that tells it', (_, changes, address) => {
    const refused = applied(ledger(), ledger(changes));
    expect(refused).toContain('Instance cannot be destroyed');
    expect(refused).toContain(`Resource terraform_data.deployed-and-kept`);
    expect(refused).toContain(address);
  });

  it('tells a long statement by its beginning and a digest, and each end of it apart', () => {
    const long = (end: string) => ddl(`CREATE TABLE orders (id INT64, ${'note STRING(MAX), '.repeat(9)}${end} INT64)`);
    expect(applied(ledger(long('z')), ledger(long('z')))).toBe('');
    expect(applied(ledger(long('z')), ledger(long('y')))).toMatch(
      /ddl\[0000\] is CREATE TABLE orders .{40}\.\.\. [0-9a-f]{12} \(docs/,
    );
  });

  it('may have statements in which Terraform would see an expression', () => {
    const odd = ledger(ddl("ALTER TABLE a ADD COLUMN n STRING(9) DEFAULT ('${x} %{y}')"));
    const free = ledger({
      ...ddl("ALTER TABLE a ADD COLUMN n STRING(9) DEFAULT ('${x} %{y}')"),
      removalPolicy: 'destroy',
    });
    expect(applied(odd, odd, free, odd)).toBe('');
  });

  it('cannot go while it is to stay, and can once it was deployed to go', () => {
    expect(applied(together(), other)).toContain('Resource terraform_data.deployed-and-kept["ledger: ');
    expect(applied(together(), together({ removalPolicy: 'destroy' }), other)).toBe('');
  });

  it('is held again when it is to stay again', () => {
    const free = together({ removalPolicy: 'destroy' });
    expect(applied(together(), free, together(), other)).toContain('Instance cannot be destroyed');
  });
});
