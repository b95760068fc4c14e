import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { onPath } from '../../constructs/helm/tools.js';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';

// The chart's scripts against a stand-in for Kafka's tools, which answers from files and writes down what it is told.

const root = mkdtempSync(path.join(tmpdir(), 'datastead-kafka-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Answers by the beginning of a tool's name and options; an answer of nothing is a tool that fails, in silence or with words. */
type Answers = Readonly<Record<string, string | undefined | { readonly fails: string }>>;

interface Scene {
  readonly answers?: Answers;
  readonly files?: Readonly<Record<string, string>>;
  readonly formed?: boolean;
  /** Lines that stand in for functions of the chart's scripts. */
  readonly functions?: string;
}

const STAND_IN = `#!/usr/bin/env bash
name=$(basename "$0" .sh); name=\${name#kafka-}
line="$name $*"
config=''
previous=''
for word in "$@"; do [[ $previous != --command-config ]] || config=$(<"$word"); previous=$word; done
[[ $line != *--add-config-file* ]] || cat "\${@: -1}" >/dev/null
printf '%s\\n' "$line" >>@home@/commands.log
for key in @home@/answers/*.key; do
  words=$(<"$key")
  [[ "$name $(printf '%s ' "$@" | sed 's/--bootstrap-[a-z]* [^ ]* //; s/--command-config [^ ]* //') $config" == "$words"* || $config == *"$words"* ]] || continue
  text=\${key%.key}.text
  [[ -e $text ]] || exit 1
  cat "$text"
  [[ ! -e \${key%.key}.fails ]]
  exit
done
exit 0
`;

/** A chart's folder as it stands in a pod, below another root, with a stand-in for the tools. */
function place({ answers = {}, files = {}, formed = true, functions = '' }: Scene): string {
  const home = mkdtempSync(path.join(root, 'pod-'));
  const at = (file: string) => path.join(home, file);
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), text);
  };
  cpSync(path.join(PACKAGE_ROOT, 'charts/kafka/files'), at('chart'), { recursive: true });
  cpSync(path.join(PACKAGE_ROOT, 'charts/common/files/common.sh'), at('chart/common.sh'));
  for (const file of readdirSync(at('chart'))) {
    const text = readFileSync(at(`chart/${file}`), 'utf8');
    write(`chart/${file}`, text.replaceAll('/etc/kafka', home).replaceAll('/tmp/work', at('work')));
  }
  write(
    'chart/lib.sh',
    `${readFileSync(at('chart/lib.sh'), 'utf8').replaceAll('/opt/kafka/bin', at('bin'))}\n${functions}\n`,
  );
  const given: Record<string, string> = {
    'chart/cluster.env':
      'CLUSTER_NAME=log\nCLUSTER_ID=one\nPLATFORM=shop\nBROKER_DOMAIN=brokers\nCONTROLLER_DOMAIN=controllers\nCONTROLLER_COMPONENT=controller\nTLS=required\nMOVE_MEBIBYTES=50\nTASK_BROKERS=1\n',
    'chart/size.env': 'BROKERS=3\nCONTROLLERS=3\nROLES=separate\nREPLICATION_FACTOR=3\nMIN_INSYNC_REPLICAS=2\n',
    'chart/users.tsv': '',
    'chart/acls.txt': '',
    'chart/topics.tsv': '',
    'users/none': '',
    ...(formed ? { 'formed/cluster': 'log' } : {}),
    ...files,
  };
  for (const [file, text] of Object.entries(given)) write(file, text);
  for (const [index, [key, text]] of Object.entries(answers).entries()) {
    write(`answers/${index}.key`, key);
    if (text === undefined) continue;
    write(`answers/${index}.text`, `${typeof text === 'string' ? text : text.fails}\n`);
    if (typeof text !== 'string') write(`answers/${index}.fails`, '');
  }
  write('commands.log', '');
  for (const tool of ['acls', 'cluster', 'configs', 'metadata-quorum', 'reassign-partitions', 'topics']) {
    write(`bin/kafka-${tool}.sh`, STAND_IN.replaceAll('@home@', home));
    chmodSync(at(`bin/kafka-${tool}.sh`), 0o755);
  }
  return home;
}

function bash(home: string, script: string) {
  const { status, stdout, stderr } = spawnSync('timeout', ['60', 'bash', '-c', script], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], POD_NAME: 'pod' },
  });
  const commands = readFileSync(path.join(home, 'commands.log'), 'utf8').trim().split('\n');
  return { status, stdout: stdout.trim(), log: `${stdout}${stderr}`, commands };
}

/** Runs a script of a Job to its end. */
function run(script: string, scene: Scene = {}) {
  const home = place({ ...scene, functions: `listens() { return 0; }\n${scene.functions ?? ''}` });
  return bash(home, `bash ${home}/chart/${script}.sh`);
}

const acl = (...entries: readonly string[]) =>
  [
    'Current ACLs for resource `ResourcePattern(resourceType=TOPIC, name=orders, patternType=LITERAL)`: ',
    ...entries.map((entry) => `\t(${entry}) `),
  ].join('\n');

describe('revoke', () => {
  const users = (...names: readonly string[]) =>
    names
      .map((name) => `SCRAM credential configs for user-principal '${name}' are SCRAM-SHA-512=iterations=5000`)
      .join('\n');

  it('takes the last user away, and its rules', () => {
    const { status, log, commands } = run('revoke', {
      answers: {
        'configs --describe --entity-type users': users('shop.api.a', 'somebody'),
        'acls --list': acl('principal=User:shop.api.a, host=*, operation=WRITE, permissionType=ALLOW'),
      },
    });
    expect(log).toContain('user shop.api.a: locked');
    expect(commands.filter((line) => line.startsWith('acls ') && line.includes('--remove'))).toEqual([
      expect.stringContaining('--topic orders --allow-principal User:shop.api.a'),
    ]);
    expect(commands.join('\n')).not.toContain('somebody');
    expect(status).toBe(0);
  });

  it('leaves rules that the kit does not make', () => {
    const { status, commands } = run('revoke', {
      files: { 'chart/users.tsv': 'shop.api.a\tuid/1\n', 'chart/acls.txt': 'shop.api.a|TOPIC|orders|LITERAL|READ\n' },
      answers: {
        'configs --describe --entity-type users': users('shop.api.a'),
        'acls --list': acl(
          'principal=User:shop.api.a, host=*, operation=READ, permissionType=ALLOW',
          'principal=User:shop.api.a, host=*, operation=WRITE, permissionType=DENY',
          'principal=User:shop.api.a, host=10.0.0.1, operation=WRITE, permissionType=ALLOW',
          'principal=User:somebody, host=*, operation=WRITE, permissionType=ALLOW',
        ),
      },
    });
    expect(commands.filter((line) => line.includes('--remove'))).toEqual([]);
    expect(status).toBe(0);
  });

  // The awk of the official image, which takes a backslash out of a variable.
  it.skipIf(onPath('busybox') === undefined)('takes no name for one of the kit that only looks similar', () => {
    const rule = (name: string) => `principal=User:${name}, host=*, operation=WRITE, permissionType=ALLOW`;
    const { status, commands } = run('revoke', {
      answers: {
        'configs --describe --entity-type users': users('shop.api.a'),
        'acls --list': acl(rule('shop.api.a'), rule('shop-tools.a'), rule('shop.api-a')),
      },
      functions: 'awk() { busybox awk "$@"; }',
    });
    expect(commands.filter((line) => line.includes('--remove'))).toEqual([
      expect.stringMatching(/--topic orders --allow-principal User:shop\.api\.a --force$/),
    ]);
    expect(status).toBe(0);
  });
});

describe('provisioning', () => {
  const topics = (...names: readonly string[]) =>
    names.map((name) => `Topic: ${name}\tTopicId: x\tPartitionCount: 3\tReplicationFactor: 3\tConfigs: `).join('\n');
  const scene = (files: Readonly<Record<string, string>>): Scene => ({
    files: {
      'chart/users.tsv': 'shop.api.a\tuid/1\n',
      'users/shop.api.a': 'word',
      'users/shop.api.a.username': 'shop.api.a',
      'chart/acls.txt': 'shop.api.a|TOPIC|orders|LITERAL|READ\n',
      'chart/topics.tsv': 'orders\t3\t3\n',
      ...files,
    },
    answers: { 'topics --describe': topics('orders'), 'acls --list': '' },
    // The third broker is away, and time goes by quickly.
    functions: 'listens() { [[ $1 != log-broker-2.* ]]; }\nsleep() { SECONDS=$((SECONDS + 20)); }',
  });

  it('changes access while a broker is away, although every topic has a copy there', () => {
    const { status, log, commands } = run('provision', scene({}));
    expect(log).toContain('user shop.api.a: password of a new epoch');
    expect(commands.join('\n')).toContain('--add --resource-pattern-type literal');
    expect(commands.join('\n')).toContain('log-broker-0.brokers:9091,log-broker-1.brokers:9091');
    expect(status).toBe(0);
  });

  it('waits for as many brokers as a new topic has copies, after access was changed', () => {
    const { status, log, commands } = run('provision', scene({ 'chart/topics.tsv': 'fresh\t3\t3\n' }));
    expect(log).toContain('user shop.api.a: password of a new epoch');
    expect(log).toContain('after five minutes 2 of 3 brokers listen; the replication factor of topic fresh wants 3');
    expect(commands.join('\n')).not.toContain('--create');
    expect(status).toBe(1);
  });

  it('wants all copies to be possible at the first install', () => {
    const { status, log } = run('provision', { ...scene({}), formed: false });
    expect(log).toContain('after five minutes 2 of 3 brokers listen; the replication factor wants 3');
    expect(status).toBe(1);
  });

  /** Provisioning after a shrink from four brokers to three, with what time does. */
  const shrunk = (sleep: string) =>
    run('provision', {
      answers: {
        'topics --describe': topics('orders'),
        'acls --list': '',
        'cluster list-endpoints': endpoints('unfenced', 'unfenced', 'unfenced', 'unfenced'),
      },
      functions: `sleep() { ${sleep}; }`,
    });

  it('waits for the end of a broker that was taken away, and unregisters it', () => {
    const { status, log, commands } = shrunk(FENCE('3'));
    expect(log).toContain('broker 3 is gone: unregistered');
    expect(commands.filter((line) => line.startsWith('cluster unregister'))).toEqual([
      expect.stringMatching(/ --id 3$/),
    ]);
    expect(status).toBe(0);
  });

  it('lets a broker be that still takes part after two minutes', () => {
    const { status, log, commands } = shrunk('SECONDS=$((SECONDS + 30))');
    expect(log).toContain('broker 3 still takes part: it stays registered');
    expect(commands.filter((line) => line.startsWith('cluster list-endpoints'))).toHaveLength(5);
    expect(commands.join('\n')).not.toContain('unregister');
    expect(status).toBe(0);
  });
});

/** What the cluster says of its brokers, by their states; one without a state is not listed. */
function endpoints(...states: readonly (string | undefined)[]): string {
  const rows = states.map((state, id) => state && `${id} broker-${id} 9091 zone-${id} ${state} broker`);
  return ['ID HOST PORT RACK STATE ENDPOINT_TYPE', ...rows.filter(Boolean)].join('\n');
}

/** A line of bash that has the cluster say from now on that a broker is fenced, or the other way round. */
const FENCE = (id: string) => `sed -i '/^${id} /s/ unfenced/ fenced/' "$home"/answers/*.text`;
const UNFENCE = (id: string) => `sed -i '/^${id} /s/ fenced/ unfenced/' "$home"/answers/*.text`;

describe('preflight', () => {
  const quorum = (...ids: readonly number[]) =>
    `LeaderId: ${ids[0]}\nCurrentVoters: [${ids.map((id) => `{"id": ${id}, "endpoints": ["CONTROLLER://x:9090"]}`).join(', ')}]`;
  const held = (replicas: string) =>
    `Topic: orders\tTopicId: x\tPartitionCount: 1\tReplicationFactor: 3\tConfigs: \n\tTopic: orders\tPartition: 0\tLeader: 0\tReplicas: ${replicas}\tIsr: 0`;
  const WELL: Answers = {
    'metadata-quorum describe --status': quorum(1000, 1001, 1002),
    'topics --describe': held('0,1,2'),
    'cluster cluster-id': 'Cluster ID: one',
  };
  /** What kafka-topics does without a leader, too: it asks for moves under way. */
  const LEADERLESS: Answers = {
    ...WELL,
    'metadata-quorum describe --status': undefined,
    'topics --describe': undefined,
  };

  /** Runs it while pods of these names are there. */
  const preflight = (answers: Answers, there: readonly string[] = [], scene: Scene = {}) =>
    run('preflight', {
      ...scene,
      answers,
      functions: `exists() { [[ ' ${there.join(' ')} ' == *" $1 "* ]]; }\n${scene.functions ?? ''}`,
    });

  it('passes what the cluster can follow, and refuses everything that it cannot', () => {
    expect(preflight(WELL)).toMatchObject({ status: 0 });
    const { status, log } = preflight({
      'metadata-quorum describe --status': quorum(1000, 1001, 1003),
      'topics --describe': held('0,1,3'),
      'cluster cluster-id': 'Cluster ID: two',
    });
    expect(log).toContain('cluster.id one: the cluster says Cluster ID: two');
    expect(log).toContain('controllers.count 3: controller 1003 is a voter');
    expect(log).toContain('broker 3 holds 1 replicas');
    expect(status).toBe(1);
  });

  it('lets values through that may mend controllers without a leader, and says what was not compared', () => {
    const { status, log } = preflight(LEADERLESS);
    expect(log).toContain('no quorum answers: controllers, replicas and topics are not compared');
    expect(status).toBe(0);
  });

  it('still compares what the brokers know without a leader', () => {
    const { status, log } = preflight({ ...LEADERLESS, 'cluster cluster-id': 'Cluster ID: two' });
    expect(log).toContain('cluster.id one: the cluster says Cluster ID: two');
    expect(status).toBe(1);
  });

  it.each([
    ['controllers.count 3: there is a controller 4, and no quorum answers', 'log-controller-4.controllers'],
    ['brokers.count 3: there is a broker 3, and no quorum answers', 'log-broker-3.brokers'],
  ])('refuses a shrink that nobody can check: %s', (words, pod) => {
    const { status, log } = preflight(LEADERLESS, [pod]);
    expect(log).toContain(words);
    expect(status).toBe(1);
  });

  it('refuses the same when no broker listens', () => {
    const silent = { functions: 'listens() { return 1; }\nsleep() { SECONDS=$((SECONDS + 60)); }' };
    expect(preflight({}, [], silent)).toMatchObject({ status: 0 });
    const { status, log } = preflight({}, ['log-broker-3.brokers', 'log-controller-3.controllers'], silent);
    expect(log).toContain('brokers.count 3: there is a broker 3, and no broker listens that could say what it holds');
    expect(log).toContain('controllers.count 3: there is a controller 3, and no broker listens');
    expect(status).toBe(1);
  });

  it('says what it could not read while a quorum answers', () => {
    const { status, log } = preflight({ ...WELL, 'topics --describe': undefined });
    expect(log).toContain('could not read which topics there are');
    expect(status).toBe(1);
  });
});

describe('retire', () => {
  const partition = (replicas: string) =>
    `\tTopic: orders\tPartition: 0\tLeader: 0\tReplicas: ${replicas}\tIsr: ${replicas}`;
  const retire = (answers: Answers, functions = '') =>
    run('retire', {
      answers: { 'cluster list-endpoints': endpoints('unfenced', 'unfenced', 'unfenced'), ...answers },
      functions,
    });
  const settled: Answers = { 'topics --describe': partition('0,1'), 'reassign-partitions --list': '' };

  it('says that brokers are empty when nothing is left to move', () => {
    const { status, log } = retire({ 'topics --describe': partition('0,1'), 'reassign-partitions --list': '' });
    expect(log).toContain('brokers from 2 on are empty');
    expect(status).toBe(0);
  });

  it('waits for a broker that is away for a moment, and does not empty it', () => {
    const { status, log, commands } = retire(
      { ...settled, 'cluster list-endpoints': endpoints('unfenced', 'fenced', 'unfenced') },
      `sleep() { ${UNFENCE('1')}; }`,
    );
    expect(log).toContain('broker 1 is down: waiting');
    expect(log).toContain('brokers from 2 on are empty');
    expect(commands.join('\n')).not.toContain('--execute');
    expect(status).toBe(0);
  });

  it.each([
    ['retire', 'fenced', endpoints('unfenced', 'fenced', 'unfenced')],
    ['retire', 'not listed', endpoints('unfenced', undefined, 'unfenced')],
    ['rebalance', 'fenced', endpoints('unfenced', 'fenced', 'unfenced')],
  ])('%s moves nothing while a broker that is to stay is %s', (task, _state, listed) => {
    const { status, log, commands } = run(task, {
      answers: { ...settled, 'topics --describe': partition('0,2'), 'cluster list-endpoints': listed },
      functions: 'sleep() { SECONDS=$((SECONDS + 60)); }',
    });
    expect(log).toContain('broker 1 is down: mend it first');
    expect(commands.join('\n')).not.toContain('--execute');
    expect(status).toBe(1);
  });

  it('does not wait for the one that is to go', () => {
    const { status, log } = retire({
      ...settled,
      'cluster list-endpoints': endpoints('unfenced', 'unfenced', 'fenced'),
    });
    expect(log).toContain('brokers from 2 on are empty');
    expect(status).toBe(0);
  });

  it.each([
    [
      'where partitions are is not known',
      { 'topics --describe': undefined },
      'could not read where the partitions are',
    ],
    [
      'what moves is not known',
      { 'reassign-partitions --list': undefined },
      'could not read which partitions are moving',
    ],
    ['no broker is left for a copy', { 'topics --describe': partition('0,1,2') }, 'there is no plan for the moves'],
  ] as const)('fails when %s', (_, answers, words) => {
    const { status, log } = retire({
      'topics --describe': partition('0,1'),
      'reassign-partitions --list': '',
      ...answers,
    });
    expect(log).toContain(words);
    expect(log).not.toContain('are empty');
    expect(status).toBe(1);
  });
});

describe('a plan', () => {
  it('moves all copies off brokers that go, although one partition has several there', () => {
    const lines = [
      ...[0, 1, 2].map((id) => `broker ${id} zone-${id}`),
      '\tTopic: orders\tPartition: 0\tLeader: 0\tReplicas: 0,3,4\tIsr: 0',
      '\tTopic: orders\tPartition: 1\tLeader: 0\tReplicas: 4,3,1\tIsr: 0',
    ];
    const script = path.join(PACKAGE_ROOT, 'charts/kafka/files/placement.awk');
    const { stdout } = spawnSync('awk', ['-v', 'spread=0', '-f', script], {
      encoding: 'utf8',
      input: `${lines.join('\n')}\n`,
    });
    const { partitions } = JSON.parse(stdout) as { partitions: { replicas: number[] }[] };
    expect(partitions.map(({ replicas }) => replicas.toSorted())).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
  });
});

describe('an empty volume of a controller', () => {
  /** Lets a controller format while no quorum answers. */
  const format = (functions: string) => {
    const home = place({});
    return bash(
      home,
      `set -euo pipefail; component=controller node=1001 self=me data=${home}/data
      source ${home}/chart/lib.sh
      eval "$(sed -n '/^controller_format() {/,/^}/p; /^format() {/,/^}/p' ${home}/chart/member.sh)"
      CLUSTER_ID=one INITIAL_CONTROLLERS=all
      is_controller() { return 0; }
      tool() { echo "$*"; }
      ${functions}
      trap 'exit 143' TERM
      format 2>&1`,
    );
  };

  it('stops at once when it is told to while it waits for a quorum', () => {
    const { status, log } = format(`quorum_answers() { return 1; }
      turns=0; sleep() { kill -TERM $$; turns=$((turns + 1)); ((turns < 5)) || exit 1; }`);
    expect(status).toBe(143);
    expect(log.match(/waiting for the other controllers/g)).toHaveLength(1);
  });

  it('is the first format only where none was completed', () => {
    expect(format('quorum_answers() { return 0; }').stdout).toMatch(/--no-initial-controllers$/);
    expect(format('quorum_answers() { return 1; }; formed() { return 1; }').stdout).toMatch(
      /--initial-controllers=all$/,
    );
  });
});

describe('the quorum, as a member asks for it', () => {
  const NOW = 1_800_000_000_000;
  const row = (id: number, status: string, caughtUpAgo: number | undefined, lag = 0) => {
    const caughtUp = caughtUpAgo === undefined ? -1 : NOW - caughtUpAgo;
    return `${id}\tdirectory\t5000\t${lag}\t${NOW}\t${caughtUp}\t${status}`;
  };
  const ask = (question: string, rows: readonly string[], up = 300) => {
    const head = 'NodeId\tDirectoryId\tLogEndOffset\tLag\tLastFetchTimestamp\tLastCaughtUpTimestamp\tStatus';
    const home = place({ answers: { 'metadata-quorum describe --replication': [head, ...rows].join('\n') } });
    const script = `set -euo pipefail; component=controller node=1001 self=me
      source ${home}/chart/lib.sh; source ${home}/chart/health.sh
      SECONDS=${up}; if ${question}; then echo yes; else echo no; fi`;
    return bash(home, script).stdout;
  };
  const leader = row(1000, 'Leader', 0);

  it('is full when all voters have followed the leader a moment ago', () => {
    expect(ask('full_quorum', [leader, row(1001, 'Follower', 600), row(1002, 'Follower', 900, 3)])).toBe('yes');
  });
  it('is not full when one has stopped, however small its lag still looks', () => {
    expect(ask('full_quorum', [leader, row(1001, 'Follower', 600), row(1002, 'Follower', 20_000, 40)])).toBe('no');
  });
  it('is not full when one is missing, has never followed, or is an observer', () => {
    expect(ask('full_quorum', [leader, row(1001, 'Follower', 600)])).toBe('no');
    expect(ask('full_quorum', [leader, row(1001, 'Follower', 600), row(1002, 'Follower', undefined)])).toBe('no');
    expect(ask('full_quorum', [leader, row(1001, 'Follower', 600), row(1002, 'Observer', 100)])).toBe('no');
  });
  it('counts a member in once it has followed since its start', () => {
    const rows = [leader, row(1001, 'Follower', 5_000), row(1002, 'Follower', 100)];
    expect(ask('in_quorum', rows, 30)).toBe('yes');
    expect(ask('in_quorum', rows, 4)).toBe('no');
    expect(ask('in_quorum', [row(1000, 'Follower', 100), row(1001, 'Leader', 0), row(1002, 'Follower', 9)], 4)).toBe(
      'yes',
    );
  });
});

describe('renewed certificates', () => {
  it('are loaded also when they were renewed before the member had caught up', () => {
    const home = place({});
    mkdirSync(path.join(home, 'tls/internal'), { recursive: true });
    for (const file of ['tls.crt', 'ca.crt']) writeFileSync(path.join(home, 'tls/internal', file), 'renewed');
    const { stdout } = bash(
      home,
      `set -euo pipefail; component=broker ordinal=0 node=0 self=me
      source ${home}/chart/lib.sh; source ${home}/chart/health.sh; source ${home}/chart/certificates.sh
      sleep() { looks=$((\${looks:-0} + 1)); ((looks < 3)); }
      reload() { echo reloaded; }; my_slot() { return 1; }
      follow_certificates before ''`,
    );
    expect(stdout).toBe('reloaded');
  });
});

describe('helm test', () => {
  const healthy: Answers = {
    'metadata-quorum describe --status': 'ClusterId: x\nLeaderId: 1001\nLeaderEpoch: 3',
    'cluster list-endpoints': [0, 1, 2].map((id) => `${id} broker-${id} 9091`).join('\n'),
    'topics --describe --under-replicated-partitions': '',
  };
  const refused: Answers = { 'topics --list': undefined };

  it('passes when all is well and strangers are refused', () => {
    const timedOut = { 'tls/serving/ca.crt': { fails: 'Timed out waiting for a node assignment. Call: listTopics' } };
    expect(run('test', { answers: { ...timedOut, ...healthy, ...refused } })).toMatchObject({ status: 0 });
  });
  it('asks nothing with TLS where clients have none', () => {
    const files = { 'chart/cluster.env': 'CLUSTER_NAME=log\nBROKER_DOMAIN=brokers\nTLS=off\n' };
    expect(run('test', { files, answers: { 'security.protocol=SSL': '', ...healthy, ...refused } })).toMatchObject({
      status: 0,
    });
  });
  it.each<[string, Answers, string]>([
    [
      'there is no leader',
      { 'metadata-quorum describe --status': 'LeaderId: -1', ...refused },
      'the quorum has no leader',
    ],
    ['a client in plain text is let in', {}, 'a client without a login was let in'],
    [
      'a client with TLS and no login is let in',
      { 'tls/serving/ca.crt': '', ...refused },
      'a client with TLS and without a login was let in',
    ],
    [
      'a client with TLS comes to no login, because it does not take the certificate',
      { 'tls/serving/ca.crt': { fails: 'Error while executing topic command : SSL handshake failed' }, ...refused },
      'a client does not take the certificate: Error while executing topic command : SSL handshake failed',
    ],
  ])('fails when %s', (_, answers, words) => {
    const { status, log } = run('test', { answers: { ...answers, ...healthy, ...answers } });
    expect(log).toContain(words);
    expect(status).toBe(1);
  });
});
