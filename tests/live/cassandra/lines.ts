import { SITE } from '../facts.js';
import { expect, seconds } from '../shell.js';
import type { Capability } from '../suite.js';
import { ID } from './composition.js';
import { RACKS } from './running.js';
import type { CassandraScene } from './system.js';

/** Cassandra's own first user, whose password everybody knows, cannot log in, and is no superuser. */
export const noDefaultSuperuser: Capability<CassandraScene> = {
  name: 'no-default-superuser',
  async run({ running }) {
    const answer = await running.login({ user: 'cassandra', password: 'cassandra' });
    expect(answer === 'refused', 'the default superuser was let in');
    const roles = await running.admin(
      "SELECT is_superuser, can_login FROM system_auth.roles WHERE role = 'cassandra';",
    );
    expect(/False\s*\|\s*False/.test(roles), `the default superuser is not disabled: ${roles}`);
    return 'login refused; neither superuser nor login left';
  },
};

/** Writes below a majority of a strong data set are refused by the nodes, whoever sends them. */
export const guardrail: Capability<CassandraScene> = {
  name: 'guardrail',
  async run({ running }) {
    const table = await running.cql('CREATE TABLE IF NOT EXISTS tools.probe (k text PRIMARY KEY);');
    expect(table.status === 0, `no table to write to: ${table.stderr}`);
    const weak = await running.cql("CONSISTENCY LOCAL_ONE; INSERT INTO tools.probe (k) VALUES ('weak');");
    expect(weak.status !== 0 && /[Gg]uardrail/.test(`${weak.stdout}${weak.stderr}`), 'a write at LOCAL_ONE was taken');
    const strong = await running.cql("CONSISTENCY LOCAL_QUORUM; INSERT INTO tools.probe (k) VALUES ('strong');");
    expect(strong.status === 0, 'a write at LOCAL_QUORUM was refused');
    return 'a write at LOCAL_ONE refused, at LOCAL_QUORUM taken';
  },
};

/** A new keyspace is there with what was declared for it, on every node, and nobody was restarted for it. */
export const keyspaceAdded: Capability<CassandraScene> = {
  name: 'keyspace-added',
  async run(scene) {
    const { running } = scene;
    const before = [...(await scene.uids())].join();
    const start = Date.now();
    await scene.change({ keyspaces: { ...scene.variant.keyspaces, fresh: { dataset: 'strong' } } }, ['data']);
    const took = seconds(start);
    for (const rack of RACKS) {
      const text = await running.admin(
        "SELECT durable_writes, replication FROM system_schema.keyspaces WHERE keyspace_name = 'fresh';",
        `${ID}-${rack}-0`,
      );
      expect(
        /True\s*\|.*NetworkTopologyStrategy/.test(text) && /'3'/.test(text),
        `rack ${rack} does not know it with 3 copies: ${text}`,
      );
    }
    const refused = await running.cql('CREATE TABLE fresh.probe (k text PRIMARY KEY);');
    expect(/code=2100|Unauthorized/.test(`${refused.stdout}${refused.stderr}`), 'who has no grant writes to it');
    const after = [...(await scene.uids())].join();
    expect(before === after, 'members were replaced for a keyspace');
    return `3 copies, one a rack, known to every node, closed without a grant, in ${Math.round(took)}s; no member restarted`;
  },
};

/** A keyspace that gets more copies has them filled before provisioning says that it is done. */
export const copiesAdded: Capability<CassandraScene> = {
  name: 'copies-added',
  async run(scene) {
    const { running } = scene;
    const rows = 60;
    await scene.change({ keyspaces: { ...scene.variant.keyspaces, thin: {} } }, ['data']);
    // As if it had been declared so: each row on one node, the way to more copies being the declared three.
    await running.admin(`ALTER KEYSPACE thin WITH replication = {'class': 'NetworkTopologyStrategy', '${SITE}': 1};
      CREATE TABLE thin.rows (k int PRIMARY KEY);
      ${Array.from({ length: rows }, (_, k) => `INSERT INTO thin.rows (k) VALUES (${k});`).join('\n')}`);
    const held = async (rack: string) => {
      await running.nodeTool(`${ID}-${rack}-0`, 'flush thin');
      const stats = await running.nodeTool(`${ID}-${rack}-0`, 'tablestats thin.rows');
      return Number(/Number of partitions \(estimate\): (\d+)/.exec(stats)?.[1] ?? 0);
    };
    const before = await Promise.all(RACKS.map(held));
    expect(
      before.reduce((sum, count) => sum + count, 0) === rows,
      `the nodes hold ${before.join(', ')} rows of ${rows} at one copy`,
    );
    const start = Date.now();
    await scene.change({ keyspaces: { ...scene.variant.keyspaces, further: {} } }, ['data']);
    const took = seconds(start);
    const after = await Promise.all(RACKS.map(held));
    expect(
      after.every((count) => count === rows),
      `the nodes hold ${after.join(', ')} rows of ${rows} at three copies`,
    );
    const due = await running.admin('CONSISTENCY LOCAL_QUORUM; SELECT keyspace_name FROM datastead.grown;');
    expect(/\(0 rows\)/.test(due), `still noted as unfilled: ${due}`);
    return `the nodes held ${before.join(', ')} of ${rows} rows, and ${after.join(', ')} once provisioning had gone from one copy to three, in ${Math.round(took)}s`;
  },
};
