import { AuthenticationError, MultipleErrors, NetworkError, ProtocolError, ResponseError } from '@platformatic/kafka';
import { describe, expect, it } from 'vitest';
import type { KafkaBinding } from './bindings.js';
import { CLIENT_TIMES, clientOptions, isAuthorizationFailure, isLoginFailure } from './kafka-client.js';

function bindingWith(state: { authority: string | Error; username: string }): KafkaBinding {
  return {
    name: 'events',
    bootstrapServers: ['events:9092'],
    securityProtocol: 'SASL_SSL',
    saslMechanism: 'SCRAM-SHA-512',
    acks: 'all',
    topics: [],
    credentials: () => ({ username: state.username, password: `of ${state.username}` }),
    certificateAuthority: () => {
      if (state.authority instanceof Error) throw state.authority;
      return state.authority;
    },
  };
}

describe('clientOptions', () => {
  it('takes authority and credentials as they are when a connection is made, not as they were at the start', () => {
    const state: { authority: string | Error; username: string } = { authority: 'old', username: 'a' };
    const { tls, sasl } = clientOptions(bindingWith(state), 'test');
    state.authority = 'new';
    state.username = 'b';
    const credential = (provider: unknown) => (provider as () => string)();
    expect({ ...tls }.ca).toBe('new');
    expect([credential(sasl?.username), credential(sasl?.password)]).toEqual(['b', 'of b']);
    state.authority = new Error('being replaced');
    expect({ ...tls }.ca).toBe('new');
  });

  it('finds a new leader well before a dead broker is fenced, so that a pause is the cluster’s', () => {
    const { connectTimeout, requestTimeout, metadataMaxAge, timeout } = CLIENT_TIMES;
    expect(connectTimeout + requestTimeout + metadataMaxAge).toBeLessThan(9_000);
    expect(timeout).toBeLessThan(requestTimeout);
  });
});

describe('the reasons of a failure', () => {
  const refusedLogin = new NetworkError('Connection to events:9092 failed.', {
    cause: new AuthenticationError('SASL authentication failed.', {
      cause: new ResponseError(36, 2, { '/': [58, null] }, {}),
    }),
  });
  const brokenLogin = new NetworkError('Connection to events:9092 failed.', {
    cause: new AuthenticationError('SASL authentication failed.', { cause: new NetworkError('Connection closed') }),
  });
  const refusedTopic = new MultipleErrors('produce failed', [new ProtocolError('TOPIC_AUTHORIZATION_FAILED')]);

  it('counts a login that the broker refused, not one that broke off', () => {
    expect([isLoginFailure(refusedLogin), isLoginFailure(brokenLogin), isLoginFailure(refusedTopic)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('knows an operation that is not permitted', () => {
    expect([isAuthorizationFailure(refusedTopic), isAuthorizationFailure(refusedLogin)]).toEqual([true, false]);
    expect(isAuthorizationFailure(new MultipleErrors('x', [new ProtocolError('UNKNOWN_TOPIC_OR_PARTITION')]))).toBe(
      false,
    );
  });
});
