import { existsSync } from 'node:fs';
import path from 'node:path';
import { BindingFolder, ConfigurationError, demandRoot, findBinding } from './bindings.js';

/** One Spanner database as a workload sees it. */
export interface SpannerBinding {
  readonly name: string;
  readonly project: string;
  readonly instance: string;
  readonly database: string;
  /** Role of the database that sessions take, where access is fine-grained. */
  readonly role?: string;
  /** Where requests go: `https://spanner.googleapis.com`, or `http://host:9020` of an emulator. */
  readonly endpoint: string;
  readonly emulator: boolean;
  /** File with the key or the configuration of an identity; without it the platform says who asks (Workload Identity). */
  readonly credentialsFile?: string;
}

/**
 * @param wanted name of the binding; without it the only one of type `spanner` is taken.
 * @throws ConfigurationError with everything that is missing or wrong.
 */
export function readSpannerBinding(
  wanted: string | undefined,
  root = process.env['SERVICE_BINDING_ROOT'],
): SpannerBinding {
  const { name } = findBinding(['spanner'], wanted, root);
  const folder = new BindingFolder(demandRoot(root), name);
  const problems: string[] = [];
  const named = (entry: string): string => {
    const value = folder.read(entry);
    if (value === undefined) problems.push(`${folder.path} has no entry "${entry}"`);
    // These become parts of a path.
    else if (!/^[a-z][a-z0-9_.:-]{1,62}$/.test(value)) {
      problems.push(`${folder.path}/${entry} is ${JSON.stringify(value)}: use the name as Google Cloud shows it`);
    }
    return value ?? '';
  };
  const emulator = folder.read('emulator-rest');
  if (emulator !== undefined && !/^[^\s:/]+:\d{1,5}$/.test(emulator)) {
    problems.push(`${folder.path}/emulator-rest is ${JSON.stringify(emulator)}: write host:port`);
  }
  const role = folder.read('role');
  const credentialsFile = path.join(folder.path, 'credentials.json');
  const binding: SpannerBinding = {
    name,
    project: named('project'),
    instance: named('instance'),
    database: named('database'),
    ...(role === undefined ? {} : { role }),
    endpoint: emulator === undefined ? 'https://spanner.googleapis.com' : `http://${emulator}`,
    emulator: emulator !== undefined,
    ...(existsSync(credentialsFile) ? { credentialsFile } : {}),
  };
  if (problems.length > 0) throw new ConfigurationError(problems);
  return binding;
}
