import cassandra from 'cassandra-driver';
import { describe, expect, it } from 'vitest';
import { MIGRATIONS, migrate } from './migrations.js';

const { errors, types } = cassandra;

/** A ring of nodes by address, some of them away, and what its table of versions says. */
function ring(nodes: Readonly<Record<string, 'up' | 'down' | 'silent'>>, version: number | undefined) {
  const asked: string[] = [];
  let has = version;
  const answer = (query: string) => {
    if (query.startsWith('CREATE TABLE IF NOT EXISTS schema_versions')) has ??= 0;
    if (has === undefined) throw new errors.ResponseError(types.responseErrorCodes.invalid, 'table does not exist');
    if (query.startsWith('INSERT INTO schema_versions (name, version)')) has += 1;
    return { rows: query.startsWith('SELECT') ? [{ version: has }] : [], wasApplied: () => true };
  };
  const execute = async (query: string, _: unknown, options: { host?: { address: string } } = {}) => {
    const address = options.host?.address;
    if (address !== undefined) asked.push(`${address} ${query.split(' (', 1)[0]}`);
    if (address !== undefined && nodes[address] !== 'up') throw new errors.NoHostAvailableError({});
    return answer(query);
  };
  const hosts = Object.entries(nodes).map(([address, state]) => ({ address, isUp: () => state !== 'down' }));
  return { asked, client: { hosts: new Map(hosts.map((host) => [host.address, host])), execute } as never };
}

const tables = MIGRATIONS.flat().length;

describe('the schema of the catalogue', () => {
  it('is made from nothing by one node, the first by address', async () => {
    const { asked, client } = ring({ '10.0.0.2:9042': 'up', '10.0.0.1:9042': 'up' }, undefined);
    expect(await migrate(client, 'me', Date.now() + 1_000)).toBe(MIGRATIONS.length);
    expect(asked).toHaveLength(1 + tables);
    expect(asked.every((line) => line.startsWith('10.0.0.1:9042 CREATE TABLE IF NOT EXISTS'))).toBe(true);
  });

  it('is read, and no node in particular is asked, when it is the newest', async () => {
    const { asked, client } = ring({ '10.0.0.1:9042': 'silent', '10.0.0.2:9042': 'up' }, MIGRATIONS.length);
    expect(await migrate(client, 'me', Date.now() + 1_000)).toBe(MIGRATIONS.length);
    expect(asked).toEqual([]);
  });

  it('is changed by the next node when the first one is down, or gives no answer', async () => {
    const { asked, client } = ring(
      { '10.0.0.1:9042': 'down', '10.0.0.2:9042': 'silent', '10.0.0.3:9042': 'up' },
      MIGRATIONS.length - 1,
    );
    expect(await migrate(client, 'me', Date.now() + 1_000)).toBe(MIGRATIONS.length);
    expect(asked.map((line) => line.split(':', 1)[0])).toEqual(['10.0.0.2', '10.0.0.3']);
  });

  it('is an error when every node is away', async () => {
    const { client } = ring({ '10.0.0.1:9042': 'down' }, undefined);
    await expect(migrate(client, 'me', Date.now() + 1_000)).rejects.toThrow('no node of the database is up');
  });
});
