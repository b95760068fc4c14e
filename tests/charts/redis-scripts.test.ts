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
