import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

// The scripts of the chart's Jobs against a stand-in for the program: what they ask is answered from files, and what they
// tell it is written down. It knows no SQL, so that only the order and the choice of statements are tried here.

const root = mkdtempSync(path.join(tmpdir(), 'datastead-cockroach-'));
afterAll(() => rmSync(root, { recursive: true }));

const PASSWORD = "it's h1dden\\away";
const KEY = 'crl-0-EXAMPLEKEY';
const URI = 's3://backups/shop?AWS_ACCESS_KEY_ID=hush&AWS_SECRET_ACCESS_KEY=hush%2Fmore';

/** Answers by the first words of a query; `init` and `node status` by their own names. */
type Answers = Readonly<Record<string, string | undefined>>;

const STATUS = 'id\taddress\tsql_address\tbuild\tlocality\tattrs\tis_available\tis_live\tmembership\tis_draining';
const node = (id: number, ordinal: number, live = 'true', membership = 'active') =>
  [
    id,
    `orders-node-${ordinal}.orders-nodes.shop-data.svc:26258`,
    'x',
    'v26',
    'region=r,zone=a',
    '',
    live,
    live,
    membership,
    'false',
  ].join('\t');

/** An id whose address is known no more: what comes with the address is NULL, and is_live false whether it lives or not. */
const placeless = (id: number, membership = 'active', available = 'false') =>
  [id, 'NULL', 'NULL', 'NULL', 'NULL', 'NULL', available, 'false', membership, 'NULL'].join('\t');

const FRESH: Answers = {
  'SELECT 1': '?column?\n1',
  stranger: 'FAIL ERROR: password authentication failed for user stranger',
  'SELECT kind': 'kind\tname\tnote',
  'SELECT username': 'username\nadmin\nroot',
  'SELECT datname': 'datname\toid\ndefaultdb\t100\npostgres\t102',
  'SELECT raw_config_sql':
    'raw_config_sql\nALTER RANGE default CONFIGURE ZONE USING\n\tnum_replicas = 5,\n\tconstraints = []',
  'SHOW CLUSTER SETTING server.shutdown': 'setting\n00:00:00',
  'SHOW CLUSTER SETTING sql.auth': 'setting\nt',
  'SHOW CLUSTER SETTING diagnostics': 'setting\nt',
  'SHOW CLUSTER SETTING cluster.organization': 'setting\n',
  'SHOW CLUSTER SETTING version': 'version\n26.2',
  'node status': [STATUS, node(1, 0), node(2, 1), node(3, 2)].join('\n'),
  version: 'v26.2.1',
};

interface Scene {
  readonly answers?: Answers;
  readonly files?: Readonly<Record<string, string>>;
  readonly formed?: boolean;
  /** Ordinals of the pods that have a name. */
  readonly pods?: readonly number[];
  /** Where SQL is served on this machine. */
  readonly port?: number;
}

interface Outcome {
  readonly status: number | null;
  readonly log: string;
  /** Every statement of every pipe, in order. */
  readonly sql: string;
  /** Every other command line. */
  readonly commands: readonly string[];
}

let count = 0;

function run(script: string, { answers = {}, files = {}, formed = false, pods = [], port }: Scene = {}): Outcome {
  count += 1;
  const home = path.join(root, `${count}`, 'cockroachdb');
  const place = (file: string) => path.join(home, file);
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(place(file)), { recursive: true });
    writeFileSync(place(file), text);
  };
  mkdirSync(place('chart'), { recursive: true });
  cpSync('charts/cockroachdb/files', place('chart'), { recursive: true });
  cpSync('charts/common/files/common.sh', place('chart/common.sh'));
  for (const file of readdirSync(place('chart'))) {
    const text = readFileSync(place(`chart/${file}`), 'utf8');
    write(
      `chart/${file}`,
      text.replace(/\/etc\/cockroachdb|\/tmp(?=\/)/g, (found) => (found === '/tmp' ? place('tmp') : home)),
    );
  }
  const names = pods.map((ordinal) => `orders-node-${ordinal}.orders-nodes.shop-data.svc`);
  appendFileSync(place('chart/common.sh'), `exists() { [[ " ${names.join(' ')} " == *" $1 "* ]]; }\n`);
  if (port !== undefined) {
    write('chart/lib.sh', readFileSync(place('chart/lib.sh'), 'utf8').replace('sql_port=26257', `sql_port=${port}`));
  }
  const service = port === undefined ? 'orders.shop-data.svc' : '127.0.0.1';
  const given: Record<string, string> = {
    'chart/cluster.env': `CLUSTER_NAME=orders\nPLATFORM=shop\nTOPOLOGY=replicated\nSERVICE=${service}\nNODE_DOMAIN=orders-nodes.shop-data.svc\nTLS_CLIENT=required\nTASK_NODES=2\n`,
    'chart/size.env': 'NODES=3\nREPLICATION_FACTOR=3\n',
    'chart/settings.env': "LICENCE=none\nORGANIZATION=''\nTELEMETRY=false\n",
    'chart/users.tsv': 'shop.inventory.a\tone',
    'chart/grants.tsv': 'shop.inventory.a\tinventory\treadWrite',
    'chart/databases.txt': 'inventory',
    'users/shop.inventory.a': PASSWORD,
    'users/shop.inventory.a.username': 'shop.inventory.a',
    'tls/admin/tls.crt': 'certificate',
    'tls/admin/tls.key': 'key',
    'tls/serving/ca.crt': 'authority',
    ...(formed ? { 'formed/cluster': 'orders' } : {}),
    ...files,
  };
  for (const [file, text] of Object.entries(given)) write(file, text);
  for (const [index, [key, text]] of Object.entries({ ...FRESH, ...answers }).entries()) {
    write(`answers/${index}.key`, key);
    write(`answers/${index}.text`, `${text}\n`);
  }
  write('sql.log', '');
  write('commands.log', '');
  write('bin/cockroach', STAND_IN.replaceAll('@home@', home));
  chmodSync(place('bin/cockroach'), 0o755);
  const done = spawnSync('timeout', ['60', 'bash', place(`chart/${script}.sh`)], {
    encoding: 'utf8',
    env: { PATH: `${place('bin')}:${process.env['PATH']}`, POD_NAME: 'job' },
  });
  const log = `${done.stdout}${done.stderr}`;
  // Nothing that is secret is in the log, on a command line, or left in a file of the Job.
  const commands = readFileSync(place('commands.log'), 'utf8');
  const left = existsSync(place('tmp/work'))
    ? readdirSync(place('tmp/work'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => readFileSync(path.join(parentPath, name), 'utf8'))
    : [];
  for (const secret of ['h1dden', KEY, 'hush']) expect([log, commands, ...left].join('\n')).not.toContain(secret);
  return {
    status: done.status,
    log,
    sql: readFileSync(place('sql.log'), 'utf8'),
    commands: commands.trim().split('\n'),
  };
}

const STAND_IN = `#!/usr/bin/env bash
answer() {
  local file
  for file in @home@/answers/*.key; do
    [[ "$1" == "$(<"$file")"* ]] || continue
    if [[ "$(<"\${file%key}text")" == FAIL* ]]; then cat "\${file%key}text" >&2; exit 1; fi
    cat "\${file%key}text"
    return
  done
  echo "ERROR: not answered: $1" >&2
  exit 1
}
echo "$*" >>@home@/commands.log
case $1 in
  sql)
    for argument; do
      if [[ $argument == --user=stranger ]]; then
        answer stranger
        exit
      fi
      if [[ $argument == --execute=* ]]; then
        answer "\${argument#--execute=}"
        exit
      fi
    done
    text=$(cat)
    # The server's own refusal: a line is one transaction.
    if grep -Eq ';.*DROP OWNED|DROP OWNED[^;]*;.*[^[:space:]]' <<<"$text"; then
      echo 'ERROR: unimplemented: drop owned by is not yet implemented' >&2
      exit 1
    fi
    if [[ -e @home@/refuses && $text == *"$(<@home@/refuses)"* ]]; then
      [[ ! -e @home@/error ]] || printf 'ERROR: %s\\nSQLSTATE: XXUUU\\n' "$(<@home@/error)" >&2
      printf 'ERROR: at or near "x": syntax error\\nSQLSTATE: 42601\\nDETAIL: source SQL:\\n%s\\n' "$text" >&2
      exit 1
    fi
    printf '%s\\n' "$text" >>@home@/sql.log
    ;;
  node) answer "$1 $2" ;;
  *) answer "$1" ;;
esac
`;

const lines = (text: string, start: string) => text.split('\n').filter((line) => line.startsWith(start));

describe('init', () => {
  it('initializes node 0 once, and says so', () => {
    const { status, commands } = run('init', {
      answers: { 'SELECT 1': 'FAIL not yet', init: 'Cluster successfully initialized' },
    });
    expect(status).toBe(0);
    expect(commands.filter((line) => line.startsWith('init'))).toEqual([
      expect.stringContaining('--host=orders-node-0.orders-nodes.shop-data.svc:26258'),
    ]);
  });

  it('does nothing where the cluster serves already, or was initialized by an attempt before', () => {
    expect(run('init').commands.some((line) => line.startsWith('init'))).toBe(false);
    const again = run('init', {
      answers: { 'SELECT 1': 'FAIL not yet', init: 'FAIL ERROR: cluster has already been initialized' },
    });
    expect(again.status).toBe(0);
  });

  it('never makes a cluster anew that was formed before, whatever answers', () => {
    const { status, commands, log } = run('init', {
      formed: true,
      answers: { 'SELECT 1': 'FAIL not yet', init: 'done' },
    });
    expect(status).toBe(0);
    expect(commands).toEqual(['']);
    expect(log).toContain('was formed before');
  });
});

describe('provision', () => {
  it('makes settings, copies, databases, users and grants in this order', () => {
    const { status, sql, log } = run('provision');
    expect(log).toMatch(/done after/);
    expect(status).toBe(0);
    expect(lines(sql, 'SET CLUSTER SETTING')).toEqual([
      "SET CLUSTER SETTING server.shutdown.initial_wait = '15s';",
      "SET CLUSTER SETTING sql.auth.public_schema_create_privilege.enabled = 'false';",
      "SET CLUSTER SETTING diagnostics.reporting.enabled = 'false';",
    ]);
    expect(lines(sql, 'ALTER RANGE')).toEqual(['ALTER RANGE default CONFIGURE ZONE USING num_replicas = 3;']);
    expect(sql).toContain('CREATE DATABASE IF NOT EXISTS "inventory";');
    expect(lines(sql, 'ALTER USER')).toEqual([
      `ALTER USER "shop.inventory.a" WITH LOGIN PASSWORD 'it''s h1dden\\away';`,
    ]);
    expect(sql).toContain('GRANT "datastead_readwrite_inventory" TO "shop.inventory.a";');
    const order = [
      'CREATE TABLE IF NOT EXISTS datastead',
      'SET CLUSTER',
      'ALTER RANGE',
      'CREATE DATABASE IF NOT EXISTS "inv',
      'ALTER USER',
      'TO "shop',
    ];
    const places = order.map((words) => sql.indexOf(words));
    expect(places).toEqual([...places].sort((left, right) => left - right));
  });

  it('makes each database in a run of its own, and notes it by what was told and by its id', () => {
    const databases = (text: string) => ({ 'chart/databases.txt': text });
    // A pipe that is refused leaves nothing behind.
    const half = run('provision', { files: { ...databases('inventory\nsales'), refuses: 'USE "sales"' } });
    expect(half.status).toBe(1);
    expect(half.log).toContain('database sales: ERROR');
    expect(half.sql).toContain('CREATE DATABASE IF NOT EXISTS "inventory";');
    expect(half.sql).not.toContain('"sales"');
    const [, digest] = /'inventory', concat\('([0-9a-f]{32})', '-', oid::STRING\)/.exec(half.sql) ?? [];
    const again = (note: string, id: number) =>
      run('provision', {
        files: databases('inventory\nsales'),
        answers: {
          'SELECT datname': `datname\toid\ninventory\t${id}`,
          'SELECT kind': `kind\tname\tnote\ndatabase\tinventory\t${note}`,
        },
      }).sql;
    expect(lines(again(`${digest}-104`, 104), 'USE')).toEqual(['USE "sales";']);
    // Restored, or told otherwise.
    expect(lines(again(`${digest}-104`, 120), 'USE')).toEqual(['USE "inventory";', 'USE "sales";']);
    expect(lines(again('0-104', 104), 'USE')).toEqual(['USE "inventory";', 'USE "sales";']);
  });

  it('leaves alone what is as declared: settings, copies, and the password of an epoch that it has set', () => {
    const { sql } = run('provision', {
      answers: {
        'SHOW CLUSTER SETTING server.shutdown': 'setting\n00:00:15',
        'SHOW CLUSTER SETTING sql.auth': 'setting\nf',
        'SHOW CLUSTER SETTING diagnostics': 'setting\nfalse',
        'SELECT raw_config_sql': 'raw_config_sql\nALTER RANGE default CONFIGURE ZONE USING\n\tnum_replicas = 3,\n\tx',
        'SELECT kind': 'kind\tname\tnote\nuser\tshop.inventory.a\tone',
        'SELECT username': 'username\nroot\nshop.inventory.a',
      },
    });
    expect(sql).not.toMatch(/SET CLUSTER|ALTER RANGE|PASSWORD/);
  });

  it.each([
    ['a new epoch', 'user\tshop.inventory.a\tzero', 'root\nshop.inventory.a'],
    ['a user who is gone', 'user\tshop.inventory.a\tone', 'root'],
    ['a note of somebody else', 'user\tshop.other.a\tone', 'root\nshop.inventory.a'],
  ])('sets the password for %s, and notes it afterwards', (_what, note, users) => {
    const { sql } = run('provision', {
      answers: { 'SELECT kind': `kind\tname\tnote\n${note}`, 'SELECT username': `username\n${users}` },
    });
    const password = sql.indexOf('WITH LOGIN PASSWORD');
    expect(password).toBeGreaterThan(0);
    expect(sql.indexOf("VALUES ('user', 'shop.inventory.a', 'one')")).toBeGreaterThan(password);
  });

  it('fails for an empty password, and for a server that refuses, without repeating the statement', () => {
    const empty = run('provision', { files: { 'users/shop.inventory.a': '' } });
    expect(empty.status).toBe(1);
    expect(empty.log).toContain('its Secret has an empty password');
    const refused = run('provision', { files: { refuses: 'WITH LOGIN PASSWORD' } });
    expect(refused.status).toBe(1);
    expect(refused.log).toContain('users: ERROR: at or near "x": syntax error');
  });

  it('sets a licence key once, and again when it is another one', () => {
    const files = {
      'chart/settings.env': "LICENCE=enterprise\nORGANIZATION='Example Shop'\nTELEMETRY=false\n",
      'licence/licence': KEY,
    };
    const { sql } = run('provision', { files });
    expect(lines(sql, 'SET CLUSTER SETTING enterprise')).toEqual([
      `SET CLUSTER SETTING enterprise.license = '${KEY}';`,
    ]);
    expect(sql).toContain("SET CLUSTER SETTING cluster.organization = 'Example Shop';");
    const [, note] = /VALUES \('licence', 'enterprise', '([0-9a-f]{32})'\)/.exec(sql) ?? [];
    const known = { 'SELECT kind': `kind\tname\tnote\nlicence\tenterprise\t${note}` };
    expect(run('provision', { files, answers: known }).sql).not.toContain('enterprise.license');
    const other = { ...files, 'licence/licence': `${KEY}2` };
    expect(run('provision', { files: other, answers: known }).sql).toContain('enterprise.license');
  });

  const backup = (state: string, uri = URI) => ({
    'chart/settings.env': `LICENCE=none\nORGANIZATION=''\nTELEMETRY=false\nBACKUP_RECURRING='@daily'\nBACKUP_FULL='always'\nBACKUP_STATE=${state}\n`,
    'backup/uri': uri,
  });

  it.each([
    ['whole', `failed to read: parse "${URI}": net/url: invalid port`, 'parse "***": net/url: invalid port'],
    ['in parts', 'store s3://backups/shop: hush: no match for hush%2Fmore', 'backups/shop: ***: no match for ***'],
    ['decoded', 'the key hush/more is none', 'the key *** is none'],
  ])(
    'tells the error of a backup address without what is secret, where the server repeats it %s',
    (_what, error, told) => {
      const { status, log } = run('provision', {
        files: { ...backup('active'), refuses: 'CREATE EXTERNAL', error },
      });
      expect(status).toBe(1);
      expect(log).toContain(told);
      expect(log).toContain('SQLSTATE: XXUUU');
    },
  );

  it('hides a login in the address of a backup, a licence key and a password, too', () => {
    const web = 'https://shop:hush@store.example.com/shop';
    const login = run('provision', {
      files: { ...backup('active', web), refuses: 'CREATE EXTERNAL', error: 'shop:hush is nobody' },
    });
    expect(login.log).toContain('backup: ERROR: *** is nobody');
    const licence = run('provision', {
      files: {
        'chart/settings.env': "LICENCE=enterprise\nORGANIZATION='x'\nTELEMETRY=false\n",
        'licence/licence': KEY,
        refuses: 'enterprise.license',
        error: `bad ${KEY}`,
      },
    });
    expect(licence.log).toContain('licence: ERROR: bad ***');
    const quoted = PASSWORD.replace("'", "''");
    const user = run('provision', { files: { refuses: 'PASSWORD', error: `bad ${PASSWORD} in '${quoted}'` } });
    expect(user.log).toContain("users: ERROR: bad *** in '***'");
  });

  it.each([
    ['a blank', `${URI} `],
    ['a blank inside', URI.replace('shop', 'my shop')],
    ['a control character', `${URI}\u007f`],
    ['a quotation mark', `${URI}"`],
    ['a backslash', `${URI}\\`],
    ['two lines', `${URI}\n${URI}`],
  ])('refuses the address of a backup with %s before it is used', (_what, uri) => {
    const { status, log, sql } = run('provision', { files: backup('active', uri) });
    expect(status).toBe(1);
    expect(log).toContain('write it percent-encoded (%20)');
    expect(sql).not.toContain('EXTERNAL CONNECTION');
  });

  it('refuses a licence key of two lines before it is used', () => {
    const { status, log, sql } = run('provision', {
      files: {
        'chart/settings.env': "LICENCE=enterprise\nORGANIZATION='x'\nTELEMETRY=false\n",
        'licence/licence': `${KEY}\n${KEY}`,
      },
    });
    expect(status).toBe(1);
    expect(log).toContain('holds more than one licence key');
    expect(sql).not.toContain('enterprise.license');
  });

  it('replaces a backup schedule that is declared otherwise, and takes away one that is not declared', () => {
    const { sql } = run('provision', { files: backup('paused') });
    const [dropped, created, scheduled, paused] = [
      'DROP SCHEDULES',
      'CREATE EXTERNAL',
      'CREATE SCHEDULE',
      'PAUSE SCHEDULES',
    ].map((words) => sql.indexOf(words));
    expect(dropped).toBeGreaterThan(0);
    expect([dropped, created, scheduled, paused]).toEqual(
      [dropped, created, scheduled, paused].sort((a = 0, b = 0) => a - b),
    );
    const schedule = (first: string) => [
      `CREATE SCHEDULE datastead_backup FOR BACKUP INTO 'external://datastead_backup' RECURRING '@daily' FULL BACKUP ALWAYS WITH SCHEDULE OPTIONS first_run = '${first}', ignore_existing_backups;`,
    ];
    // One that is to be paused must not begin in between.
    expect(lines(sql, 'CREATE SCHEDULE')).toEqual(schedule('2999-01-01'));
    const [, note] = /VALUES \('backup', 'datastead_backup', '([0-9a-f]{32})'\)/.exec(sql) ?? [];
    const known = { 'SELECT kind': `kind\tname\tnote\nbackup\tdatastead_backup\t${note}` };
    expect(run('provision', { files: backup('paused'), answers: known }).sql).not.toContain('SCHEDULE');
    const active = run('provision', { files: backup('active'), answers: known }).sql;
    expect(active).not.toContain('PAUSE');
    expect(lines(active, 'CREATE SCHEDULE')).toEqual(schedule('now'));
    const removed = run('provision', { answers: known }).sql;
    expect(removed).toContain('DROP EXTERNAL CONNECTION datastead_backup;');
    expect(removed).not.toContain('CREATE SCHEDULE');
    const gone = { 'SELECT kind': 'kind\tname\tnote\nbackup\tdatastead_backup\tnone' };
    expect(run('provision', { answers: gone }).sql).not.toContain('SCHEDULE');
  });
});

describe('revoke', () => {
  const answers = {
    'SELECT username':
      'username\nadmin\nroot\nsomebody\nother.api.a\nshop.inventory.a\nshop.inventory.b\ndatastead_migrate_inventory\ndatastead_read_inventory',
    'SELECT database_name': 'database_name\ndefaultdb\nforeign\ninventory\nsystem',
    'SELECT member':
      'member\trole_name\nshop.inventory.a\tdatastead_readwrite_inventory\nshop.inventory.a\tdatastead_migrate_inventory\nshop.inventory.a\ttheirs\nsomebody\tdatastead_read_inventory\nroot\tadmin',
  };

  it('removes users of the platform that are not declared, after what they own has passed to the role', () => {
    const { sql, status } = run('revoke', { answers });
    expect(status).toBe(0);
    expect([...sql.matchAll(/DROP USER IF EXISTS "([^"]+)"/g)].map(([, user]) => user)).toEqual(['shop.inventory.b']);
    // Each statement on a line of its own: the server knows DROP OWNED BY only so.
    expect(sql.trim().split('\n').slice(-7)).toEqual([
      'ALTER USER "shop.inventory.b" WITH NOLOGIN;',
      'USE "inventory";',
      'REASSIGN OWNED BY "shop.inventory.b" TO "datastead_migrate_inventory";',
      'DROP OWNED BY "shop.inventory.b";',
      expect.stringMatching(/^CANCEL SESSIONS IF EXISTS [^;]*;$/),
      'DROP USER IF EXISTS "shop.inventory.b";',
      "DELETE FROM datastead.public.notes WHERE kind = 'user' AND name = 'shop.inventory.b';",
    ]);
  });

  it('takes from a declared user the roles that no grant gives, and nothing that others gave', () => {
    expect(lines(run('revoke', { answers }).sql, 'REVOKE')).toEqual([
      'REVOKE "datastead_migrate_inventory" FROM "shop.inventory.a";',
    ]);
  });

  it('says nothing to the server where nothing is left to take', () => {
    expect(
      run('revoke', {
        answers: { ...answers, 'SELECT username': 'username\nroot', 'SELECT member': 'member\trole_name' },
      }).sql,
    ).toBe('');
  });
});

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
