import { BindingFolder, ConfigurationError, type Credentials, demandRoot, findBinding } from './bindings.js';

/** One database of a PostgreSQL, or of what speaks its protocol, as a workload sees it. */
export interface PostgresqlBinding {
  readonly name: string;
  /** The product: `postgresql`, `cockroachdb`. */
  readonly provider: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Whether the connection is encrypted and the server's name verified, or plain text. */
  readonly sslmode: 'verify-full' | 'disable';
  /** Read anew at every call: a kubelet replaces the files of a mounted Secret in place. */
  credentials(): Credentials;
  /** The certificate authority in PEM, read anew at every call; nothing where the connection is plain text. */
  certificateAuthority(): string | undefined;
}

/**
 * @param wanted name of the binding; without it the only one of type `postgresql` is taken.
 * @throws ConfigurationError with everything that is missing or wrong.
 */
export function readPostgresqlBinding(
  wanted: string | undefined,
  root = process.env['SERVICE_BINDING_ROOT'],
): PostgresqlBinding {
  const { name } = findBinding(['postgresql'], wanted, root);
  const folder = new BindingFolder(demandRoot(root), name);
  const problems: string[] = [];
  const required = (entry: string) => folder.required(entry, problems);
  const sslmode = folder.read('sslmode');
  if (sslmode !== 'verify-full' && sslmode !== 'disable') {
    problems.push(`${folder.path}/sslmode is ${JSON.stringify(sslmode ?? '')}: use verify-full or disable`);
  }
  const port = required('port');
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    problems.push(`${folder.path}/port is ${JSON.stringify(port)}: use a number from 1 to 65535`);
  }
  const binding: PostgresqlBinding = {
    name,
    provider: folder.read('provider') ?? 'postgresql',
    host: required('host'),
    port: Number(port),
    database: required('database'),
    sslmode: sslmode === 'disable' ? 'disable' : 'verify-full',
    credentials: () => folder.credentials(),
    certificateAuthority: () => (sslmode === 'verify-full' ? folder.demand('ca.crt') : undefined),
  };
  for (const entry of ['username', 'password', ...(sslmode === 'verify-full' ? ['ca.crt'] : [])]) required(entry);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return binding;
}
