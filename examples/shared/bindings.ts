import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A configuration that cannot be used: every problem found, in one message. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(problems: readonly string[]) {
    super(problems.join('; '));
  }
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** One Kafka as a workload sees it: a folder in the form of the Service Binding Specification. */
export interface KafkaBinding {
  readonly name: string;
  readonly bootstrapServers: readonly string[];
  readonly securityProtocol: 'SASL_SSL' | 'SASL_PLAINTEXT';
  readonly saslMechanism: 'SCRAM-SHA-512';
  readonly acks: 'all' | '1';
  readonly topics: readonly string[];
  /** The first group granted by name. */
  readonly consumerGroup?: string;
  /** The first prefix under which any group is granted. */
  readonly consumerGroupPrefix?: string;
  /** Read anew at every call: a kubelet replaces the files of a mounted Secret in place. */
  credentials(): Credentials;
  /** The certificate authority in PEM, read anew at every call; nothing without TLS. */
  certificateAuthority(): string | undefined;
}

/**
 * @param wanted name of the binding; without it the only one of type `kafka` is taken.
 * @throws ConfigurationError with everything that is missing or wrong.
 */
export function readKafkaBinding(wanted: string | undefined, root = process.env['SERVICE_BINDING_ROOT']): KafkaBinding {
  const name = wanted ?? onlyBinding(['kafka'], root).name;
  const folder = new BindingFolder(demandRoot(root), name);
  const problems: string[] = [];
  const required = (entry: string) => folder.required(entry, problems);
  const oneOf = <T extends string>(entry: string, allowed: readonly T[], fallback?: T): T => {
    const value = folder.read(entry) ?? fallback;
    const known = allowed.find((candidate) => candidate === value);
    if (!known)
      problems.push(`${folder.path}/${entry} is ${value ? `"${value}"` : 'missing'}: use ${allowed.join(' or ')}`);
    return known ?? (allowed[0] as T);
  };

  folder.assertExists();
  oneOf('type', ['kafka']);
  const securityProtocol = oneOf('security-protocol', ['SASL_SSL', 'SASL_PLAINTEXT']);
  const saslMechanism = oneOf('sasl-mechanism', ['SCRAM-SHA-512']);
  const acks = oneOf('acks', ['all', '1'], 'all');
  const bootstrapServers = list(required('bootstrap-servers'));
  for (const server of bootstrapServers) {
    if (!/^[^\s:]+:\d{1,5}$/.test(server)) {
      problems.push(`${folder.path}/bootstrap-servers has "${server}": write host:port`);
    }
  }
  required('username');
  required('password');
  if (securityProtocol === 'SASL_SSL') required('ca.crt');
  if (problems.length > 0) throw new ConfigurationError(problems);

  const [consumerGroup] = list(folder.read('consumer-group') ?? '');
  const [consumerGroupPrefix] = list(folder.read('consumer-group-prefix') ?? '');
  return {
    name,
    bootstrapServers,
    securityProtocol,
    saslMechanism,
    acks,
    topics: list(folder.read('topics') ?? ''),
    ...(consumerGroup ? { consumerGroup } : {}),
    ...(consumerGroupPrefix ? { consumerGroupPrefix } : {}),
    credentials: () => folder.credentials(),
    certificateAuthority: () => (securityProtocol === 'SASL_SSL' ? folder.demand('ca.crt') : undefined),
  };
}

/** The entries of one binding, read anew at every call. */
export class BindingFolder {
  readonly path: string;

  constructor(
    private readonly root: string,
    name: string,
  ) {
    this.path = path.join(root, name);
  }

  assertExists(): void {
    try {
      readdirSync(this.path);
    } catch {
      const present = bindingNames(this.root);
      throw new ConfigurationError([
        `there is no binding at ${this.path}: ${present.length > 0 ? `the bindings are ${present.join(', ')}` : 'the folder of bindings is empty or missing'}`,
      ]);
    }
  }

  read(entry: string): string | undefined {
    try {
      const text = readFileSync(path.join(this.path, entry), 'utf8').trim();
      return text === '' ? undefined : text;
    } catch {
      return undefined;
    }
  }

  /** The entry; without it nothing, and a line among the problems. */
  required(entry: string, problems: string[]): string {
    const value = this.read(entry);
    if (!value) problems.push(`${this.path} has no entry "${entry}"`);
    return value ?? '';
  }

  credentials(): Credentials {
    return { username: this.demand('username'), password: this.demand('password') };
  }

  demand(entry: string): string {
    const value = this.read(entry);
    if (!value) throw new ConfigurationError([`${this.path} has no entry "${entry}"`]);
    return value;
  }
}

function bindingNames(root: string): string[] {
  try {
    return readdirSync(root)
      .filter((entry) => !entry.startsWith('.'))
      .sort();
  } catch {
    return [];
  }
}

/** @throws ConfigurationError when there is no folder of bindings. */
export function demandRoot(root: string | undefined): string {
  if (!root) {
    throw new ConfigurationError(['SERVICE_BINDING_ROOT is not set: name the folder that holds the bindings']);
  }
  return root;
}

/** A binding's folder and what stands in its entry `type`. */
export interface FoundBinding {
  readonly name: string;
  readonly type: string;
}

/**
 * Which of several systems a program was bound to.
 * @param types those that the program can use
 * @param wanted name of the binding; without it the only one of these types is taken.
 * @throws ConfigurationError when there is none, or more than one and none is named.
 */
export function findBinding(
  types: readonly string[],
  wanted: string | undefined,
  root = process.env['SERVICE_BINDING_ROOT'],
): FoundBinding {
  if (wanted === undefined) return onlyBinding(types, root);
  const folder = new BindingFolder(demandRoot(root), wanted);
  folder.assertExists();
  const type = folder.demand('type');
  if (!types.includes(type)) {
    throw new ConfigurationError([`${folder.path}/type is "${type}": use ${types.join(' or ')}`]);
  }
  return { name: wanted, type };
}

function onlyBinding(types: readonly string[], from: string | undefined): FoundBinding {
  const root = demandRoot(from);
  const found = bindingNames(root)
    .map((name) => ({ name, type: new BindingFolder(root, name).read('type') ?? '' }))
    .filter(({ type }) => types.includes(type));
  const [only, ...others] = found;
  const allowed = types.map((type) => `"${type}"`).join(' or ');
  if (only === undefined) throw new ConfigurationError([`there is no binding of type ${allowed} in ${root}`]);
  if (others.length > 0) {
    const names = found.map(({ name }) => name).join(' or ');
    throw new ConfigurationError([`BINDING is not set, and there are several of type ${allowed}: set it to ${names}`]);
  }
  return only;
}

/** The parts of a comma list. */
export function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
