import { describe, expect, it } from 'vitest';
import type { KafkaBinding } from '../../../shared/bindings.js';
import { createConsumer } from './membership.js';

describe('createConsumer', () => {
  it('has times that the client takes together', () => {
    const binding: KafkaBinding = {
      name: 'events',
      bootstrapServers: ['events:9092'],
      securityProtocol: 'SASL_SSL',
      saslMechanism: 'SCRAM-SHA-512',
      acks: 'all',
      topics: ['clickstream'],
      credentials: () => ({ username: 'a', password: 'b' }),
      certificateAuthority: () => 'ca',
    };
    // The client throws when a rebalance could be shorter than a session.
    expect(createConsumer(binding, 'counts').groupId).toBe('counts');
  });
});
