import { expect } from '../shell.js';
import type { Capability } from '../suite.js';
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
