import type { ConnectionOptions } from 'node:tls';
import cassandra from 'cassandra-driver';
import type { CassandraBinding, Level } from './cassandra-binding.js';

const { auth, Client, errors, policies, types } = cassandra;

/** Reads the password at each login, so that one that was rotated in place is taken. */
class BindingAuthProvider extends auth.PlainTextAuthProvider {
  constructor(private readonly binding: CassandraBinding) {
    const { username, password } = binding.credentials();
    super(username, password);
  }

  override newAuthenticator(endpoint: string, name: string) {
    const { username, password } = this.binding.credentials();
    return new auth.PlainTextAuthProvider(username, password).newAuthenticator(endpoint, name);
  }
}

export function levelOf(level: Level): number {
  const levels: Readonly<Record<Level, number>> = {
    ONE: types.consistencies.one,
    LOCAL_ONE: types.consistencies.localOne,
    TWO: types.consistencies.two,
    THREE: types.consistencies.three,
    QUORUM: types.consistencies.quorum,
    LOCAL_QUORUM: types.consistencies.localQuorum,
    EACH_QUORUM: types.consistencies.eachQuorum,
    ALL: types.consistencies.all,
  };
  return levels[level];
}

/**
 * The driver's own policy repeats a write that timed out for batch logs only, since it may have been done. Here it may be done
 * twice, so another node is asked once. (The driver asks no policy about statements that are not idempotent.)
 */
class RepeatingRetryPolicy extends policies.retry.RetryPolicy {
  override onWriteTimeout(
    info: cassandra.policies.retry.OperationInfo,
    consistency: cassandra.types.consistencies,
  ): cassandra.policies.retry.DecisionInfo {
    return info.nbRetry < 1 ? this.retryResult(consistency, false) : this.rethrowResult();
  }
}

/** Options of TLS, with the authority as its file says it at each connection; nothing where the connection is plain text. */
function tlsOptions(binding: CassandraBinding): ConnectionOptions | undefined {
  let authority = binding.certificateAuthority();
  if (authority === undefined) return undefined;
  return {
    rejectUnauthorized: true,
    // Nodes are connected to by address; what their certificates name is the service.
    servername: binding.host,
    // A getter, because the driver copies these options at every connection: a renewed authority is seen then.
    get ca() {
      try {
        authority = binding.certificateAuthority() ?? authority;
      } catch {
        // The file is being replaced; the authority known so far still holds.
      }
      return authority;
    },
  };
}

/**
 * A session as a binding describes it: nodes of the local data center, token by token. Every statement of these programs
 * can be repeated without harm and says so, which lets the driver try another node when one does not answer.
 * @param timeout milliseconds for one attempt on one node
 */
export function cassandraClient(binding: CassandraBinding, keyspace: string | undefined, timeout = 3_000) {
  const sslOptions = tlsOptions(binding);
  return new Client({
    contactPoints: [...binding.contactPoints],
    localDataCenter: binding.localDatacenter,
    ...(keyspace === undefined ? {} : { keyspace }),
    authProvider: new BindingAuthProvider(binding),
    ...(sslOptions === undefined ? {} : { sslOptions }),
    socketOptions: { connectTimeout: timeout, readTimeout: timeout },
    queryOptions: { prepare: true, isIdempotent: true, consistency: levelOf(binding.write), fetchSize: 500 },
    policies: {
      reconnection: new policies.reconnection.ExponentialReconnectionPolicy(500, 10_000, false),
      retry: new RepeatingRetryPolicy(),
    },
  });
}

/** Codes of answers that say: not now (CQL native protocol, section 9). */
const PASSING: ReadonlySet<number> = new Set([
  types.responseErrorCodes.unavailableException,
  types.responseErrorCodes.overloaded,
  types.responseErrorCodes.isBootstrapping,
  types.responseErrorCodes.writeTimeout,
  types.responseErrorCodes.readTimeout,
  types.responseErrorCodes.readFailure,
  types.responseErrorCodes.writeFailure,
]);

/** Whether the database is away or overloaded, so that the same request may succeed later. */
export function isAway(error: unknown): boolean {
  if (error instanceof errors.NoHostAvailableError || error instanceof errors.OperationTimedOutError) return true;
  if (error instanceof errors.BusyConnectionError) return true;
  return error instanceof errors.ResponseError && PASSING.has(error.code);
}

/** Whether the role may not do this, as opposed to any other failure. */
export function isUnauthorized(error: unknown): boolean {
  return error instanceof errors.ResponseError && error.code === types.responseErrorCodes.unauthorized;
}
