import { describe, expect, it } from 'vitest';
import type { CassandraBinding } from './cassandra-binding.js';
import { cassandraClient } from './cassandra-client.js';

function bindingWith(certificateAuthority: () => string | undefined): CassandraBinding {
  return {
    name: 'catalogue',
    contactPoints: ['127.0.0.1:9042'],
    host: 'catalogue.shop-data.svc.cluster.local',
    localDatacenter: 'fra1',
    read: 'LOCAL_ONE',
    write: 'LOCAL_QUORUM',
    keyspaces: ['catalogue'],
    credentials: () => ({ username: 'u', password: 'p' }),
    certificateAuthority,
  };
}

/** What the driver hands to each connection, which copies it. */
async function tlsOf(client: ReturnType<typeof cassandraClient>) {
  const { options } = client as unknown as { options: { sslOptions?: object } };
  await client.shutdown();
  return () => (options.sslOptions === undefined ? undefined : { ...options.sslOptions });
}

describe('a session of Cassandra', () => {
  it('knows the nodes by the authority as it is when it connects, also while its file is replaced', async () => {
    let read = () => 'first';
    const atConnection = await tlsOf(
      cassandraClient(
        bindingWith(() => read()),
        'catalogue',
      ),
    );
    expect(atConnection()).toEqual({
      ca: 'first',
      rejectUnauthorized: true,
      servername: 'catalogue.shop-data.svc.cluster.local',
    });
    read = () => 'renewed';
    expect(atConnection()).toMatchObject({ ca: 'renewed' });
    read = () => {
      throw new Error('no such file');
    };
    expect(atConnection()).toMatchObject({ ca: 'renewed', rejectUnauthorized: true });
  });

  it('is plain text where there is no authority', async () => {
    const atConnection = await tlsOf(
      cassandraClient(
        bindingWith(() => undefined),
        'catalogue',
      ),
    );
    expect(atConnection()).toBeUndefined();
  });
});
