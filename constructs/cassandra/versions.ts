/** A version of Apache Cassandra and the day on which the chart was proven with it. */
export interface CassandraRelease {
  readonly version: string;
  readonly verifiedOn: string;
}

/** Versions that were proven, newest first. */
export const CASSANDRA_RELEASES: readonly [CassandraRelease, ...CassandraRelease[]] = [
  { version: '5.0.9', verifiedOn: '2026-11-22' },
];

/** Certificates that name a cluster's nodes (MutualTlsInternodeAuthenticator with parameters) exist since 5.0. */
export const CASSANDRA_MINIMUM = '5.0.0';
