import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'datastead-redis-'));
  mkdirSync(path.join(home, 'chart'));
  mkdirSync(path.join(home, 'internal'));
  copyFileSync(path.join(PACKAGE_ROOT, 'charts/common/files/common.sh'), path.join(home, 'chart/common.sh'));
  writeFileSync(
    path.join(home, 'chart/cluster.env'),
    'CLUSTER_NAME=carts\nTOPOLOGY=replicated\nPERSISTENCE=aof\nTLS=required\nMEMBER_DOMAIN=members\nSENTINEL_DOMAIN=sentinels\n',
  );
  writeFileSync(path.join(home, 'chart/size.env'), 'MEMBERS=3\nSENTINELS=3\n');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A script of the chart as it stands in a pod, but below another folder. */
function place(...names: string[]): void {
  for (const name of names) {
    const text = readFileSync(path.join(PACKAGE_ROOT, 'charts/redis/files', name), 'utf8');
    writeFileSync(path.join(home, 'chart', name), text.replaceAll('/etc/redis', home));
  }
}

/** Runs lines of bash; what they print, and their status. */
function bash(script: string) {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  return { status, stdout: stdout.trim(), stderr };
}

describe('preflight', () => {
  it('passes before the first install, when cert-manager has made no key yet', () => {
    place('lib.sh', 'preflight.sh');
    const { status, stderr } = bash(`bash ${home}/chart/preflight.sh`);
    expect(stderr).toContain('nothing to compare with');
    expect(status).toBe(0);
  });
});

describe('a shrink', () => {
  /** What the preflight says of three members when these members' names are known and one of them leads. */
  function shrink(known: readonly number[], leader: number) {
    place('lib.sh', 'preflight.sh');
    mkdirSync(path.join(home, 'formed'), { recursive: true });
    writeFileSync(path.join(home, 'formed/cluster'), '');
    const lib = path.join(home, 'chart/lib.sh');
    const functions = `
      member() { echo "carts-member-$1.domain"; }
      exists() { [[ " ${known.map((id) => `carts-member-${id}.domain`).join(' ')} " == *" $1 "* ]]; }
      primary_by_sentinels() { member ${leader}; }
      replication_of() { for i in 0 1 2 3 4; do echo "slave$i:ip=$(member "$i"),port=6379,state=online"; done; }`;
    writeFileSync(lib, `${readFileSync(lib, 'utf8')}\n${functions}\n`);
    return bash(`bash ${home}/chart/preflight.sh`);
  }

  it('is seen by any member that is too many, not by the first of them alone', () => {
    expect(shrink([0, 1, 2, 4], 4).stderr).toContain('member 4 leads; hand over first');
    expect(shrink([0, 1, 2, 3, 4], 3).status).toBe(1);
  });

  it('goes through when those that stay hold everything', () => {
    expect(shrink([0, 1, 2, 3, 4], 0)).toMatchObject({ status: 0 });
    expect(shrink([0, 1, 2], 0).stderr).toContain('no member would go');
  });
});

describe('a change of the number of sentinels', () => {
  /** What the preflight says of three when each of the running ones knows these others, or says nothing; and of their names. */
  function change(others: readonly (readonly number[] | undefined)[], names: readonly number[] = []) {
    place('lib.sh', 'preflight.sh');
    mkdirSync(path.join(home, 'formed'), { recursive: true });
    writeFileSync(path.join(home, 'formed/cluster'), '');
    const lib = path.join(home, 'chart/lib.sh');
    const answers = others.map((known, id) => {
      const lines = known?.flatMap((other) => [
        'name',
        'f00',
        'ip',
        `carts-sentinel-${other}.sentinels.svc`,
        'port',
        '26379',
      ]);
      return lines === undefined ? '' : `carts-sentinel-${id}.*) printf '%s\\n' ${lines.join(' ')} ;;`;
    });
    const functions = `
      exists() { [[ " ${names.map((id) => `carts-sentinel-${id}.sentinels`).join(' ')} " == *" $1 "* ]]; }
      ask() { case $1 in ${answers.join(' ')} *) return 1 ;; esac; }`;
    writeFileSync(lib, `${readFileSync(lib, 'utf8')}\n${functions}\n`);
    return bash(`bash ${home}/chart/preflight.sh`);
  }

  it('goes through when it is the same or more', () => {
    expect(
      change([
        [1, 2],
        [0, 2],
        [1, 0],
      ]),
    ).toMatchObject({ status: 0 });
    expect(change([[], [0], undefined])).toMatchObject({ status: 0 });
  });

  it('goes through when one has lost its disk, whose former self the others go on to list', () => {
    expect(
      change([
        [1, 2, 2],
        [0, 2, 2],
        [0, 1],
      ]),
    ).toMatchObject({ status: 0 });
  });

  it('is refused when one of them knows more', () => {
    const { status, stderr } = change([undefined, [0, 2, 3, 4], [0, 1]]);
    expect(stderr).toContain('sentinels.count 3: there are 5; sentinels can only be added');
    expect(status).toBe(1);
  });

  it('is refused by the names when none of them answers', () => {
    expect(change([], [3]).stderr).toContain('sentinels.count 3: there are 4; sentinels can only be added');
    expect(change([], [0, 1, 2])).toMatchObject({ status: 0 });
  });
});

describe('a primary that is replaced', () => {
  const replica = (id: number, offset: number, lag: number) =>
    `slave${id}:ip=carts-member-${id}.members,port=6379,state=online,offset=${offset},lag=${lag},type=replica`;

  /** How long the script waits for these replicas of a primary at 4711, and whether another one was promoted. */
  function replace(...replicas: readonly string[]) {
    place('lib.sh');
    const { stdout } = bash(`
      set -euo pipefail
      source ${home}/chart/lib.sh
      ask() { :; }
      replication_of() { printf '%s\\n' role:master ${replicas.map((line) => `'${line}'`).join(' ')} master_repl_offset:4711; }
      sleep() { SECONDS=$((SECONDS + 1)); }
      request_failover() { requested=$SECONDS; }
      primary_by_sentinels() { if ((requested < 0)); then member 0; else member 1; fi; }
      requested=-1 SECONDS=0
      replace_primary carts-member-0.members && echo "promoted after $requested s"`);
    return stdout;
  }

  it('waits for nobody when all replicas have everything', () => {
    expect(replace(replica(1, 4711, 0), replica(2, 4711, 1))).toMatch(/^promoted after [01] s$/);
  });

  it('waits for no replica that has not been heard of', () => {
    expect(replace(replica(1, 4711, 0), replica(2, 4000, 12))).toMatch(/^promoted after [01] s$/);
  });

  it('waits five seconds for one that is behind, and leaves the rest of the time to the sentinels', () => {
    expect(replace(replica(1, 4711, 0), replica(2, 4000, 1))).toMatch(/^promoted after [5-7] s$/);
    expect(replace(replica(1, 4711, 12))).toMatch(/^promoted after [5-7] s$/);
  });
});

describe('the first process of a pod', () => {
  /** The script as it stands in a pod, with a stand-in for the server that waits for its end and says what happens to it. */
  function pod(script: 'member' | 'sentinel', functions: string, zone?: string) {
    place('lib.sh', 'users.sh', 'certificates.sh', 'roles.sh', 'follow.sh', `${script}.sh`);
    for (const folder of ['bin', 'data', 'run']) mkdirSync(path.join(home, folder), { recursive: true });
    const edit = (file: string, change: (text: string) => string) =>
      writeFileSync(path.join(home, file), change(readFileSync(path.join(home, file), 'utf8')));
    edit('chart/common.sh', (text) => text.replace(/^readonly run=.*$/m, `readonly run=${home}/run`));
    edit(`chart/${script}.sh`, (text) => text.replace('data=/data', `data=${home}/data`));
    edit('chart/cluster.env', (text) => `${text}ZONE_SOURCE=${zone === undefined ? 'none' : 'podLabel'}\n`);
    edit('chart/certificates.sh', (text) => `${text}\n${functions}\n`);
    for (const file of ['internal/tls.key', 'chart/sentinel.conf', 'run/log'])
      writeFileSync(path.join(home, file), 'x\n');
    writeFileSync(
      path.join(home, 'bin/valkey-server'),
      `#!/usr/bin/env bash
      trap 'echo stopped >>${home}/run/log; exit 0' TERM
      echo started >>${home}/run/log
      [[ ! -e ${home}/run/restart ]] || { rm ${home}/run/restart; : >${home}/run/again; exit 0; }
      for i in {1..100}; do sleep 0.1; done
`,
      { mode: 0o755 },
    );
    // In a group of its own, which a signal to "all of the group" does not leave.
    const { status, stderr } = spawnSync('timeout', ['60', 'bash', path.join(home, 'chart', `${script}.sh`)], {
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: `${home}/bin:${process.env['PATH']}`,
        POD_NAME: `carts-${script}-0`,
        ...(zone === undefined ? {} : { ZONE: zone }),
      },
    });
    return { status, said: stderr, log: readFileSync(path.join(home, 'run/log'), 'utf8').trim().split('\n').slice(1) };
  }
  // A sentinel that follows nobody.
  const still = 'named_by() { return 1; }';

  it.each(['member', 'sentinel'] as const)('of a %s refuses an empty zone, and notes none', (script) => {
    const { status, said } = pod(script, still, '');
    expect(said.match(/zone is empty/g)).toHaveLength(1);
    expect(said.trim().split('\n')).toHaveLength(1);
    expect(existsSync(path.join(home, 'data/zone'))).toBe(false);
    expect(status).toBe(1);
  });

  it('of a sentinel passes the signal on', () => {
    const { status, log } = pod(
      'sentinel',
      `${still}\n(for i in {1..100}; do sleep 0.1; ! grep -q started $run/log || { kill -TERM $$; break; }; done) &`,
    );
    expect(log).toEqual(['started', 'stopped']);
    expect(status).toBe(0);
  });

  it('of a sentinel starts no server when it is told to stop before', () => {
    const { status, log } = pod('sentinel', `${still}\nread_key() { key=; kill -TERM $$; }`);
    expect(log).toEqual([]);
    expect(status).toBe(143);
  });

  it('of a sentinel starts no other server when it is told to stop while its process starts anew', () => {
    const { status, log } = pod(
      'sentinel',
      `${still}\nread_key() { key=; [[ ! -e $run/once ]] || kill -TERM $$; : >"$run/once"; }; : >"$run/restart"`,
    );
    expect(log).toEqual(['started']);
    expect(status).toBe(143);
  });

  it('of a sentinel has the majority follow the number', () => {
    const { said } = pod(
      'sentinel',
      `tls_fingerprint() { echo same; }
      key_fingerprint() { echo same; }
      named_by() { echo carts-member-0.members; }
      follow_users() { :; }
      turns=0
      sleep() {
        turns=$((turns + 1))
        ((turns != 6)) || sed -i 's/SENTINELS=3/SENTINELS=5/' "$etc/size.env"
        ((turns < 9)) || kill -TERM $$
      }
      tell() { say "told: $*"; }`,
    );
    expect([...said.matchAll(/told: .*(SENTINEL SET carts quorum \d)/g)].map(([, command]) => command)).toEqual([
      'SENTINEL SET carts quorum 2',
      'SENTINEL SET carts quorum 3',
    ]);
  });
});

describe("a password of the system's own users", () => {
  const source = () => {
    place('lib.sh', 'users.sh', 'certificates.sh');
    return `set -euo pipefail; source ${home}/chart/lib.sh; source ${home}/chart/users.sh; source ${home}/chart/certificates.sh`;
  };
  const key = (text: string) => writeFileSync(path.join(home, 'internal/tls.key'), text);

  it('is a digest of the whole key and the name', () => {
    key('-----BEGIN\n-----END\n');
    const digest = createHash('sha256').update('-----BEGIN\n-----END\n/admin').digest('hex');
    expect(bash(`${source()}; password_of admin`).stdout).toBe(digest);
  });

  it.each([
    ['empty', ''],
    ['missing', undefined],
  ])('is none when the key is %s', (_what, text) => {
    if (text !== undefined) key(text);
    const { status, stdout, stderr } = bash(`${source()}; word=$(password_of admin); echo "made $word"`);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('there is no password of admin');
  });

  it('is never set on a server from an empty key', () => {
    key('');
    const { stdout } = bash(`${source()}
      here() { echo "sent: $*"; }
      admin_password=former
      accept_key admin sentinel || echo refused
      forget_keys admin || echo refused
      read_key || echo refused
      own_users member ${home}/none || echo refused
      echo "speaks with $admin_password"`);
    expect(stdout.split('\n')).toEqual(['refused', 'refused', 'refused', 'refused', 'speaks with former']);
  });
});

describe('provisioning of a user', () => {
  const declared = 'resetkeys resetchannels -@all +@connection +@read -@scripting -@admin -@dangerous -scan %R~cart:*';
  const notes = ['epoch', 'exact', 'widened', 'old-epoch', 'old-exact'];

  /** The commands for a user of whom the primary says this; notes stand there by their names, as @epoch@. */
  function commands(have: string): string[] {
    place('lib.sh', 'users.sh', 'provision.sh');
    const script = `set -euo pipefail; work=${home}
      source ${home}/chart/lib.sh; source ${home}/chart/users.sh
      eval "$(sed -n '/^command_for() {/,/^}/p' ${home}/chart/provision.sh)"
      password_hash() { echo newhash; }
      real=("$(epoch_note uid/1)" "$(rules_note '${declared}')" "$(widened_note '${declared}')" "$(epoch_note uid/0)" "$(rules_note before)")
      names=(${notes.join(' ')}) have='${have}'
      for i in "\${!names[@]}"; do have=\${have//@\${names[i]}@/\${real[i]}}; done
      echo "$have" >$work/current
      command_for shop.api.a uid/1 '${declared}' >$work/commands
      printf '%s\\n' "\${real[@]}" && cat $work/commands`;
    const lines = bash(script).stdout.split('\n');
    const real = lines.slice(0, notes.length);
    // A hash is taken away by a sign of its own.
    return lines
      .slice(notes.length)
      .map((line) =>
        notes.reduce(
          (text, name, index) =>
            text.replaceAll(real[index] ?? '', `@${name}@`).replaceAll(`!${real[index]?.slice(1)}`, `!@${name}@`),
          line.replaceAll('!#', '!'),
        ),
      );
  }

  it('makes a new one exactly as declared', () => {
    expect(commands('')).toEqual([`ACL SETUSER shop.api.a reset on #newhash @epoch@ @exact@ ${declared}`]);
  });

  it('takes nothing away from one whose rules have changed: the new ones are added beside its own', () => {
    expect(commands('user shop.api.a on #hash @epoch@ @old-exact@ ~* -@all +@all')).toEqual([
      'ACL SETUSER shop.api.a  !@old-exact@ @widened@ (+@connection +@read -@scripting -@admin -@dangerous -scan %R~cart:*)',
    ]);
  });

  it('leaves one alone that has been given them already', () => {
    expect(commands('user shop.api.a on #hash @epoch@ @exact@ ~x')).toEqual([]);
    expect(commands('user shop.api.a on #hash @epoch@ @widened@ ~x (~y)')).toEqual([]);
  });

  it('gives a new password without a word on rules that stand', () => {
    expect(commands('user shop.api.a on #hash @old-epoch@ @exact@ ~x')).toEqual([
      'ACL SETUSER shop.api.a resetpass #newhash @epoch@ @exact@',
    ]);
  });
});

describe('a change of users', () => {
  const declared = 'resetkeys resetchannels -@all +@read %R~cart:*';
  const MEMBERS = ['carts-member-0.members', 'carts-member-1.members', 'carts-member-2.members'];
  const SENTINELS = [0, 1, 2].map((id) => `carts-sentinel-${id}.sentinels`);

  /**
   * Runs provision.sh or revoke.sh against servers that are files of users. Another member leads from the moment when a line of bash,
   * which is run after each answer, says `lead 1`: from then on all follow it as members do.
   */
  function run(script: 'provision' | 'revoke', after: string, users: readonly string[] = []) {
    place('lib.sh', 'users.sh', 'everywhere.sh', `${script}.sh`);
    for (const folder of ['servers', 'work', 'users']) mkdirSync(path.join(home, folder));
    for (const server of [...MEMBERS, ...SENTINELS]) {
      writeFileSync(path.join(home, 'servers', server), users.map((line) => `${line}\n`).join(''));
    }
    writeFileSync(path.join(home, 'servers/leads'), MEMBERS[0] ?? '');
    writeFileSync(path.join(home, 'users/shop.api.a'), 's3cret');
    writeFileSync(path.join(home, 'users/shop.api.a.username'), 'shop.api.a');
    writeFileSync(path.join(home, 'internal/tls.key'), 'key');
    writeFileSync(
      path.join(home, 'chart/cluster.env'),
      'CLUSTER_NAME=carts\nTOPOLOGY=replicated\nTLS=required\nPLATFORM=shop\nMEMBER_DOMAIN=members\nSENTINEL_DOMAIN=sentinels\n',
    );
    writeFileSync(path.join(home, 'chart/users.tsv'), `shop.api.a\tuid/1\t${declared}\n`);
    const everywhere = path.join(home, 'chart/everywhere.sh');
    const functions = `
      # Nobody is waited for long.
      servers=${home}/servers SECONDS=28
      primary_by_sentinels() { cat "$servers/leads"; }
      lead() {
        local i new
        new=$(member "$1")
        [[ $(<"$servers/leads") != "$new" ]] || return 0
        echo "$new" >"$servers/leads"
        for i in 0 1 2; do [[ $i == "$1" ]] || cp "$servers/$new" "$servers/$(member "$i")"; done
      }
      forget_removed_members() { :; }
      sleep() { SECONDS=$((SECONDS + 1)); }
      ask() {
        local host=$1 command
        shift 2
        [[ ! -e $servers/$host.away ]] || return 1
        for command in "$@"; do
          echo "$host $command" >>"$servers/log"
          set -- $command
          case $command in
            ROLE) if [[ $(<"$servers/leads") == "$host" ]]; then echo master; else echo slave; fi ;;
            'ACL LIST') cat "$servers/$host" ;;
            'ACL SETUSER '* | 'ACL DELUSER '*)
              grep -v "^user $3 " "$servers/$host" >"$servers/new" || true
              [[ $2 != SETUSER ]] || echo "user $3 \${*:4}" | sed 's/ reset / /' >>"$servers/new"
              mv "$servers/new" "$servers/$host"
              echo OK
              ;;
            *) echo OK ;;
          esac
          ${after}
        done
      }`;
    const text = readFileSync(everywhere, 'utf8').replace('work=/tmp/work', `work=${home}/work`);
    writeFileSync(everywhere, `${text}\n${functions}\n`);
    const { status, stderr } = bash(`bash ${home}/chart/${script}.sh`);
    const names = (server: string) =>
      [...readFileSync(path.join(home, 'servers', server), 'utf8').matchAll(/^user (\S+) /gm)].map(([, name]) => name);
    const log = readFileSync(path.join(home, 'servers/log'), 'utf8').split('\n');
    return { status, said: stderr, log, users: [...MEMBERS, ...SENTINELS].map(names) };
  }
  const everywhere = (...names: readonly string[]) => Array.from({ length: 6 }, () => names);

  it('is made on the primary once, and copied to all', () => {
    const { status, users, log } = run('provision', ':');
    expect({ status, users }).toEqual({ status: 0, users: everywhere('shop.api.a') });
    expect(log.filter((line) => /ACL SETUSER.* reset /.test(line))).toHaveLength(6);
  });

  it.each([
    ['before the change reached it', `[[ $host$command != carts-member-0.members'ACL SAVE' ]] || lead 1`],
    ['while it is copied', `[[ $host$command != carts-member-2.members'ACL SAVE' ]] || lead 1`],
    [
      'and the former one again',
      `[[ $host$command != carts-member-0.members'ACL SAVE' || -e $servers/twice ]] || { : >"$servers/twice"; lead 1; lead 0; }`,
    ],
  ])('is nowhere missing when another member comes to lead %s', (_when, after) => {
    const { status, users } = run('provision', after);
    expect({ status, users }).toEqual({ status: 0, users: everywhere('shop.api.a') });
  });

  it('goes to the member that leads when the one that led is away', () => {
    const { status, users, said } = run(
      'provision',
      `[[ $host$command != carts-member-0.members'ACL SAVE' ]] || { lead 1; : >"$servers/$host.away"; SECONDS=31; }`,
    );
    expect(said).toContain('without member-0');
    expect({ status, users: users.slice(1) }).toEqual({ status: 0, users: everywhere('shop.api.a').slice(1) });
  });

  it('takes nobody away for one moment only', () => {
    const former = `user shop.gone.a on #hash ${declared}`;
    const { status, users } = run('revoke', `[[ $host$command != carts-member-0.members'ACL SAVE' ]] || lead 1`, [
      former,
      'user other on nopass ~* +@all',
    ]);
    expect({ status, users }).toEqual({ status: 0, users: everywhere('other') });
  });
});

/** What a member decides that the sentinels name, when the others say this about themselves. */
function mayLead(others: readonly string[], { holds = true, formed = true, persistence = 'aof' } = {}) {
  place('lib.sh', 'roles.sh');
  const data = path.join(home, 'data');
  mkdirSync(data, { recursive: true });
  if (holds) writeFileSync(path.join(data, 'holds-data'), '');
  const said = others.map((line, index) => `[[ $1 != ${index + 1} ]] || { echo '${line}'; return; }`).join('; ');
  return bash(`
    source ${home}/chart/lib.sh; data=${data}; ordinal=0 PERSISTENCE=${persistence}
    source ${home}/chart/roles.sh
    standing_of() { ${said}; return 1; }
    request_failover() { echo asked; }
    formed() { ${formed}; }
    if may_lead; then echo leads; else echo "waits: $reason"; fi`).stdout.split('\n');
}

describe('a member that the sentinels name', () => {
  const inStep = 'slave 100 4711 1';

  it('leads with its data when nobody else was in step', () => {
    expect(mayLead(['slave 0 4711 1', '!'])).toEqual(['leads']);
  });

  it('has another one promoted that was in step', () => {
    expect(mayLead([inStep, inStep])).toEqual(['asked', expect.stringContaining('another member is in step')]);
  });

  it('leaves the choice to the sentinels when the others are not equally far', () => {
    expect(mayLead([inStep, 'slave 100 4712 1'])).toEqual([expect.stringContaining('another member is in step')]);
  });

  it('never leads with an empty volume once the system was formed', () => {
    expect(mayLead(['!', '!'], { holds: false })).toEqual([expect.stringContaining('it must not lead')]);
    expect(mayLead(['slave 200 4711 1', '!'], { holds: false })).toEqual([
      'asked',
      expect.stringContaining('another member holds data'),
    ]);
    expect(mayLead(['!', '!'], { holds: false, formed: false })).toEqual(['leads']);
  });

  it('holds nothing in its volume before the first snapshot', () => {
    const rdb = { persistence: 'rdb' };
    expect(mayLead(['!', '!'], rdb)).toEqual([expect.stringContaining('it must not lead')]);
    writeFileSync(path.join(home, 'data/dump.rdb'), 'REDIS');
    expect(mayLead(['!', '!'], rdb)).toEqual(['leads']);
  });

  it('leads without persistence only when all others say that they have no key', () => {
    const memory = { holds: false, persistence: 'none' };
    expect(mayLead(['slave 0 4711 0', 'slave 0 4711 0'], memory)).toEqual(['leads']);
    expect(mayLead(['slave 0 4711 1', 'slave 0 4711 0'], memory)).toEqual([expect.stringContaining('waits')]);
    expect(mayLead(['slave 0 4711 0', '!'], memory)).toEqual([expect.stringContaining('waits')]);
  });
});

describe('a key that is made twice while everybody starts', () => {
  const key = (text: string) => writeFileSync(path.join(home, 'internal/tls.key'), text);
  // Others have the new key already: they answer only whoever has it too.
  const others = `[[ $admin_password == "$(password_of admin)" ]] || return 1`;

  it('does not keep a member from finding the primary', () => {
    place('lib.sh', 'roles.sh', 'certificates.sh');
    key('first');
    const { stdout } = bash(`
      source ${home}/chart/lib.sh; source ${home}/chart/certificates.sh; data=${home} ordinal=1 self=me
      source ${home}/chart/roles.sh
      printf second >${home}/internal/tls.key
      primary_by_sentinels() { { ${others}; } && echo carts-member-0.domain || echo unclear; }
      sleep() { echo 'waits for ever'; exit 1; }
      decide && echo "follows $primary"`);
    expect(stdout).toBe('follows carts-member-0.domain');
  });

  it('does not keep a sentinel from hearing of it', () => {
    place('lib.sh', 'certificates.sh', 'sentinel.sh');
    key('first');
    const { stdout } = bash(`
      source ${home}/chart/lib.sh; source ${home}/chart/certificates.sh; ordinal=0 TLS=off
      eval "$(sed -n '/^follow() {/,/^}/p' ${home}/chart/sentinel.sh)"
      read_key
      printf second >${home}/internal/tls.key
      here() { return 0; }
      named_by() { { ${others}; } && echo unknown; }
      watch_primary() { echo watches; exit 0; }
      rounds=0; sleep() { ((rounds += 1)); ((rounds < 5)) || { echo 'hears of nobody'; exit 1; }; }
      follow`);
    expect(stdout).toBe('watches');
  });

  it('keeps who took it speaking with servers that have not', () => {
    place('lib.sh', 'certificates.sh');
    key('first');
    // A server that knows one password, and says how often it was asked.
    mkdirSync(path.join(home, 'bin'));
    writeFileSync(path.join(home, 'bin/valkey-server'), '', { mode: 0o755 });
    writeFileSync(
      path.join(home, 'bin/valkey-cli'),
      `#!/usr/bin/env bash
echo asked >>${home}/asked
read -r auth user password
[[ $password == "$(<${home}/knows)" ]] || { echo '(error) WRONGPASS invalid username-password pair'; exit; }
printf 'OK\\n'
cat
`,
      { mode: 0o755 },
    );
    const { stdout, stderr } = bash(`
      set -euo pipefail
      PATH=${home}/bin:$PATH
      source ${home}/chart/lib.sh; source ${home}/chart/certificates.sh
      read_key; password_of admin >${home}/knows
      ask host 1 before
      printf second >${home}/internal/tls.key
      read_key; read_key
      ask host 1 'not yet taken'
      password_of admin >${home}/knows
      ask host 1 taken
      echo nobody >${home}/knows
      ask host 1 refused || echo "status $?"
      wc -l <${home}/asked`);
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual(['before', 'not yet taken', 'taken', 'status 2', '6']);
  });
});
