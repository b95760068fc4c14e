import { BindingFolder, ConfigurationError, type Credentials, demandRoot, findBinding, list } from './bindings.js';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** One Redis or Valkey as a workload sees it: a folder in the form of the Service Binding Specification. */
export interface RedisBinding {
  readonly name: string;
  /** The server itself, or a sentinel where `primaryName` is there. */
  readonly endpoint: Address;
  /** All sentinels; empty where `endpoint` is the server. */
  readonly sentinels: readonly Address[];
  readonly primaryName?: string;
  /** Replicas to wait for after a write. */
  readonly waitReplicas: number;
  /** Read anew at every call: a kubelet replaces the files of a mounted Secret in place. */
  credentials(): Credentials;
  /** The certificate authority in PEM, read anew at every call; nothing without TLS. */
  certificateAuthority(): string | undefined;
}

/**
 * @param wanted name of the binding; without it the only one of type `redis` is taken.
 * @throws ConfigurationError with everything that is missing or wrong.
 */
export function readRedisBinding(wanted: string | undefined, root = process.env['SERVICE_BINDING_ROOT']): RedisBinding {
  const { name } = findBinding(['redis'], wanted, root);
  const folder = new BindingFolder(demandRoot(root), name);
  const problems: string[] = [];
  const say = (entry: string, remedy: string) => {
    problems.push(`${folder.path}/${entry} is ${JSON.stringify(folder.read(entry) ?? '')}: ${remedy}`);
  };
  const address = (text: string, entry: string): Address => {
    const match = /^([^\s:]+):(\d{1,5})$/.exec(text);
    if (!match) say(entry, 'write host:port');
    return { host: match?.[1] ?? '', port: Number(match?.[2]) };
  };

  const tls = folder.read('tls');
  if (tls !== 'required' && tls !== 'off') say('tls', 'use required or off');
  const endpoint = address(`${folder.read('host') ?? ''}:${folder.read('port') ?? ''}`, 'host');
  const sentinels = list(folder.read('sentinels') ?? '').map((text) => address(text, 'sentinels'));
  const primaryName = folder.read('primary-name');
  if (sentinels.length > 0 && primaryName === undefined)
    say('primary-name', 'the sentinels know the primary by a name');
  const wait = folder.read('wait-replicas') ?? '0';
  if (!/^\d$/.test(wait)) say('wait-replicas', 'use a number from 0 to 9');
  for (const entry of ['username', 'password', ...(tls === 'required' ? ['ca.crt'] : [])]) {
    folder.required(entry, problems);
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return {
    name,
    endpoint,
    sentinels,
    ...(primaryName ? { primaryName } : {}),
    waitReplicas: Number(wait),
    credentials: () => folder.credentials(),
    certificateAuthority: () => (tls === 'required' ? folder.demand('ca.crt') : undefined),
  };
}
