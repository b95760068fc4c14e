import { BindingFolder, ConfigurationError, type Credentials, demandRoot, findBinding, list } from './bindings.js';

const LEVELS = ['ONE', 'LOCAL_ONE', 'TWO', 'THREE', 'QUORUM', 'LOCAL_QUORUM', 'EACH_QUORUM', 'ALL'] as const;

/** Consistency levels by Cassandra's own names. */
export type Level = (typeof LEVELS)[number];

/** One Cassandra as a workload sees it. */
export interface CassandraBinding {
  readonly name: string;
  /** `host:port` each. */
  readonly contactPoints: readonly string[];
  /** Name that every node's certificate carries. */
  readonly host: string;
  readonly localDatacenter: string;
  readonly read: Level;
  readonly write: Level;
  readonly keyspaces: readonly string[];
  /** Read anew at every call: a kubelet replaces the files of a mounted Secret in place. */
  credentials(): Credentials;
  /** The certificate authority in PEM; nothing where the connection is plain text. */
  certificateAuthority(): string | undefined;
}

/**
 * @param wanted name of the binding; without it the only one of type `cassandra` is taken.
 * @throws ConfigurationError with everything that is missing or wrong.
 */
export function readCassandraBinding(
  wanted: string | undefined,
  root = process.env['SERVICE_BINDING_ROOT'],
): CassandraBinding {
  const { name } = findBinding(['cassandra'], wanted, root);
  const folder = new BindingFolder(demandRoot(root), name);
  const problems: string[] = [];
  const required = (entry: string) => folder.required(entry, problems);
  const level = (entry: string): Level => {
    const value = folder.read(entry) ?? 'LOCAL_QUORUM';
    const known = LEVELS.find((one) => one === value);
    if (!known) problems.push(`${folder.path}/${entry} is "${value}": use one of ${LEVELS.join(', ')}`);
    return known ?? 'LOCAL_QUORUM';
  };
  const contactPoints = list(required('contact-points'));
  for (const point of contactPoints) {
    if (!/^[^\s:]+:\d{1,5}$/.test(point))
      problems.push(`${folder.path}/contact-points has "${point}": write host:port`);
  }
  const binding = {
    name,
    contactPoints,
    host: required('host'),
    localDatacenter: required('local-datacenter'),
    read: level('read-consistency'),
    write: level('write-consistency'),
    keyspaces: list(required('keyspaces')),
    credentials: () => folder.credentials(),
    certificateAuthority: () => folder.read('ca.crt'),
  };
  required('username');
  required('password');
  if (problems.length > 0) throw new ConfigurationError(problems);
  return binding;
}
