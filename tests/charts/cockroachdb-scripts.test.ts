import { describe, expect, it } from 'vitest';
import { KEY, lines, PASSWORD, run, URI } from './cockroachdb-stand-in.js';

// Jobs that bring what is declared, and take away what is not.

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

  it('makes many users and grants a few at a time, and goes on behind what is there', () => {
    const names = Array.from({ length: 250 }, (_, number) => `shop.reader-${number}.a`);
    const files = Object.fromEntries([
      ...names.flatMap((name) => [
        [`users/${name}`, PASSWORD],
        [`users/${name}.username`, name],
      ]),
      ['chart/users.tsv', names.map((name) => `${name}\tone`).join('\n')],
      ['chart/grants.tsv', names.map((name) => `${name}\tinventory\tread`).join('\n')],
    ]);
    const there = names.slice(0, 20).map((name) => `${name}\tdatastead_read_inventory`);
    const { status, sql, commands } = run('provision', {
      files,
      answers: { 'SELECT member': ['member\trole_name', ...there].join('\n') },
    });
    expect(lines(sql, 'CREATE USER')).toHaveLength(250);
    expect(lines(sql, 'GRANT "datastead_read_inventory" TO "shop.')).toHaveLength(230);
    const few = run('provision').commands;
    const runs = (all: readonly string[]) => all.filter((line) => !line.includes('--execute=')).length;
    // Three times users and two times grants, instead of one time each.
    expect(runs(commands) - runs(few)).toBe(3);
    expect(status).toBe(0);
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
