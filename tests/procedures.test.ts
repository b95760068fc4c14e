import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { App } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { Cassandra } from '../constructs/cassandra/index.js';
import { CockroachDB } from '../constructs/cockroachdb/index.js';
import { Kafka } from '../constructs/kafka/index.js';
import { PACKAGE_ROOT } from '../constructs/package-root.js';
import { Redis } from '../constructs/redis/index.js';
import { Identity, InstanceConfig, Spanner } from '../constructs/spanner/index.js';
import { Platform, type Site, Sites } from '../index.js';
import { sitesText, temporaryFolder } from './support/platform.js';

const SELF_HOSTED = { cassandra: Cassandra, cockroachdb: CockroachDB, kafka: Kafka, redis: Redis };

/** `docs/systems/kafka.md, "A larger volume"`, as messages and comments name it. */
const REFERENCE = /(docs\/[\w/-]+\.md), "([^"]+)"/g;

function references(text: string): [page: string, heading: string][] {
  return [...text.matchAll(REFERENCE)].map(([, page = '', heading = '']) => [page, heading]);
}

/** The headings of a page, and the bold words with which its paragraphs begin. */
function headings(page: string): string[] {
  const text = readFileSync(path.resolve(PACKAGE_ROOT, page), 'utf8');
  return [...text.matchAll(/^(?:#+ (.+)|\*\*(.+?)\.\*\*.*)$/gm)].map(([, heading, bold]) => heading ?? bold ?? '');
}

/** What stands below a heading, up to the next one. */
function section(page: string, heading: string): string {
  const text = readFileSync(path.resolve(PACKAGE_ROOT, page), 'utf8');
  return text.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
}

function platform(): { readonly whole: Platform; readonly site: Site } {
  const whole = new Platform(new App({ outdir: path.join(temporaryFolder(), 'out') }), 'shop', {
    sites: Sites.fromText(sitesText()),
  });
  const [site] = whole.sites;
  if (site === undefined) throw new Error('there is no site');
  return { whole, site };
}

describe('a procedure that a refusal names', () => {
  it.each(Object.entries(SELF_HOSTED))('is on the page of %s', (name, System) => {
    const system = new System(platform().site, name);
    const facts = [...system.immutableFacts, ...system.growingFacts];
    for (const { key, procedure } of facts) {
      const [[page, heading] = []] = references(procedure);
      expect(page, key).toBe(`docs/systems/${name}.md`);
      expect(headings(page ?? '')).toContain(heading);
      expect(section(page ?? '', heading ?? ''), `${key}: steps`).toMatch(/^1\. [\s\S]*^2\. /m);
    }
    expect(facts.map(({ key }) => key)).toContain('storage.className');
    expect(facts.some(({ key }) => key.startsWith('size.'))).toBe(true);
  });

  it('is on the page of spanner', () => {
    const { immutableFacts, appendOnlyFacts } = new Spanner(platform().whole, 'ledger', {
      project: 'acme-shop',
      config: InstanceConfig.regional('europe-west3'),
      identity: Identity.secret('orders@acme-shop.iam.gserviceaccount.com', 'orders-google'),
      databases: { orders: { ddl: ['CREATE TABLE a (id INT64) PRIMARY KEY (id)'] } },
    });
    const named = [...immutableFacts, ...appendOnlyFacts].flatMap(({ procedure }) => references(procedure));
    expect(named.length).toBeGreaterThan(3);
    for (const [page, heading] of named) {
      expect(headings(page)).toContain(heading);
      expect(section(page, heading), heading).toMatch(/^1\. [\s\S]*^2\. /m);
    }
  });

  it('is in the package', () => {
    const { files } = JSON.parse(readFileSync(path.join(PACKAGE_ROOT, 'package.json'), 'utf8'));
    expect(files).toContain('docs');
  });
});

it('a heading that sources name in their texts is on that page', () => {
  const named = ['charts', 'cli', 'constructs', 'stacks', 'testing'].flatMap((folder) =>
    readdirSync(path.join(PACKAGE_ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .flatMap((entry) => references(readFileSync(path.join(entry.parentPath, entry.name), 'utf8'))),
  );
  expect(named.length).toBeGreaterThan(0);
  for (const [page, heading] of named) {
    expect(headings(page), page).toContain(heading);
  }
});
