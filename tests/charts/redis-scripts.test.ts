import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
    'CLUSTER_NAME=carts\nTOPOLOGY=replicated\nPERSISTENCE=aof\nTLS=required\n',
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
