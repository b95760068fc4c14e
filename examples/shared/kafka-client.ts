import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { BaseOptions } from '@platformatic/kafka';
import type { KafkaBinding } from './bindings.js';

/**
 * How long the client waits before it looks elsewhere. These decide how much of a measured pause is the client's and
 * how much is the cluster's, so they stay well below the time in which KRaft fences a dead broker
 * (`broker.session.timeout.ms`, 9 s by default): whatever a broker does, a waiting write is tried again on the leader
 * of the newest metadata after at most `requestTimeout` + `connectTimeout` + `metadataMaxAge`.
 */
export const CLIENT_TIMES = {
  /** TCP, TLS and login together. A pod that is gone may swallow packets instead of refusing them. */
  connectTimeout: 2_000,
  /** The leader's own patience with followers that do not acknowledge; it then answers REQUEST_TIMED_OUT and the client repeats. */
  timeout: 2_000,
  /** Longer than `timeout`, so that a living leader always gets to answer; then the connection is given up. */
  requestTimeout: 3_000,
  /** A leader that moved without a word (its broker is dead) is found at the latest then. */
  metadataMaxAge: 1_000,
  retryDelay: 100,
} as const;

/** Options of every client of this binding; credentials and authority are read from their files at each connection. */
export function clientOptions(binding: KafkaBinding, clientId: string): BaseOptions {
  let authority = binding.certificateAuthority();
  return {
    clientId,
    bootstrapBrokers: [...binding.bootstrapServers],
    ...CLIENT_TIMES,
    sasl: {
      mechanism: binding.saslMechanism,
      username: () => binding.credentials().username,
      password: () => binding.credentials().password,
    },
    ...(binding.securityProtocol === 'SASL_SSL'
      ? {
          tlsServerName: true,
          tls: {
            minVersion: 'TLSv1.2' as const,
            // A getter, because the client spreads these options at every connection: a renewed authority is seen then.
            get ca() {
              try {
                authority = binding.certificateAuthority();
              } catch {
                // The file is being replaced; the authority known so far still holds.
              }
              return authority;
            },
          },
        }
      : {}),
  };
}

/**
 * True when a broker refused the credentials. The client's own class of authentication errors would not do: it also
 * wraps a connection that broke during the login.
 */
export function isLoginFailure(error: unknown): boolean {
  return someCause(error, (cause) => 'apiId' in cause && cause.apiId === 'SASL_AUTHENTICATION_FAILED');
}

/** True when a broker refused the operation (TOPIC_, GROUP_, CLUSTER_AUTHORIZATION_FAILED). */
export function isAuthorizationFailure(error: unknown): boolean {
  return someCause(error, (cause) => 'apiId' in cause && String(cause.apiId).endsWith('_AUTHORIZATION_FAILED'));
}

function someCause(error: unknown, matches: (cause: Error) => boolean, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 10) return false;
  if (matches(error)) return true;
  if (error instanceof AggregateError && error.errors.some((part) => someCause(part, matches, depth + 1))) return true;
  return someCause(error.cause, matches, depth + 1);
}

const CONNECT_ERRORS = 'tracing:plt:kafka:connections:connects:error';

/**
 * Tells every login that a broker refused. The client tries again by itself after a refused login, so no promise of
 * its own shows one; its diagnostics channel does.
 */
export function onLoginFailure(listener: (error: unknown) => void): () => void {
  const receive = (message: unknown) => {
    const error = (message as { error?: unknown }).error;
    if (isLoginFailure(error)) listener(error);
  };
  subscribe(CONNECT_ERRORS, receive);
  return () => {
    unsubscribe(CONNECT_ERRORS, receive);
  };
}
