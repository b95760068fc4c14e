/*
 * What a synthesis costs, beside an earlier version of the kit and beside cdk8s:
 *   npm run bench:synthesis [-- --beside CHECKOUT] [--only sites|objects|workloads|start] [--runs 3]
 * CHECKOUT is a folder with this repository at another commit and its packages, where `npm run build` has run.
 *
 * Everything is measured in turn in the same run, each as a process of its own, so that the ratios hold on a noisy machine.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../cli/table.js';
import { PACKAGE_ROOT } from '../constructs/package-root.js';
import { measure, median, type Run } from './measure.js';
import { objectsByFile, type StackResource, stackResources } from './synthesis-objects.js';
import { writeSites } from './synthesis-sites.js';
import type { Job, Part, Timed } from './synthesis-work.js';

const FEW = 100;
const MANY = 200;
const WORKLOADS = 300;
const NOTHING: Part = { clock: Number.NaN, processor: Number.NaN };
const PARTS = { sites: sitesPart, objects: objectsPart, workloads: workloadsPart, start: startPart } as const;

interface Checkout {
  readonly name: string;
  readonly root: string;
}

/** What a process took as a whole, and what it has timed itself. */
type Measured = Run & Timed;

const { values } = parseArgs({
  options: {
    beside: { type: 'string' },
    only: { type: 'string', multiple: true, default: Object.keys(PARTS) },
    runs: { type: 'string', default: '3' },
  },
});
const own: Checkout = { name: 'this checkout', root: PACKAGE_ROOT };
const other: Checkout | undefined =
  values.beside === undefined ? undefined : { name: 'beside', root: path.resolve(values.beside) };
const checkouts = other === undefined ? [own] : [own, other];
for (const { root } of checkouts) {
  if (!existsSync(path.join(root, 'dist/examples/ecommerce/platform.js')))
    refuse(`${root} is no checkout that is built: run "npm run build" there`);
}
for (const name of values.only) {
  if (!Object.hasOwn(PARTS, name)) refuse(`--only ${name} is none of ${Object.keys(PARTS).join(', ')}`);
}
if (!/^[1-9]\d*$/.test(values.runs)) refuse(`--runs ${values.runs} is no number from 1 on`);
const temporary = mkdtempSync(path.join(os.tmpdir(), 'datastead-bench-'));
console.log(`Medians of ${values.runs}, all in turn.\n`);
try {
  for (const [name, part] of Object.entries(PARTS)) {
    if (values.only.includes(name)) console.log(`${(await part()).join('\n')}\n`);
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

function refuse(why: string): never {
  console.error(why);
  process.exit(1);
}

/** The whole shop in every site: a program's synthesis from the start of its process to the end. */
async function sitesPart(): Promise<string[]> {
  const lines: { label: string; count: number; checkout: Checkout; resources: number }[] = [];
  for (const checkout of checkouts) {
    const { length } = await resourcesOfOneSite(checkout);
    for (const count of [FEW, MANY]) {
      lines.push({ label: `${count} sites, ${checkout.name}`, count, checkout, resources: count * length });
    }
  }
  lines.sort((left, right) => left.count - right.count);
  const results = await inTurn(
    lines.map(({ label, count, checkout }) => [label, () => work('sites', checkout, { count, sites: count })]),
  );
  const rows = lines.map(({ label, resources }) => {
    const { seconds, mebibytes, processorSeconds } = resultOf(results, label);
    return [
      label,
      inSeconds(seconds),
      `${resources}`,
      inMilliseconds((seconds * 1000) / resources),
      inMebibytes(mebibytes),
      inSeconds(processorSeconds),
      (processorSeconds / seconds).toFixed(2),
    ];
  });
  const heading = ['whole shop', 'time', 'resources', 'per resource', 'memory', 'processor', 'cores used'];
  const ofSites = (count: number) => (checkout: Checkout) => resultOf(results, `${count} sites, ${checkout.name}`);
  const growth = checkouts.map((checkout) => against(checkout.name, ofSites(MANY)(checkout), ofSites(FEW)(checkout)));
  return [
    ...table([heading, ...rows], [1, 2, 3, 4, 5, 6]),
    '',
    ...[FEW, MANY].flatMap((count) => compared(`${count} sites`, ofSites(count))),
    ...growth.map((line) => `${MANY} sites against ${FEW}, ${line}`),
  ];
}

/** The resources of one site, written as often as there are sites: by the kit, by cdk8s, and by nothing but JSON.stringify. */
async function objectsPart(): Promise<string[]> {
  const entries: Entry[] = [];
  const counts: number[] = [];
  for (const checkout of checkouts) {
    counts.push((await resourcesOfOneSite(checkout)).length);
    entries.push([`the kit, ${checkout.name}`, () => work('sites', checkout, { count: FEW, sites: FEW })]);
  }
  const resources = await resourcesOfOneSite(own);
  const objects = JSON.stringify(objectsByFile(resources));
  entries.push(['cdk8s', () => work('cdk8s', own, { count: FEW, objects })]);
  entries.push(['JSON.stringify alone', () => work('json', own, { count: FEW, objects })]);
  counts.push(resources.length, resources.length);

  const results = await inTurn(entries);
  const lines = entries.map(([label], index) => {
    const result = resultOf(results, label);
    const written = FEW * (counts[index] ?? 0);
    const { clock, processor } = result.parts['synthesis'] ?? NOTHING;
    return { label, written, clock: clock / written, processor: processor / written, memory: result.mebibytes };
  });
  const cdk8s = lines.find(({ label }) => label === 'cdk8s');
  const rows = lines.map(({ label, written, clock, processor, memory }) => [
    label,
    `${written}`,
    inMilliseconds(clock),
    ratio(clock, cdk8s?.clock),
    inMilliseconds(processor),
    ratio(processor, cdk8s?.processor),
    inMebibytes(memory),
  ]);
  const heading = [`${FEW} sites`, 'resources', 'time of each', 'to cdk8s', 'processor', 'to cdk8s', 'memory'];
  return [
    ...table([heading, ...rows], [1, 2, 3, 4, 5, 6]),
    '',
    'Times without the start of Node.js and the loading of code.',
  ];
}

/** Many workloads of one site that consume many topics each. */
async function workloadsPart(): Promise<string[]> {
  const results = await inTurn(
    checkouts.map((checkout) => [checkout.name, () => work('workloads', checkout, { count: WORKLOADS })]),
  );
  const rows = [...results].map(([label, { parts, mebibytes }]) => [
    label,
    inMilliseconds((parts['synthesis'] ?? NOTHING).clock),
    inMilliseconds((parts['manifests'] ?? NOTHING).clock),
    inMebibytes(mebibytes),
  ]);
  const heading = [`${WORKLOADS} workloads, 40 topics each`, 'synthesis', 'manifests()', 'memory of both'];
  const ratios = compared('both with the start', ({ name }) => resultOf(results, name));
  return [...table([heading, ...rows], [1, 2, 3]), '', ...ratios];
}

/** The first command of a reader. */
async function startPart(): Promise<string[]> {
  const results = await inTurn(
    checkouts.map(({ name, root }) => [
      name,
      async () => ({ ...(await measure('npm', ['start', '--silent'], root)), parts: {} }),
    ]),
  );
  const rows = [...results].map(([label, { seconds, mebibytes }]) => [
    label,
    inSeconds(seconds),
    inMebibytes(mebibytes),
  ]);
  const ratios = compared('npm start', ({ name }) => resultOf(results, name));
  return [...table([['npm start', 'time', 'memory'], ...rows], [1, 2]), '', ...ratios];
}

type Entry = readonly [name: string, run: () => Promise<Measured>];

/** Runs all of them in turn, so many rounds, and gives the medians by name. */
async function inTurn(entries: readonly Entry[]): Promise<Map<string, Measured>> {
  const runs = new Map<string, Measured[]>(entries.map(([name]) => [name, []]));
  for (let round = 0; round < Number(values.runs); round += 1) {
    for (const [name, run] of entries) runs.get(name)?.push(await run());
  }
  return new Map([...runs].map(([name, all]) => [name, medians(all)]));
}

function medians(runs: readonly Measured[]): Measured {
  const of = (pick: (run: Measured) => number | undefined) => median(runs.map((run) => pick(run) ?? Number.NaN));
  const names = Object.keys(runs[0]?.parts ?? {});
  const part = (name: string): Part => ({
    clock: of(({ parts }) => parts[name]?.clock),
    processor: of(({ parts }) => parts[name]?.processor),
  });
  return {
    seconds: of(({ seconds }) => seconds),
    mebibytes: of(({ mebibytes }) => mebibytes),
    processorSeconds: of(({ processorSeconds }) => processorSeconds),
    parts: Object.fromEntries(names.map((name) => [name, part(name)])),
  };
}

/** What a job in a folder of its own is given. */
interface Given {
  readonly count: number;
  readonly sites?: number;
  readonly objects?: string;
}

/** Does a job in a process and a folder of its own. */
function work(job: Job, checkout: Checkout, given: Given): Promise<Measured> {
  return inFolder((folder) => workIn(folder, job, checkout, given));
}

async function workIn(folder: string, job: Job, { root }: Checkout, given: Given): Promise<Measured> {
  writeSites(path.join(folder, 'sites.yaml'), given.sites ?? 1);
  writeFileSync(path.join(folder, 'objects.json'), given.objects ?? '{}');
  const script = path.join(PACKAGE_ROOT, 'dist/bench/synthesis-work.js');
  const run = await measure(process.execPath, [script, job, root, folder, `${given.count}`], root);
  return { ...run, ...(JSON.parse(readFileSync(path.join(folder, 'timed.json'), 'utf8')) as Timed) };
}

/** What the whole shop of one site consists of; all sites are alike. */
function resourcesOfOneSite(checkout: Checkout): Promise<StackResource[]> {
  return inFolder(async (folder) => {
    await workIn(folder, 'sites', checkout, { count: 1 });
    return stackResources(path.join(folder, 'out'));
  });
}

async function inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(temporary, 'work-'));
  try {
    return await act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function resultOf(results: ReadonlyMap<string, Measured>, name: string): Measured {
  const result = results.get(name);
  if (result === undefined) throw new Error(`nothing was measured as ${name}`);
  return result;
}

/** A line about this checkout against the other one, where there is one. */
function compared(what: string, measured: (checkout: Checkout) => Measured): string[] {
  return other === undefined
    ? []
    : [against(`${what}, ${own.name} against ${other.name}`, measured(own), measured(other))];
}

function against(what: string, one: Measured, two: Measured): string {
  const time = ratio(one.seconds, two.seconds);
  const processor = ratio(one.processorSeconds, two.processorSeconds);
  return `${what}: ${time} times the time, ${processor} of the processor, ${ratio(one.mebibytes, two.mebibytes)} of the memory`;
}

function ratio(one: number, two = Number.NaN): string {
  return (one / two).toFixed(2);
}

function inSeconds(seconds: number): string {
  return `${seconds.toFixed(2)} s`;
}

function inMilliseconds(milliseconds: number): string {
  return `${milliseconds < 100 ? milliseconds.toFixed(2) : Math.round(milliseconds)} ms`;
}

function inMebibytes(mebibytes: number): string {
  return `${Math.round(mebibytes)} MiB`;
}
