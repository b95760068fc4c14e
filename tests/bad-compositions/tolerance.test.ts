import { describe, expect, it } from 'vitest';
import { Cassandra } from '../../constructs/cassandra/index.js';
import { CockroachDB } from '../../constructs/cockroachdb/index.js';
import { Kafka } from '../../constructs/kafka/index.js';
import { Redis } from '../../constructs/redis/index.js';
import { SpannerEmulator } from '../../constructs/spanner/index.js';
import { type BadComposition, failure, itIsRefused } from './refused.js';

// As code without types would say it.
const region = { tolerate: 'region' as never };
const allowed = 'use one of none, node, zone';

const TABLE: readonly BadComposition[] = [
  { what: 'of a platform', compose: () => {}, props: region, problem: ['props-choice', 'shop', allowed] },
  {
    what: 'of Kafka',
    compose: (site) => new Kafka(site, 'events', region),
    problem: ['props-choice', 'shop/fra1/events', allowed],
  },
  {
    what: 'of Redis',
    compose: (site) => new Redis(site, 'cache', region),
    problem: ['props-choice', 'shop/fra1/cache', allowed],
  },
  {
    what: 'of Cassandra',
    compose: (site) => new Cassandra(site, 'ring', region),
    problem: ['props-choice', 'shop/fra1/ring', allowed],
  },
  {
    what: 'of CockroachDB',
    compose: (site) => new CockroachDB(site, 'sql', region),
    problem: ['props-choice', 'shop/fra1/sql', allowed],
  },
  {
    what: "of Spanner's emulator",
    compose: (site) => new SpannerEmulator(site, 'ledger', region),
    props: { tolerate: 'none' },
    problem: ['props-choice', 'shop/fra1/ledger', allowed],
  },
  {
    what: 'by another word than a text',
    compose: (site) => new Kafka(site, 'events', { tolerate: 3 as never }),
    problem: ['props-type', 'shop/fra1/events', 'set tolerate to one of none, node, zone'],
  },
];

describe('a promise that nobody can keep', () => {
  itIsRefused(TABLE);

  it('is the only thing that is reported', () => {
    for (const row of TABLE) expect(failure(row).problems, row.what).toHaveLength(1);
  });
});
