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
