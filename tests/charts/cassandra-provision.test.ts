import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/platform.js';

// Scripts of Cassandra's Jobs and nodes, of which single functions are asked; what they would tell a server is written down.

/** A folder as a pod has it, and a way to run words of bash after the scripts' own functions. */
function place({ racks = 'a=1 b=1 c=1' } = {}) {
  const home = temporaryFolder();
  const at = (file: string) => path.join(home, file);
  mkdirSync(at('chart'));
  for (const folder of ['common', 'cassandra']) cpSync(`charts/${folder}/files`, at('chart'), { recursive: true });
  writeFileSync(at('chart/cluster.env'), 'CLUSTER_NAME=catalogue\nNODE_DOMAIN=nodes\nPLATFORM=shop\nDATACENTER=fra1\n');
  writeFileSync(at('chart/size.env'), `RACKS="${racks}"\nREPLICATION_FACTOR=3\n`);
  for (const file of ['users.tsv', 'permissions.tsv', 'keyspaces.tsv']) writeFileSync(at(`chart/${file}`), '');
  const bash = (script: string) => {
    const { status, stdout, stderr } = spawnSync(
      'timeout',
      ['60', 'bash', '-c', `set -euo pipefail; scratch=${home}/work; mkdir -p $scratch\n${script}`],
      {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], POD_NAME: 'job' },
      },
    );
    return { status, stdout: stdout.trim(), log: `${stdout}${stderr}` };
  };
  return { home, at, bash };
}

/** The definition of a function of a script, without the rest of it. */
const only = (home: string, file: string, name: string) =>
  `eval "$(sed -n '/^${name}() {/,/^}/p' ${home}/chart/${file})"`;

describe('copies that are added to a keyspace', () => {
  /** Provisions the keyspace `items` of five copies, where the server has `copies` and notes that these have grown. */
  function provision(copies: number, grown: readonly string[], repairs: boolean, racks?: string) {
    const { home, at, bash } = place(racks === undefined ? {} : { racks });
    writeFileSync(at('chart/keyspaces.tsv'), 'items\t5\n');
    const has = ['items', 'system_auth', 'system_distributed', 'system_traces', 'datastead']
      .map((name) => `${name}\t{'class': 'NetworkTopologyStrategy', 'fra1': '${name === 'items' ? copies : 3}'}`)
      .join('\n');
    writeFileSync(at('has'), has);
    writeFileSync(at('grown'), grown.map((name) => `${name}\n`).join(''));
    const outcome = bash(`source ${home}/chart/lib.sh; source ${home}/chart/cql.sh
      for name in replication repair_keyspace run_lines provision_keyspaces; do eval "$(sed -n "/^$name() {/,/^}/p" ${home}/chart/provision.sh)"; done
      replication() { echo "$1 copies"; }
      formed() { ${racks === undefined}; }
      run() { cat "$2" >>${at('sql')}; }
      query() { case $1 in *grown) cat ${at('grown')} ;; *) cat ${at('has')} ;; esac; }
      node_tool() { echo "$*" >>${at('tool')}; ${repairs}; }
      provision_keyspaces`);
    const text = (file: string) => (existsSync(at(file)) ? readFileSync(at(file), 'utf8') : '');
    return { ...outcome, sql: text('sql').split('\n'), tool: text('tool') };
  }

  it('are noted before they are added, with what was repaired until then forgotten', () => {
    const { sql } = provision(3, [], true);
    const [table, noted, forgotten, altered] = [
      'CREATE TABLE IF NOT EXISTS datastead.grown',
      "INSERT INTO datastead.grown (keyspace_name) VALUES ('items');",
      "DELETE FROM datastead.repairs WHERE keyspace_name = 'items';",
      'ALTER KEYSPACE "items" WITH replication = 5 copies;',
    ].map((words) => sql.findIndex((line) => line.startsWith(words)));
    expect(sql[0]).toBe('CONSISTENCY LOCAL_QUORUM;');
    expect(table).toBeGreaterThan(0);
    expect([noted, forgotten, altered]).toEqual([1, 2, 3].map((further) => Number(noted) - 1 + further));
    expect(noted).toBeGreaterThan(Number(table));
  });

  it('are filled by the attempt after one that has added them and failed', () => {
    const { status, sql, tool } = provision(5, ['items'], true);
    expect(status).toBe(0);
    expect(sql.join('\n')).not.toContain('ALTER KEYSPACE');
    expect(tool.trim().split('\n')).toEqual(
      ['a', 'b', 'c'].map((rack) => `catalogue-${rack}-0.nodes repair -full -pr items`),
    );
    expect(sql).toContain("DELETE FROM datastead.grown WHERE keyspace_name = 'items';");
  });

  it('stay noted when the repair fails, and the Job says what that means', () => {
    const { status, sql, log } = provision(5, ['items'], false);
    expect(status).toBe(1);
    expect(sql.join('\n')).not.toContain('DELETE FROM datastead.grown');
    expect(log).toContain('until it is done the new copies lack data');
  });

  it.each([
    ['a=1 b=1 c=1', 0],
    ['a=2 b=1', 3],
    ['a=10', 10],
    ['a=12 b=1', 13],
  ])('of system_auth are filled at first where a rack began with several nodes (%s)', (racks, calls) => {
    const { tool } = provision(5, [], true, racks);
    expect(tool.split('\n').filter((line) => line.endsWith('system_auth'))).toHaveLength(calls);
  });
});

describe('very many roles and permissions', () => {
  function provision(held: string) {
    const { home, at, bash } = place();
    const names = Array.from({ length: 120 }, (_, number) => `shop.reader-${number}.a`);
    writeFileSync(at('chart/users.tsv'), names.map((name) => `${name}\tuid/1\n`).join(''));
    const rules = names.flatMap((name) => ['SELECT', 'MODIFY'].map((right) => `${name}\titems\t${right}\n`));
    writeFileSync(at('chart/permissions.tsv'), rules.slice(0, 100).join(''));
    writeFileSync(at('chart/permissions.tsv.0001'), rules.slice(100).join(''));
    writeFileSync(at('held'), held);
    const outcome = bash(`source ${home}/chart/lib.sh; source ${home}/chart/cql.sh
      for name in run_lines begin_roles set_roles provision_roles provision_permissions; do eval "$(sed -n "/^$name() {/,/^}/p" ${home}/chart/provision.sh)"; done
      password_of_user() { echo word; }
      run() { echo "== $1" >>${at('sql')}; cat "$2" >>${at('sql')}; }
      query() { case $1 in *role_permissions) cat ${at('held')} ;; esac; }
      provision_roles
      provision_permissions`);
    return { ...outcome, sql: readFileSync(at('sql'), 'utf8').split('\n') };
  }

  it('are noted a few at a time, each after its password', () => {
    const { status, sql } = provision('');
    expect(status).toBe(0);
    expect(sql.filter((line) => line.startsWith('== '))).toEqual([
      ...['passwords', 'epochs', 'passwords', 'epochs', 'passwords', 'epochs'].map((what) => `== ${what}`),
      '== permissions',
    ]);
    expect(sql.filter((line) => line.startsWith('CREATE ROLE'))).toHaveLength(120);
    expect(sql.filter((line) => line.startsWith('INSERT INTO datastead.epochs'))).toHaveLength(120);
    expect(sql.filter((line) => line.startsWith('GRANT '))).toHaveLength(240);
  });

  it('are not granted again', () => {
    const { sql } = provision(
      "shop.reader-7.a\tdata/items\t{'MODIFY', 'SELECT'}\nshop.reader-8.a\tdata/items\t{'SELECT'}\n",
    );
    const granted = sql.filter((line) => line.startsWith('GRANT '));
    expect(granted).toHaveLength(237);
    expect(granted).toContain('GRANT MODIFY ON KEYSPACE "items" TO "shop.reader-8.a";');
  });
});

describe('the seeds of a node', () => {
  const seeds = (rack: string, ordinal: number, racks: string, { joined = false, formed = true } = {}) => {
    const { home, at, bash } = place({ racks });
    if (joined) writeFileSync(at('joined'), '');
    return bash(`RACK=${rack} ordinal=${ordinal} self=catalogue-${rack}-${ordinal}.nodes data=${home}
      source ${home}/chart/lib.sh; source ${home}/chart/join.sh
      formed() { ${formed}; }
      ${only(home, 'node.sh', 'seeds')}
      seeds`).stdout;
  };

  it('are the first nodes of the racks', () => {
    expect(seeds('b', 1, 'a=2 b=2 c=2')).toBe(
      'catalogue-a-0.nodes:7000,catalogue-b-0.nodes:7000,catalogue-c-0.nodes:7000',
    );
  });

  it('leave out an empty node that is one itself', () => {
    expect(seeds('b', 0, 'a=2 b=2 c=2')).toBe('catalogue-a-0.nodes:7000,catalogue-c-0.nodes:7000');
    expect(seeds('b', 0, 'a=2 b=2 c=2', { joined: true })).toContain('catalogue-b-0.nodes:7000');
  });

  it('are the others of the rack where the only one has lost its disk', () => {
    expect(seeds('a', 0, 'a=3')).toBe('catalogue-a-1.nodes:7000,catalogue-a-2.nodes:7000');
  });

  it('are the node itself when it forms the cluster', () => {
    expect(seeds('a', 0, 'a=3', { formed: false })).toBe('catalogue-a-0.nodes:7000');
  });
});

describe('revoke', () => {
  const revoke = (roles: string) => {
    const { home, at, bash } = place();
    writeFileSync(at('chart/users.tsv'), 'shop.api.a\tuid/1\n');
    writeFileSync(
      at('chart/cql.sh'),
      `connect() { host=node; }
      literal() { printf "'%s'" "$1"; }
      query() { case $1 in *roles) ${roles} ;; *) : ;; esac; }
      cql() { cat "$3" >>${at('sql')}; }`,
    );
    const { status, log } = bash(
      `sed 's|/etc/cassandra/chart|${home}/chart|' ${home}/chart/revoke.sh >${home}/revoke.sh; bash ${home}/revoke.sh`,
    );
    return { status, log, sql: existsSync(at('sql')) ? readFileSync(at('sql'), 'utf8') : '' };
  };

  it('takes roles away that are not declared', () => {
    const { status, sql } = revoke('printf "%s\\n" cassandra shop.api.a shop.api.b other.api.a');
    expect(status).toBe(0);
    expect(sql.match(/DROP ROLE IF EXISTS "[^"]+"/g)).toEqual(['DROP ROLE IF EXISTS "shop.api.b"']);
  });

  it('says that nothing is left where there is nothing', () => {
    expect(revoke('echo cassandra')).toMatchObject({
      status: 0,
      sql: '',
      log: expect.stringContaining('nothing undeclared is left'),
    });
  });

  it('does not take a question without an answer for the answer that nothing is left', () => {
    const { status, log } = revoke('return 1');
    expect(status).not.toBe(0);
    expect(log).not.toContain('nothing undeclared is left');
  });
});
