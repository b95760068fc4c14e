import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { type Answers, node, type Outcome, placeless, run, STATUS } from './cockroachdb-stand-in.js';

// Jobs that look after the nodes: which there are, which may go, and whether strangers are turned away.

const five = (last = 'active', before = 'active') =>
  [STATUS, node(1, 0), node(2, 1), node(3, 2), node(4, 3, 'true', before), node(5, 4, 'true', last)].join('\n');

describe('preflight', () => {
  it('refuses a shrink while a node that would go is a member, and says which', () => {
    const { status, log } = run('preflight', {
      formed: true,
      answers: { 'node status': five('active', 'decommissioning') },
    });
    expect(status).toBe(1);
    expect(log).toMatch(/node 3 \(id 4\) is decommissioning/);
    expect(log).toMatch(/node 4 \(id 5\) is active/);
    expect(log).toMatch(/2 refused; nothing was changed/);
  });

  it('lets a shrink pass once they are decommissioned, and everything before the first complete release', () => {
    expect(
      run('preflight', { formed: true, answers: { 'node status': five('decommissioned', 'decommissioned') } }).status,
    ).toBe(0);
    expect(run('preflight', { answers: { 'SELECT 1': 'FAIL' } }).commands).toEqual(['']);
  });

  it('counts the newest node of a pod, which may have come back with an empty disk', () => {
    const status = [STATUS, node(1, 0), node(2, 1, 'false'), node(3, 2), node(9, 1)].join('\n');
    expect(run('preflight', { formed: true, answers: { 'node status': status } }).status).toBe(0);
    const gone = [
      STATUS,
      node(1, 0),
      node(2, 1),
      node(3, 2),
      node(8, 3, 'true', 'decommissioned'),
      node(4, 3, 'false'),
    ].join('\n');
    expect(run('preflight', { formed: true, answers: { 'node status': gone } }).status).toBe(0);
  });
});

describe('preflight, of ids without an address', () => {
  const listed = [STATUS, node(1, 0), node(2, 1), node(3, 2)];
  const preflight = (pods: readonly number[], ...more: string[]) =>
    run('preflight', { formed: true, pods, answers: { 'node status': [...listed, ...more].join('\n') } });

  it.each([
    ['of a lost volume', placeless(4)],
    ['that live', placeless(4, 'active', 'true')],
    ['that are being decommissioned', placeless(4, 'decommissioning')],
    ['that were decommissioned', placeless(4, 'decommissioned')],
    ['whose fields are empty', placeless(4).replaceAll('NULL', '')],
  ])('lets every deploy pass that takes no pod away, for ids %s', (_what, row) => {
    expect(preflight([0, 1, 2], row)).toMatchObject({ status: 0, log: expect.stringContaining('can follow') });
  });

  it('refuses to take a pod away that one of them may be, and says what to do', () => {
    const { status, log } = preflight(
      [0, 1, 2, 3, 4],
      placeless(4, 'decommissioning', 'true'),
      placeless(5),
      node(6, 4),
    );
    expect(status).toBe(1);
    expect(log).toContain(
      'pod orders-node-3 exists, and no listed node says that it was decommissioned (members without an address: 4 (live, decommissioning), 5 (dead, active))',
    );
    expect(log).toContain('scale the StatefulSet to 3 by hand');
    expect(log).not.toContain('pod orders-node-4');
    expect(log).toMatch(/node 4 \(id 6\) is active/);
  });

  it('lets pods go that were retired so long ago that no list has their address', () => {
    const retired = [placeless(4, 'decommissioned'), placeless(5, 'decommissioned')];
    expect(preflight([0, 1, 2, 3, 4], ...retired).status).toBe(0);
    expect(preflight([0, 1, 2, 3], node(4, 3, 'false', 'decommissioned'), placeless(2)).status).toBe(0);
    // One too few, and one that may have been anybody.
    expect(preflight([0, 1, 2, 3, 4], placeless(4, 'decommissioned')).log).toContain(
      '(members without an address: none)',
    );
    expect(preflight([0, 1, 2, 3, 4], ...retired, placeless(9)).log).toContain('2 refused');
  });

  it('fails where no node is listed with an address', () => {
    const { status, log } = run('preflight', {
      formed: true,
      answers: { 'node status': [STATUS, placeless(1)].join('\n') },
    });
    expect([status, log]).toEqual([1, expect.stringContaining('could not read the nodes')]);
  });

  it('still says what it does not understand', () => {
    const { status, log } = preflight([], 'x\tNULL\tNULL\tNULL\tNULL\tNULL\tfalse\tfalse\tactive\tNULL');
    expect([status, log]).toEqual([1, expect.stringContaining('says what is not understood: x NULL')]);
  });
});

describe('preflight of a version', () => {
  const preflight = (runs: string, wants: string) =>
    run('preflight', { formed: true, answers: { 'SHOW CLUSTER SETTING version': `version\n${runs}`, version: wants } });

  // The second and the fourth release of a year are regular, the others may be left out.
  it.each([
    ['26.2', 'v26.2.7'],
    ['26.2', 'v26.3.0'],
    ['26.2', 'v26.4.0'],
    ['25.4', 'v26.2.1'],
    ['26.3', 'v26.4.0'],
    // The nodes run 26.4 already, and the cluster has not got there yet.
    ['26.2-upgrading-to-26.4-step-012', 'v26.4.1'],
  ])('lets a cluster of %s become %s', (runs, wants) => {
    const { status, log } = preflight(runs, wants);
    expect([status, log]).toEqual([0, expect.stringContaining('the cluster can follow these values')]);
  });

  it.each([
    ['25.4', 'v26.3.0', 'goes to 26.2 at most'],
    ['26.1', 'v26.3.0', 'goes to 26.2 at most'],
    ['26.2', 'v27.1.0', 'goes to 26.4 at most'],
    ['26.4', 'v27.3.0', 'goes to 27.2 at most'],
    ['26.2-upgrading-to-26.4-step-012', 'v27.2.0', 'goes to 26.4 at most'],
    ['26.2', 'v26.1.9', 'no older server can join it'],
  ])('refuses that a cluster of %s becomes %s', (runs, wants, words) => {
    const { status, log } = preflight(runs, wants);
    expect(status).toBe(1);
    expect(log).toContain(`refused: version ${wants}: the cluster is at ${runs}`);
    expect(log).toContain(words);
    expect(log).toContain('1 refused; nothing was changed');
  });

  it.each([
    ['latest', 'v26.2.1', "the cluster's version is not understood: latest"],
    ['26.2', 'v26.5.0', 'the version of this image is not understood: v26.5.0'],
  ])('says what it does not understand (%s, %s)', (runs, wants, words) => {
    const { status, log } = preflight(runs, wants);
    expect(status).toBe(1);
    expect(log).toContain(words);
  });
});

describe('retire', () => {
  const files = { 'chart/size.env': 'NODES=5\nREPLICATION_FACTOR=3\n' };

  it('decommissions the highest nodes through one that stays', () => {
    const { commands, status } = run('retire', {
      files,
      answers: { 'node status': five(), 'node decommission': 'ok' },
    });
    expect(status).toBe(0);
    expect(commands.filter((line) => line.startsWith('node decommission'))).toEqual([
      expect.stringMatching(/^node decommission (4 5|5 4) --wait=all .*--host=orders-node-[012]\./),
    ]);
  });

  it('goes on with those that are not done, and does nothing when all are', () => {
    const half = run('retire', {
      files,
      answers: { 'node status': five('decommissioned', 'decommissioning'), 'node decommission': 'ok' },
    });
    expect(half.commands.some((line) => /^node decommission 4 --wait/.test(line))).toBe(true);
    const all = run('retire', { files, answers: { 'node status': five('decommissioned', 'decommissioned') } });
    expect(all.status).toBe(0);
    expect(all.log).toContain('nodes.count can become 3');
  });

  it('is refused for a node that is not listed, and says whose id nobody knows', () => {
    const retire = (...rows: string[]) =>
      run('retire', {
        files,
        answers: {
          'node status': [STATUS, node(1, 0), node(2, 1), node(3, 2), ...rows].join('\n'),
          'node decommission': 'ok',
        },
      });
    const away = retire(node(4, 3), placeless(5));
    expect(away.status).toBe(1);
    expect(away.log).toContain('node 4 is not listed');
    expect(away.log).toContain('(members without an address: 5 (dead, active)). Bring its pod up');
    expect(away.commands.some((line) => line.startsWith('node decommission'))).toBe(false);
    const before = retire(placeless(4, 'decommissioned'), placeless(5, 'decommissioned'));
    expect(before.status).toBe(1);
    expect(before.log).toContain('if it was decommissioned before, nodes.count can become 3');
    // A lost volume of a node that stays is no obstacle.
    expect(retire(node(4, 3), node(5, 4), placeless(6)).status).toBe(0);
  });

  it('is refused while too few of those that stay are live', () => {
    const status = [STATUS, node(1, 0), node(2, 1, 'false'), node(3, 2), node(4, 3), node(5, 4)].join('\n');
    const { log, status: code } = run('retire', {
      files,
      answers: { 'node status': status, 'node decommission': 'ok' },
    });
    expect(code).toBe(1);
    expect(log).toMatch(/2 nodes that live would stay, and every range has 3 copies/);
  });
});

describe('forget', () => {
  const nodes = (...more: string[]) => [STATUS, node(1, 0), ...more, node(3, 2)].join('\n');
  const forget = (status: string) => run('forget', { answers: { 'node status': status, 'node decommission': 'ok' } });
  const decommissions = ({ commands }: Outcome) => commands.filter((line) => line.startsWith('node decommission'));

  it('decommissions the ids of lost volumes through a pod that came back', () => {
    const once = forget(nodes(node(2, 1, 'false'), node(4, 1)));
    expect(once.status).toBe(0);
    expect(decommissions(once)).toEqual([
      expect.stringMatching(/^node decommission 2 --wait=all .*--host=orders-node-1\./),
    ]);
    // Whatever the order of the list, and however often the same pod lost it.
    const twice = forget(nodes(node(5, 1), node(4, 1, 'false'), node(2, 1, 'false', 'decommissioning')));
    expect(decommissions(twice)).toEqual([expect.stringMatching(/^node decommission 2 4 --wait=all /)]);
  });

  it('does nothing when nothing was lost, or all is done', () => {
    for (const status of [nodes(node(2, 1)), nodes(node(2, 1, 'false', 'decommissioned'), node(4, 1))]) {
      const outcome = forget(status);
      expect([outcome.status, decommissions(outcome)]).toEqual([0, []]);
      expect(outcome.log).toContain('no volume was lost whose id is still a member');
    }
  });

  it('decommissions the ids whose address their successors have taken, and those that are listed', () => {
    const outcome = forget(
      nodes(
        placeless(2),
        node(9, 1),
        node(5, 1, 'false'),
        placeless(6, 'decommissioning'),
        placeless(7, 'decommissioned'),
      ),
    );
    expect(outcome.status).toBe(0);
    expect(decommissions(outcome)).toEqual([
      expect.stringMatching(/^node decommission 2 5 6 --wait=all .*--host=orders-node-[012]\./),
    ]);
    const done = forget(nodes(placeless(2, 'decommissioned'), node(9, 1)));
    expect([done.status, decommissions(done)]).toEqual([0, []]);
    expect(done.log).toContain('no volume was lost whose id is still a member');
  });

  it.each([
    ['is not listed', [], /node 1 \(id unknown\) is not an active node that lives/],
    ['is dead', [node(9, 1, 'false')], /node 1 \(id 9\) is not an active node that lives/],
    ['is on its way out', [node(9, 1, 'true', 'decommissioning')], /node 1 \(id 9\) is not an active node that lives/],
  ])('leaves ids without an address alone while a declared node %s', (_what, rows, words) => {
    const outcome = forget(nodes(...rows, placeless(2)));
    expect([outcome.status, decommissions(outcome)]).toEqual([1, []]);
    expect(outcome.log).toMatch(words);
    expect(outcome.log).toContain('then what has no address can go: 2 (dead, active)');
  });

  it('never decommissions an id without an address that lives', () => {
    const outcome = forget(nodes(node(9, 1), placeless(2, 'active', 'true'), placeless(4)));
    expect([outcome.status, decommissions(outcome)]).toEqual([1, []]);
    expect(outcome.log).toContain('id 2 lives, and no address of it is known');
  });

  it.each([
    [
      'the pod is not back',
      node(4, 1, 'false'),
      node(2, 1, 'false'),
      /node 1 \(id 4\) is not an active node that lives/,
    ],
    ['the former one lives', node(4, 1), node(2, 1), /node 1 \(id 4\) has taken the address of id 2, which lives/],
  ])('is refused while %s', (_name, now, former, words) => {
    const outcome = forget(nodes(former, now));
    expect([outcome.status, decommissions(outcome)]).toEqual([1, []]);
    expect(outcome.log).toMatch(words);
  });
});

/**
 * A server in a process of its own: the scripts hold up this one. It answers what a startup packet without TLS is answered, and says
 * what it was sent.
 */
async function serve(answer: string) {
  const program = `
    const server = require('node:net').createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (data) => {
        process.stdout.write(data.toString('hex'));
        socket.end(Buffer.from(process.argv[1], 'hex'));
      });
    });
    server.listen(0, '127.0.0.1', () => process.stdout.write(server.address().port + '\\n'));
  `;
  const child = spawn(process.execPath, ['-e', program, Buffer.from(answer, 'latin1').toString('hex')]);
  const said: string[] = [];
  child.stdout.on('data', (data) => said.push(String(data)));
  await once(child.stdout, 'data');
  return {
    port: Number.parseInt(said.join(''), 10),
    /** Ends it; what it was sent. */
    end: async () => {
      child.kill();
      await once(child, 'close');
      return Buffer.from(said.join('').replace(/^.*\n/, ''), 'hex').toString('latin1');
    },
  };
}

/** An error of the PostgreSQL protocol. */
const protocolError = (words: string) => {
  const fields = `SERROR\0C08P01\0M${words}\0\0`;
  return `E\0\0\0${String.fromCharCode(fields.length + 4)}${fields}`;
};

describe('the test', () => {
  const REFUSAL = 'node is running secure mode, SSL connection required';

  /** The test against a server that says this to plain text; and what the server was sent. */
  async function test(answer: string, answers: Answers = {}) {
    const server = await serve(answer);
    const outcome = run('test', { port: server.port, answers });
    return { ...outcome, sent: await server.end() };
  }

  it('passes where all nodes live, and the server itself refuses plain text', async () => {
    const { status, log, sent } = await test(protocolError(REFUSAL));
    expect(log).toContain('3 nodes live, strangers and plain text refused');
    expect(status).toBe(0);
    expect(sent).toBe('\0\0\0\x17\0\x03\0\0user\0stranger\0\0');
  });

  it.each([
    ['asks for a password', 'R\0\0\0\x08\0\0\0\x03'],
    ['lets everybody in', 'R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I'],
    ['says nothing', ''],
    ['refuses for another reason', protocolError('server is not accepting clients, try another node')],
    ['says the words in another protocol', `HTTP/1.1 400 ${REFUSAL}`],
  ])('fails where the server %s', async (_what, answer) => {
    const { status, log } = await test(answer);
    expect([status, log]).toEqual([1, expect.stringContaining('plain text was not refused by the server but got:')]);
  });

  it('fails where nobody is to be reached in plain text', async () => {
    const server = await serve('');
    await server.end();
    const { status, log } = run('test', { port: server.port });
    expect([status, log]).toEqual([
      1,
      expect.stringMatching(/not refused by the server but got: .*Connection refused/),
    ]);
  });

  it('fails for a stranger who is let in, and for a node that does not live; not for a lost volume', async () => {
    const letIn = await test(protocolError(REFUSAL), { stranger: '?column?\n1' });
    expect([letIn.status, letIn.log]).toEqual([1, expect.stringContaining('a stranger was let in')]);
    const rows = [STATUS, node(1, 0), node(3, 2), placeless(2)];
    const dead = await test(protocolError(REFUSAL), { 'node status': rows.join('\n') });
    expect([dead.status, dead.log]).toEqual([1, expect.stringContaining('node 1 is not live and active')]);
    const back = await test(protocolError(REFUSAL), { 'node status': [...rows, node(4, 1)].join('\n') });
    expect(back.status).toBe(0);
  });
});
