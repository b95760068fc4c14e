import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';
import { cassandra } from './cassandra/index.js';
import { Cluster } from './cluster.js';
import { discover } from './facts.js';
import { kafka } from './kafka/index.js';
import { platform } from './platform/index.js';
import { redis } from './redis/index.js';
import { shop } from './shop/index.js';
import { shopOrdersSuite } from './shop-orders/index.js';
import { type PlaceCommands, Stage } from './stage.js';
import { Suite } from './suite.js';
import type { LiveSuite } from './system/run.js';

const SUITES: readonly LiveSuite[] = [kafka, ...redis, ...cassandra, platform, shop, shopOrdersSuite];

const HELP = `npm run test:live [-- SYSTEM…] [--only A,B] [--keep] [--list]
Installs small platforms into the cluster of KUBECONFIG, as users do, and tries what they promise. docs/live-tests.md
  SYSTEM            ${SUITES.map(({ name }) => name).join(', ')} (default: all)
  --only A,B        these capabilities only; what they need is installed without a line of its own
  --keep            leaves the namespaces, to look at them
  --on NAME         tries a platform that --keep has left, instead of installing one
  --list            names the capabilities
Taking nodes and zones away needs commands of the place; {node} and {zone} stand for the name:
  --node-kill CMD --node-start CMD    or LIVE_NODE_KILL, LIVE_NODE_START
  --partition CMD --heal CMD          or LIVE_PARTITION, LIVE_HEAL`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: text,
    on: text,
    keep: flag,
    list: flag,
    help: flag,
    'node-kill': text,
    'node-start': text,
    partition: text,
    heal: text,
  },
});

function setting(option: string | undefined, variable: string): string | undefined {
  return option ?? process.env[variable];
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

const names = SUITES.map(({ name }) => name);
for (const name of positionals) {
  if (!names.includes(name)) fail(`"${name}" is no system of the live suite: ${names.join(', ')}`);
}
const chosen = positionals.length === 0 ? SUITES : SUITES.filter(({ name }) => positionals.includes(name));
const known = chosen.flatMap(({ capabilities }) => capabilities.map(({ name }) => name));
const only = new Set((values.only ?? '').split(',').filter((name) => name !== ''));
for (const name of only)
  if (!known.includes(name)) fail(`"${name}" is no capability: ${[...new Set(known)].join(', ')}`);

if (values.help) {
  console.log(HELP);
} else if (values.list) {
  for (const { name, capabilities } of chosen) for (const one of capabilities) console.log(`${name} ${one.name}`);
} else {
  const place: PlaceCommands = Object.fromEntries(
    Object.entries({
      nodeKill: setting(values['node-kill'], 'LIVE_NODE_KILL'),
      nodeStart: setting(values['node-start'], 'LIVE_NODE_START'),
      partition: setting(values.partition, 'LIVE_PARTITION'),
      heal: setting(values.heal, 'LIVE_HEAL'),
    }).filter(([, command]) => command !== undefined),
  );
  const cluster = new Cluster();
  const facts = await discover(cluster);
  const suite = new Suite(only);
  const work = path.join(PACKAGE_ROOT, 'build', 'live');
  for (const system of chosen) {
    const stages: Stage[] = [];
    const stage = (label: string) => {
      const isFirst = stages.length === 0;
      const platform = (isFirst ? values.on : undefined) ?? `lt${randomBytes(3).toString('hex')}`;
      const folder = path.join(work, `${label}-${platform}`);
      mkdirSync(folder, { recursive: true });
      const made = new Stage(cluster, facts, platform, folder, place, {
        keep: values.keep ?? false,
        exists: isFirst && values.on !== undefined,
      });
      stages.push(made);
      return made;
    };
    const takeAway = async () => {
      for (const made of stages) await made.remove().catch((error: Error) => console.error(error.message));
    };
    process.once('SIGINT', () => void takeAway().finally(() => process.exit(130)));
    process.once('SIGTERM', () => void takeAway().finally(() => process.exit(143)));
    try {
      await system.run(suite, stage);
    } finally {
      await takeAway();
      if (values.keep) console.log(`kept: ${stages.map(({ data, apps }) => `${data} ${apps}`).join(' ')}`);
    }
  }
  console.log(suite.closingLines());
  cluster.close();
  process.exitCode = suite.failed > 0 ? 1 : 0;
}
