import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';

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

let count = 0;

/** A folder of its own. */
function fresh(): string {
  count += 1;
  const made = path.join(folder, `${count}`);
  mkdirSync(made);
  return made;
}

/** A keyspace as the plan sees it: what nodetool describes, and what was noted. */
interface Noted {
  readonly ring: string;
  readonly done?: string;
}

/** The orders of a plan over some keyspaces: keyspace, nodes, and the parts that belong together. */
function ordersOf(keyspaces: Readonly<Record<string, Noted>>, interval: number, parts: number, now: number) {
  const home = fresh();
  for (const [name, { ring, done = '' }] of Object.entries(keyspaces)) {
    writeFileSync(path.join(home, `${name}.ring`), ring);
    writeFileSync(path.join(home, `${name}.done`), done);
  }
  const args = ['charts/cassandra/files/repair-plan.py', home, ...[interval, parts, now].map(String)];
  const { status, stdout, stderr } = spawnSync('python3', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [keyspace = '', nodes = '', ranges = ''] = line.split(' ');
      return { keyspace, nodes, ranges: ranges.split(',') };
    });
}

/** The orders of a plan for one keyspace, each the parts that it repairs. */
function orders(description: string, done: string, interval: number, parts: number, now: number): Part[][] {
  return ordersOf({ one: { ring: description, done } }, interval, parts, now).map(({ nodes, ranges }) =>
    ranges.map((range) => {
      const [from = '', to = ''] = range.split(':');
      return { from: BigInt(from), to: BigInt(to), node: nodes.split(',')[0] ?? '' };
    }),
  );
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

  it('begins with the oldest of all keyspaces, and ends with what has failed, each by itself', () => {
    const four = ring([0n, 10n], [10n, 20n], [20n, 30n], [30n, 0n]);
    const done = '0\t10\t500\tnull\n10\t20\t400\t800\n20\t30\tnull\t700\n30\t0\t300\t200\n';
    const found = ordersOf(
      { a: { ring: four, done }, b: { ring: ring([5n, 6n]), done: '5\t6\t350\tnull\n' } },
      100,
      1,
      1_000,
    );
    expect(found.map(({ keyspace, ranges }) => [keyspace, ...ranges])).toEqual([
      ['a', '30:0', '0:10'],
      ['b', '5:6'],
      ['a', '20:30'],
      ['a', '10:20'],
    ]);
  });

  it('passes over what was repaired, and takes it up again when that is too long ago', () => {
    const [first] = plan(whole, '', 100, 2, 1_000);
    const done = `${first?.from}\t${first?.to}\t950\tnull\n`;
    expect(plan(whole, done, 100, 2, 1_000)).toHaveLength(5);
    expect(plan(whole, done, 100, 2, 1_050)).toHaveLength(6);
  });

  it('begins with what was repaired longest ago', () => {
    const all = plan(whole, '', 10, 1, 1_000);
    const done = all.map(({ from, to }, index) => `${from}\t${to}\t${900 - index}\tnull`).join('\n');
    expect(plan(whole, done, 10, 1, 1_000).map(({ from }) => from)).toEqual(all.map(({ from }) => from).reverse());
  });

  it('repairs a ring of one token as a whole', () => {
    const [only, ...others] = plan(ring([7n, 7n]), '', 10, 4, 1_000);
    expect(others).toHaveLength(3);
    expect([only, ...others].reduce((sum, part) => sum + width(part as Part), 0n)).toBe(RING);
  });
});

/** Sixteen ranges around the ring, held by these nodes in turn. */
const sixteen = (...holders: string[]) =>
  Array.from({ length: 16 }, (_, index) =>
    range(BigInt(index * 10), BigInt(((index + 1) % 16) * 10), holders[index % holders.length]),
  ).join('\n');

/** Held by the same three nodes. */
const TOGETHER = sixteen('10.0.0.1, 10.0.0.3, 10.0.0.5');

/** Held by six nodes in three racks, in all eight ways; every second range stands on 10.0.0.2. */
const APART = sixteen(
  ...Array.from(
    { length: 8 },
    (_, way) => `10.0.0.${1 + (way & 1)}, 10.0.0.${3 + ((way >> 1) & 1)}, 10.0.0.${5 + (way >> 2)}`,
  ),
);

/**
 * A cluster whose tools are stand-ins; what is noted stays from run to run, a day apart.
 * @param tool what a call of nodetool does, in bash: it may set `status` and let `passes SECONDS`, and knows `ranges` and `holders`
 * @param rings what nodetool describes of each keyspace
 */
function cluster(tool: string, rings: Readonly<Record<string, string>> = { orders: APART }, away = 'nobody') {
  const home = fresh();
  const place = (...names: string[]) => path.join(home, ...names);
  for (const name of ['chart', 'scratch', 'rings']) mkdirSync(place(name));
  for (const [name, text] of Object.entries(rings)) writeFileSync(place('rings', name), text);
  writeFileSync(place('notes'), '');
  for (const name of ['repair.sh', 'repair-plan.py']) {
    const text = readFileSync(path.join(PACKAGE_ROOT, 'charts/cassandra/files', name), 'utf8');
    writeFileSync(place('chart', name), text.replaceAll('/etc/cassandra', home));
  }
  writeFileSync(
    place('chart/lib.sh'),
    `etc=${home}/chart scratch=${home}/scratch REPAIR_INTERVAL=432000 REPAIR_PARTS=1
    say() { echo "$*" >&2; }
    fail() { say "$*"; exit 1; }
    make_stores() { :; }
    write_jmx_credentials() { :; }
    declared_nodes() { printf '%s\n' 'a 1' 'a 2' 'b 3' 'b 4' 'c 5' 'c 6'; }
    node_host() { echo "10.0.0.$2"; }
    address_of() { [[ $1 != ${away} ]] && echo "$1"; }
    date() { cat ${home}/now; }
    passes() { echo "$(($(<${home}/now) + $1))" >${home}/now; }
    calls() { grep -c "^$1" ${home}/calls || true; }
    node_tool() {
      local keyspace=\${@: -1} status=0 ranges holders
      if [[ $2 == describering ]]; then
        [[ -s ${home}/rings/$keyspace ]] && cat "${home}/rings/$keyspace"
        return
      fi
      ranges=$5:$7
      holders=$(for one in \${ranges//,/ }; do grep -F "(start_token:\${one%:*}, end_token:\${one#*:}," "${home}/rings/$keyspace"; done)
      ${tool}
      echo "$status $ranges" >>${home}/calls
      return "$status"
    }`,
  );
  writeFileSync(
    place('chart/cql.sh'),
    `connect() { host=10.0.0.1; }
    literal() { printf "'%s'" "$1"; }
    cql() { sed -nE "s/INSERT.*, ([a-z_]+)\\) VALUES \\('([^']*)', (-?[0-9]+), (-?[0-9]+), ([0-9]+)\\).*/\\2 \\3 \\4 \\1 \\5/p" "$3" >>${home}/notes; }
    query() {
      if [[ $1 == *system_schema* ]]; then
        ls ${home}/rings && echo system
      else
        awk -v wanted="\${1##* = }" '
          "\\047" $1 "\\047" == wanted { known[$2 "\\t" $3]; time[$2 "\\t" $3, $4] = $5 }
          function of(range, what) { return ((range, what) in time) ? time[range, what] : "null" }
          END { for (range in known) print range "\\t" of(range, "repaired_at") "\\t" of(range, "failed_at") }' ${home}/notes
      fi
    }`,
  );
  let day = 100;
  return {
    /** One run of the script: its status, what it said, the status and the number of ranges of each of its calls. */
    run() {
      writeFileSync(place('now'), `${day * 86_400}`);
      writeFileSync(place('calls'), '');
      day += 1;
      const { status, stderr } = spawnSync('bash', [place('chart/repair.sh')], { encoding: 'utf8' });
      const calls = readFileSync(place('calls'), 'utf8').trim().split('\n').filter(Boolean);
      return {
        status,
        said: stderr.trim().split('\n'),
        calls: calls.map((line) => [Number(line.split(' ')[0]), line.split(',').length]),
      };
    },
    /** Where the ranges begin that were ever repaired. */
    repaired(keyspace = 'orders') {
      const notes = readFileSync(place('notes'), 'utf8')
        .split('\n')
        .map((line) => line.split(' '));
      const found = notes.filter(([name, , , what]) => name === keyspace && what === 'repaired_at');
      return [...new Set(found.map(([, from]) => Number(from)))].sort((left, right) => left - right);
    },
  };
}

const ALL = Array.from({ length: 16 }, (_, index) => index * 10);
/** Those of APART that do not stand on 10.0.0.2. */
const HEALTHY = ALL.filter((from) => from % 20 === 0);

describe.skipIf(without)('a run of the repair', () => {
  it('repairs every range, more at a time while that is quick, and then has nothing to do', () => {
    const ring = cluster('', { orders: TOGETHER });
    const { status, said, calls } = ring.run();
    expect(said).toEqual(['16 ranges to repair', '16 ranges repaired; none is older than 432000 s']);
    expect(status).toBe(0);
    expect(calls.map(([, ranges]) => ranges)).toEqual([1, 2, 4, 8, 1]);
    expect(ring.repaired()).toEqual(ALL);
    expect(ring.run().said).toEqual(['0 ranges to repair', '0 ranges repaired; none is older than 432000 s']);
  });

  it('notes everything healthy beside a node with which nothing can be repaired', () => {
    const ring = cluster('[[ $holders != *10.0.0.2,* ]] || status=1');
    const { status, said } = ring.run();
    expect(status).toBe(1);
    expect(said.at(-1)).toBe('8 ranges repaired, 8 failed: the next run tries them again');
    expect(ring.repaired()).toEqual(HEALTHY);
    expect(ring.run().calls).toEqual(Array.from({ length: 8 }, () => [1, 1]));
  });

  it('has done everything healthy when it is ended while it waits for a node that hangs', () => {
    const hangs = '[[ $holders != *10.0.0.2,* ]] || { passes 3600; status=124; (($(calls 124) < 5)) || exit 143; }';
    const rings = { carts: APART, orders: APART, views: APART };
    const ring = cluster(hangs, rings);
    expect(ring.run().status).toBe(143);
    for (const keyspace of Object.keys(rings)) expect(ring.repaired(keyspace)).toEqual(HEALTHY);
  });

  it('repairs in the next run what stood in one call with a range that always fails', () => {
    const ring = cluster('[[ ,$ranges, != *,70:80,* ]] || status=1', { orders: TOGETHER });
    ring.run();
    expect(ring.repaired()).not.toEqual(ALL);
    ring.run();
    expect(ring.repaired()).toEqual(ALL.filter((from) => from !== 70));
    expect(ring.run().calls).toEqual([[1, 1]]);
  });

  it('takes no more ranges at a time than an hour holds', () => {
    const ring = cluster("passes $((600 * $(tr , '\\n' <<<$ranges | wc -l)))", { orders: TOGETHER });
    expect(ring.run().calls.map(([, ranges]) => ranges)).toEqual([1, 2, 2, 2, 2, 2, 2, 2, 1]);
  });

  it('takes half as many when an hour was not enough, and those that were in vain in the next run', () => {
    const tooLong = '[[ $ranges == *,*,*,*,* ]] && passes 3600 && status=124 || passes 2800';
    const ring = cluster(`(($(calls 0) < 3)) || { ${tooLong}; }`, { carts: TOGETHER, orders: TOGETHER });
    const { calls, said } = ring.run();
    expect(calls.map(String)).toEqual(['0,1', '0,2', '0,4', '124,8', '0,1', '0,4', '0,4', '0,4', '0,4']);
    expect(said.at(-1)).toBe('24 ranges repaired, 8 failed: the next run tries them again');
    ring.run();
    expect(ring.repaired('carts')).toEqual(ALL);
  });

  it('passes over what stands on a node whose pod is away', () => {
    const ring = cluster('', { orders: APART }, '10.0.0.2');
    const { status, said } = ring.run();
    expect(status).toBe(1);
    expect(said[0]).toContain('10.0.0.2 has no address: its pod is away');
    expect(ring.repaired()).toEqual(HEALTHY);
  });

  it('goes on with the other keyspaces when the ranges of one are not known', () => {
    const ring = cluster('', { gone: '', orders: APART });
    const { status, said } = ring.run();
    expect([status, said[0]]).toEqual([1, 'keyspace gone: its ranges are not known']);
    expect(ring.repaired()).toEqual(ALL);
  });
});
