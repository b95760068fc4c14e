import { ProblemError } from '../../constructs/problem.js';
import type { Resources } from '../references.js';
import type { SecretUsers } from './secret-users.js';

/** One generated password: the Secrets that carry it, in one namespace or in several. */
export interface ExportedSecret {
  readonly name: string;
  /** The first holds the value that counts; the others follow it. */
  readonly namespaces: readonly string[];
  readonly keys: readonly string[];
  readonly username: string;
  /** A higher number means a new password. */
  readonly revision: number;
  /** Workloads that mount it and releases that read it, as `<kind>/<namespace>/<name>`. */
  readonly usedBy: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

interface SecretBody {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels?: Record<string, string> };
  readonly data_wo?: Readonly<Record<string, string>>;
  readonly data_wo_revision?: number | string;
  readonly data?: unknown;
}

const GENERATED = /^\$\{ephemeral\.random_password\.([A-Za-z0-9_-]+)\.result\}$/;

/** The passwords that a stack makes; Secrets with the same ephemeral value are one. */
export function exportedSecrets(where: string, resources: Resources, users: SecretUsers): ExportedSecret[] {
  const groups = new Map<string, SecretBody[]>();
  for (const [id, resource] of Object.entries(resources['kubernetes_secret_v1'] ?? {})) {
    const body = resource as unknown as SecretBody;
    const password = GENERATED.exec(body.data_wo?.['password'] ?? '')?.[1];
    if (password === undefined || body.data !== undefined) {
      throw new ProblemError([
        {
          id: 'export-secret',
          where: `${where}/${id}`,
          message: 'is a Secret whose content is not a generated password',
          remedy: 'create it outside the kit and name it with existingSecret: an export holds no secret values',
        },
      ]);
    }
    groups.set(password, [...(groups.get(password) ?? []), body]);
  }
  return [...groups.values()].map((copies) => merge(copies, users));
}

function merge(copies: readonly SecretBody[], users: SecretUsers): ExportedSecret {
  // The copy that counts has a revision of its own, the others one that is made from its identity.
  const ordered = [...copies].sort((left, right) => Number(isDerived(left)) - Number(isDerived(right)));
  const [first] = ordered as [SecretBody];
  const { name, labels } = first.metadata;
  const namespaces = ordered.map((copy) => copy.metadata.namespace);
  return {
    name,
    namespaces,
    keys: Object.keys(first.data_wo ?? {}).sort(),
    username: first.data_wo?.['username'] ?? '',
    revision: Number(first.data_wo_revision),
    usedBy: users.of(namespaces, name),
    labels: labels ?? {},
  };
}

function isDerived({ data_wo_revision: revision }: SecretBody): boolean {
  return !/^[0-9]+$/.test(`${revision}`);
}
