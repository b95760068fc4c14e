/*
 * What a synthesis costs, beside an earlier version of the kit and beside cdk8s:
 *   npm run bench:synthesis [-- --beside CHECKOUT] [--only sites|objects|workloads|start] [--runs 3]
 * CHECKOUT is a folder with this repository at another commit and its packages, where `npm run build` has run.
 *
 * Everything is measured in turn in the same run, each as a process of its own, so that the ratios hold on a noisy machine.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../cli/table.js';
import { PACKAGE_ROOT } from '../constructs/package-root.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { measure, median, type Run } from './measure.js';
import { objectsByFile, stackResources } from './synthesis-objects.js';
import { writeSites } from './synthesis-sites.js';
import type { Job, Part, Timed } from './synthesis-work.js';

const FEW = 100;
const MANY = 200;
const WORKLOADS = 300;
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
process.once('SIGINT', () => process.exit(130));
const temporary = temporaryFolder('datastead-bench-');
console.log(`Medians of ${values.runs}, all in turn.\n`);
for (const [name, part] of Object.entries(PARTS)) {
  if (values.only.includes(name)) console.log(`${(await part()).join('\n')}\n`);
}

function refuse(why: string): never {
  console.error(why);
  process.exit(1);
}

/** The whole shop in every site: a program's synthesis from the start of its process to the end. */
async function sitesPart(): Promise<string[]> {
  const counts = [FEW, MANY];
  const name = (count: number, checkout: Checkout) => `${count} sites, ${checkout.name}`;
  const results = await inTurn(
    counts.flatMap((count) =>
      checkouts.map(
        (checkout): Entry => [name(count, checkout), () => work('sites', checkout, { count, sites: count })],
      ),
    ),
  );
  const rows = [...results].map(([label, { seconds, mebibytes, processorSeconds, written }]) => [
    label,
    inSeconds(seconds),
    `${written}`,
    inMilliseconds((seconds * 1000) / written),
    inMebibytes(mebibytes),
    inSeconds(processorSeconds),
    `${(processorSeconds / seconds).toFixed(2)}`,
  ]);
  const heading = ['whole shop', 'time', 'resources', 'per resource', 'memory', 'processor', 'cores used'];
  const ratios = counts.flatMap((count) =>
    compared(`${count} sites`, (checkout) => results.get(name(count, checkout))),
  );
  const growth = checkouts.map((checkout) => {
    const [few, many] = counts.map((count) => results.get(name(count, checkout)));
    return `${MANY} sites against ${FEW}, ${checkout.name}: ${ratio(many?.seconds, few?.seconds)} times the time, ${ratio(many?.processorSeconds, few?.processorSeconds)} of the processor`;
  });
  return [...table([heading, ...rows], [1, 2, 3, 4, 5, 6]), '', ...ratios, ...growth];
}

/** The resources of one site, written as often as there are sites: by the kit, by cdk8s, and by nothing but JSON.stringify. */
async function objectsPart(): Promise<string[]> {
  const objects = JSON.stringify(await objectsOfOneSite());
  const kit = (checkout: Checkout) => `the kit, ${checkout.name}`;
  const results = await inTurn([
    ...checkouts.map((checkout): Entry => [kit(checkout), () => work('sites', checkout, { count: FEW, sites: FEW })]),
    ['cdk8s', () => work('cdk8s', own, { count: FEW, objects })],
    ['JSON.stringify alone', () => work('json', own, { count: FEW, objects })],
  ]);
  const each = ({ parts, written }: Measured, time: keyof Part) => (parts['synthesis']?.[time] ?? Number.NaN) / written;
  const cdk8s = results.get('cdk8s');
  const rows = [...results].map(([label, result]) => [
    label,
    `${result.written}`,
    ...(['clock', 'processor'] as const).flatMap((time) => [
      inMilliseconds(each(result, time)),
      ratio(each(result, time), cdk8s && each(cdk8s, time)),
    ]),
    inMebibytes(result.mebibytes),
  ]);
  const heading = [
    `${FEW} sites, without start`,
    'resources',
    'time per resource',
    'to cdk8s',
    'processor',
    'to cdk8s',
    'memory',
  ];
  return table([heading, ...rows], [1, 2, 3, 4, 5, 6]);
}

/** Many workloads of one site that consume many topics each. */
async function workloadsPart(): Promise<string[]> {
  const results = await inTurn(
    checkouts.map((checkout): Entry => [checkout.name, () => work('workloads', checkout, { count: WORKLOADS })]),
  );
  const rows = [...results].map(([label, { parts, mebibytes }]) => [
    label,
    inMilliseconds(parts['synthesis']?.clock ?? Number.NaN),
    inMilliseconds(parts['manifests']?.clock ?? Number.NaN),
    inMebibytes(mebibytes),
  ]);
  const heading = [`${WORKLOADS} workloads, 40 topics each`, 'synthesis', 'manifests()', 'memory of both'];
  const ratios = compared('both with the start', (checkout) => results.get(checkout.name));
  return [...table([heading, ...rows], [1, 2, 3]), '', ...ratios];
}

/** The first command of a reader. */
async function startPart(): Promise<string[]> {
  const results = await inTurn(
    checkouts.map(
      ({ name, root }): Entry => [
        name,
        async () => ({ ...(await measure('npm', ['start', '--silent'], root)), parts: {}, written: 0 }),
      ],
    ),
  );
  const rows = [...results].map(([label, { seconds, mebibytes }]) => [
    label,
    inSeconds(seconds),
    inMebibytes(mebibytes),
  ]);
  const ratios = compared('npm start', (checkout) => results.get(checkout.name));
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
    written: of(({ written }) => written),
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

function objectsOfOneSite() {
  return inFolder(async (folder) => {
    await workIn(folder, 'sites', own, { count: 1 });
    return objectsByFile(stackResources(path.join(folder, 'out')));
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

/** A line about this checkout against the other one, where there is one. */
function compared(what: string, resultOf: (checkout: Checkout) => Measured | undefined): string[] {
  const [here, there] = [resultOf(own), other && resultOf(other)];
  if (here === undefined || there === undefined) return [];
  return [
    `${what}, this checkout against beside: ${ratio(here.seconds, there.seconds)} times the time, ${ratio(here.processorSeconds, there.processorSeconds)} of the processor, ${ratio(here.mebibytes, there.mebibytes)} of the memory`,
  ];
}

function ratio(one: number | undefined, against: number | undefined): string {
  return one === undefined || against === undefined ? '' : (one / against).toFixed(2);
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
