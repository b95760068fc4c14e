import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'datastead-cassandra-'));
  const chart = path.join(home, 'chart');
  mkdirSync(chart);
  copyFileSync(path.join(PACKAGE_ROOT, 'charts/common/files/common.sh'), path.join(chart, 'common.sh'));
  for (const name of ['lib.sh', 'join.sh']) {
    copyFileSync(path.join(PACKAGE_ROOT, 'charts/cassandra/files', name), path.join(chart, name));
  }
  writeFileSync(
    path.join(chart, 'cluster.env'),
    'CLUSTER_NAME=catalogue\nCLUSTER_ID=one\nNODE_DOMAIN=catalogue-nodes.shop-data.svc\n',
  );
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

interface Place {
  readonly rack?: string;
  readonly ordinal?: number;
  readonly racks?: string;
  readonly formed?: boolean;
}

/** What a node with an empty volume says first when the others see this ring, and the option that it starts with. */
function decides(ring: readonly string[], { rack = 'b', ordinal = 0, racks = 'a=1 b=1 c=1', formed = true }: Place) {
  writeFileSync(path.join(home, 'chart/size.env'), `RACKS="${racks}"\n`);
  const { stdout, stderr } = spawnSync(
    'bash',
    [
      '-c',
      `set -euo pipefail
      scratch=${home}/scratch; ordinal=${ordinal} RACK=${rack} POD_IP=10.0.0.9 joining=()
      source ${home}/chart/lib.sh; source ${home}/chart/join.sh
      formed() { ${formed}; }
      some_node() { ${ring.length > 0}; }
      ring() { printf '%s\\n' ${ring.map((line) => `'${line}'`).join(' ')}; }
      say() { echo "$*"; }
      sleep() { exit; }
      decide
      echo "\${joining[*]}"`,
    ],
    { encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  return stdout.trim();
}

const one = (state: string, address: number, rack: string) => `${state} 10.0.0.${address} 4096 ${rack}`;

describe('a Cassandra node with an empty volume', () => {
  it('forms the cluster as the very first one only, and only once', () => {
    expect(decides([], { rack: 'a', formed: false })).toBe('forming the cluster one');
    expect(decides([], { rack: 'a' })).toBe('this volume is empty: waiting, no other node answers');
    expect(decides([], { formed: false })).toBe('this volume is empty: waiting, no other node answers');
  });

  it('bootstraps when all before it have joined', () => {
    expect(decides([one('UN', 1, 'a')], {})).toBe('a new node of rack b: bootstrapping');
    const ring = [one('UN', 1, 'a'), one('UN', 2, 'b'), one('UN', 3, 'c'), one('DN', 4, 'a')];
    expect(decides(ring, { ordinal: 1, racks: 'a=2 b=2 c=2' })).toBe('a new node of rack b: bootstrapping');
  });

  it('leaves the turn to those before it, in its rack and in the racks before', () => {
    expect(decides([one('UN', 3, 'c')], {})).toBe('this volume is empty: waiting, node 0 of rack a joins first');
    const ring = [one('UN', 1, 'a'), one('UN', 2, 'b'), one('UJ', 4, 'a')];
    expect(decides(ring, { ordinal: 1, racks: 'a=2 b=2' })).toBe(
      'this volume is empty: waiting, node 1 of rack a joins first',
    );
    expect(decides([one('UN', 1, 'a'), one('UN', 2, 'b')], { ordinal: 2, racks: 'a=1 b=3' })).toBe(
      'this volume is empty: waiting, node 1 of rack b joins first',
    );
  });

  it('waits until it is declared when somebody scaled a rack by hand', () => {
    expect(decides([one('UN', 1, 'a'), one('UN', 2, 'b')], { ordinal: 1 })).toBe(
      'this volume is empty: waiting, rack b is declared without a node 1: grow the rack where it is declared',
    );
  });

  it.each(['UJ', 'UL', 'UM'])('waits while another node is %s', (state) => {
    const ring = [one('UN', 1, 'a'), one(state, 4, 'c')];
    expect(decides(ring, {})).toBe('this volume is empty: waiting, the node at 10.0.0.4 is joining, leaving or moving');
  });

  it('does not wait for the attempt of its own that was cut short', () => {
    expect(decides([one('UN', 1, 'a'), one('UJ', 9, 'b')], {})).toBe('a new node of rack b: bootstrapping');
  });

  it('takes the place of the one that is down, whoever else joins', () => {
    const ring = [one('UN', 1, 'a'), one('DN', 2, 'b'), one('UJ', 4, 'a')];
    expect(decides(ring, {}).split('\n')).toEqual([
      'this volume is empty: taking the place of the node that was at 10.0.0.2',
      '-Dcassandra.replace_address_first_boot=10.0.0.2',
    ]);
  });

  it.each([
    ['none', [one('UN', 2, 'b')], '1 nodes, 0 of them down'],
    ['two', [one('DN', 2, 'b'), one('DN', 3, 'b')], '2 nodes, 2 of them down'],
  ])('takes nobody’s place when %s could be meant', (_name, ring, words) => {
    expect(decides([one('UN', 1, 'a'), ...ring], {})).toContain(
      `rack b lists ${words}: cannot tell whose place to take`,
    );
  });
});

describe('the address of a Cassandra node', () => {
  const lib = (script: string) => {
    writeFileSync(path.join(home, 'chart/size.env'), 'RACKS="a=1"\n');
    const { stdout } = spawnSync(
      'bash',
      ['-c', `set -euo pipefail; scratch=${home}/scratch; source ${home}/chart/lib.sh; ${script}`],
      { encoding: 'utf8' },
    );
    return stdout.trim();
  };

  it.each([
    ['10.0.0.9', '10.0.0.9'],
    ['fd00:10:244::1f', 'fd00:10:244:0:0:0:0:1f'],
    ['fd00::', 'fd00:0:0:0:0:0:0:0'],
    ['::1', '0:0:0:0:0:0:0:1'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
  ])('%s is %s in the ring, which Java writes', (address, written) => {
    expect(lib(`java_address ${address}`)).toBe(written);
    expect(lib(`getent() { echo "${address} a-0"; }; address_of a-0`)).toBe(written);
  });

  it('is none where the name has none', () => {
    expect(lib('getent() { return 2; }; address_of a-0 || echo none')).toBe('none');
  });

  it('is its own while it joins, by IPv6 too', () => {
    writeFileSync(path.join(home, 'chart/size.env'), 'RACKS="a=1"\n');
    const waits = (address: string) =>
      lib(`ordinal=0 RACK=a POD_IP=fd00::9; source ${home}/chart/join.sh; must_wait 'UJ ${address} 4096 a' || true`);
    expect(waits('fd00:0:0:0:0:0:0:9')).toBe('');
    expect(waits('fd00:0:0:0:0:0:0:8')).toBe('the node at fd00:0:0:0:0:0:0:8 is joining, leaving or moving');
  });
});

describe('racks that are called by numbers', () => {
  it('are told apart by their text', () => {
    expect(decides([one('UN', 1, '01'), one('DN', 2, '1')], { rack: '1', racks: '01=1 1=1' }).split('\n')).toEqual([
      'this volume is empty: taking the place of the node that was at 10.0.0.2',
      '-Dcassandra.replace_address_first_boot=10.0.0.2',
    ]);
  });
});

describe('the retirement of Cassandra nodes', () => {
  const RING = ['a', 'a', 'b', 'b'].map((rack, index) => one('UN', index + 1, rack));

  /**
   * Retires the highest node of each of two racks.
   * @param tool what a decommission does, in bash: `gone` takes the node out of the ring, `host` is its name
   */
  function retires(ring: readonly string[], tool: string, storageBytes = 1_000_000) {
    const file = (name: string) => path.join(home, name);
    writeFileSync(file('ring'), `${ring.join('\n')}\n`);
    writeFileSync(file('calls'), '');
    const script = readFileSync(path.join(PACKAGE_ROOT, 'charts/cassandra/files/retire.sh'), 'utf8');
    writeFileSync(file('chart/retire.sh'), script.replaceAll('/etc/cassandra', home));
    writeFileSync(
      file('chart/lib.sh'),
      `etc=${home}/chart scratch=${home} RACKS='a=2 b=2' TASK_NODES=1 STORAGE_BYTES=${storageBytes}
      say() { echo "$*" >&2; }
      fail() { say "$*"; exit 1; }
      make_stores() { :; }
      write_jmx_credentials() { :; }
      listens() { :; }
      sleep() { :; }
      node_host() { echo "$1-$2"; }
      getent() { awk -v name="$2" '$1 == name { print $2 }' <<<$'a-0 10.0.0.1\na-1 10.0.0.2\nb-0 10.0.0.3\nb-1 10.0.0.4'; }
      address_of() { getent hosts "$1"; }
      ring() { cat ${home}/ring; }
      calls() { grep -c "$host" ${home}/calls || true; }
      gone() { sed -i "/ $(getent hosts "$host") /d" ${home}/ring; }
      node_tool() {
        local host=$1
        echo "$*" >>${home}/calls
        ${tool}
      }`,
    );
    const { status, stderr } = spawnSync('bash', [file('chart/retire.sh')], { encoding: 'utf8', timeout: 30_000 });
    return { status, said: stderr.trim().split('\n'), calls: readFileSync(file('calls'), 'utf8').trim().split('\n') };
  }

  it('decommissions the highest of each rack, one after the other', () => {
    const { status, calls, said } = retires(RING, 'gone');
    expect(calls).toEqual(['a-1 decommission', 'b-1 decommission']);
    expect([status, said.at(-1)]).toEqual([0, expect.stringContaining('1 nodes of each rack have left the ring')]);
  });

  it('passes over what has left, and tells again what an earlier attempt has left leaving', () => {
    const ring = [one('UN', 1, 'a'), one('UN', 3, 'b'), one('UL', 4, 'b')];
    expect(retires(ring, 'gone')).toMatchObject({ status: 0, calls: ['b-1 decommission'] });
  });

  it('tells again one whose earlier decommission fails while it waits for it', () => {
    // Two calls return at once, since that one is still under way; the third begins anew.
    const { status, calls } = retires([...RING.slice(0, 3), one('UL', 4, 'b')], '(($(calls) < 3)) || gone');
    expect([status, calls.length]).toEqual([0, 6]);
  });

  it('fails when a node cannot leave', () => {
    const { status, said } = retires(RING, 'return 2');
    expect([status, said.at(-1)]).toEqual([1, 'a-1 could not leave: the next attempt tells it again']);
  });

  it('refuses where the others have no room, and where a node is down', () => {
    const room = retires(RING, 'gone', 16_000);
    expect([room.status, room.calls]).toEqual([1, ['']]);
    expect(room.said[0]).toBe(
      'refused: rack a holds 8192 bytes; on 1 nodes that is 8192 each, more than half of a volume of 16000',
    );
    const down = retires([...RING.slice(1), one('DN', 1, 'a')], 'gone');
    expect([down.status, down.calls]).toEqual([1, ['']]);
    expect(down.said[0]).toContain('a node is down; bring it back first');
  });
});

describe('a Cassandra node that restarts for a renewed certificate', () => {
  /** Runs lines of bash as a node of six would that was started when they were three. */
  function node(lines: string, rack = 'b', ordinal = 0) {
    copyFileSync(
      path.join(PACKAGE_ROOT, 'charts/cassandra/files/certificates.sh'),
      path.join(home, 'chart/certificates.sh'),
    );
    writeFileSync(path.join(home, 'chart/size.env'), 'RACKS="a=1 b=1 c=1"\n');
    const { stdout, stderr } = spawnSync(
      'bash',
      [
        '-c',
        `set -euo pipefail
        scratch=${home}/scratch; self=me RACK=${rack} ordinal=${ordinal}
        source ${home}/chart/lib.sh; source ${home}/chart/certificates.sh
        echo 'RACKS="a=2 b=2 c=2"' >${home}/chart/size.env
        date() { echo "$now"; }
        ${lines}`,
      ],
      { encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    return stdout.trim().split('\n');
  }

  it('has a minute of its own, counted by the nodes as they are now', () => {
    const minutes = ['a', 'b', 'c'].flatMap((rack) =>
      [0, 1].flatMap((ordinal) =>
        node(
          'for ((now = 0; now < 720; now += 60)); do if my_minute; then echo "$now"; fi; done',
          rack,
          ordinal,
        ).join(),
      ),
    );
    expect(minutes).toEqual(['0,360', '60,420', '120,480', '180,540', '240,600', '300,660']);
  });

  it('has none when it is not declared', () => {
    expect(node('for ((now = 0; now < 720; now += 60)); do if my_minute; then echo "$now"; fi; done', 'b', 2)).toEqual([
      '',
    ]);
  });

  it.each([
    ['restarts when the question was answered within its minute', 10, 'restarts'],
    ['does not when the minute was over by then', 70, ''],
  ])('%s', (_name, seconds, outcome) => {
    const said = node(
      `now=120 rounds=0
      sleep() { ((++rounds < 3)); }
      fingerprint() { echo "$1 $rounds"; }
      mkdir ${home}/admin; echo word >${home}/admin/password
      write_jmx_credentials
      node_tool() { :; }
      say() { :; }
      nobody_is_down() { now=$((now + ${seconds})); }
      kill() { echo restarts; }
      follow_files || true`,
    );
    expect(said).toEqual([outcome]);
  });
});
