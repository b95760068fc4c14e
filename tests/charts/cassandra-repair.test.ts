import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(path.join(tmpdir(), 'datastead-repair-'));
afterAll(() => rmSync(folder, { recursive: true }));
const without = spawnSync('python3', ['--version']).status !== 0;

const LOWEST = -(2n ** 63n);
const RING = 2n ** 64n;

/** nodetool's description of one range (start, end]. */
const range = (start: bigint, end: bigint, nodes = '10.0.0.1, 10.0.0.2') =>
  `\tTokenRange(start_token:${start}, end_token:${end}, endpoints:[${nodes}], rpc_endpoints:[x])`;

const ring = (...ranges: [bigint, bigint][]) => ranges.map(([start, end]) => range(start, end)).join('\n');

interface Part {
  readonly from: bigint;
  readonly to: bigint;
  readonly node: string;
}

/** The orders of a plan, each the parts that one call repairs. */
function orders(description: string, done: string, interval: number, parts: number, now: number): Part[][] {
  const [ringFile, doneFile] = ['ring', 'done'].map((name) => path.join(folder, name)) as [string, string];
  writeFileSync(ringFile, description);
  writeFileSync(doneFile, done);
  const args = ['charts/cassandra/files/repair-plan.py', ringFile, doneFile, ...[interval, parts, now].map(String)];
  const { status, stdout, stderr } = spawnSync('python3', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [node = '', ranges = ''] = line.split(' ');
      return ranges.split(',').map((one) => {
        const [from = '', to = ''] = one.split(':');
        return { from: BigInt(from), to: BigInt(to), node };
      });
    });
}

const plan = (...args: Parameters<typeof orders>) => orders(...args).flat();

const width = ({ from, to }: Part) => (((to - from) % RING) + RING) % RING || RING;

describe.skipIf(without)('the plan of a repair', () => {
  const whole = ring(
    [-5_000_000_000_000_000_000n, 3n],
    [3n, 6_000_000_000_000_000_000n],
    [6_000_000_000_000_000_000n, -5_000_000_000_000_000_000n],
  );

  it.each([1, 2, 7, 64])('covers the ring once, without a gap, in %i parts a range', (parts) => {
    const found = plan(whole, '', 100, parts, 1_000);
    expect(found).toHaveLength(3 * parts);
    expect(found.reduce((sum, part) => sum + width(part), 0n)).toBe(RING);
    const starts = new Set(found.map(({ from }) => from));
    expect(found.every(({ to }) => starts.has(to))).toBe(true);
    expect(found.every(({ from, to }) => from >= LOWEST && from < -LOWEST && to >= LOWEST && to < -LOWEST)).toBe(true);
  });

  it('asks a node that holds the range', () => {
    expect(new Set(plan(whole, '', 100, 1, 1_000).map(({ node }) => node))).toEqual(new Set(['10.0.0.1']));
  });

  it('puts into one order what the same nodes hold, sixteen ranges at most', () => {
    expect(orders(whole, '', 100, 12, 1_000).map((order) => order.length)).toEqual([16, 16, 4]);
    const two = [range(1n, 2n, 'a, b'), range(2n, 3n, 'b, c'), range(3n, 4n, 'b, a'), range(4n, 1n, 'c, b')].join('\n');
    const [first, second, ...others] = orders(two, '', 100, 1, 1_000);
    expect(others).toEqual([]);
    expect(first?.map(({ from, node }) => [from, node])).toEqual([
      [1n, 'a'],
      [3n, 'a'],
    ]);
    expect(second?.map(({ from, node }) => [from, node])).toEqual([
      [2n, 'b'],
      [4n, 'b'],
    ]);
  });

  it('passes over what was repaired, and takes it up again when that is too long ago', () => {
    const [first] = plan(whole, '', 100, 2, 1_000);
    const done = `${first?.from}\t${first?.to}\t950\n`;
    expect(plan(whole, done, 100, 2, 1_000)).toHaveLength(5);
    expect(plan(whole, done, 100, 2, 1_050)).toHaveLength(6);
  });

  it('begins with what was repaired longest ago', () => {
    const all = plan(whole, '', 10, 1, 1_000);
    const done = all.map(({ from, to }, index) => `${from}\t${to}\t${900 - index}`).join('\n');
    expect(plan(whole, done, 10, 1, 1_000).map(({ from }) => from)).toEqual(all.map(({ from }) => from).reverse());
  });

  it('repairs a ring of one token as a whole', () => {
    const [only, ...others] = plan(ring([7n, 7n]), '', 10, 4, 1_000);
    expect(others).toHaveLength(3);
    expect([only, ...others].reduce((sum, part) => sum + width(part as Part), 0n)).toBe(RING);
  });
});
