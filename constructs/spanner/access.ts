import type { IConstruct } from 'constructs';
import { type Access, AccessBook } from '../access/access-book.js';
import type { SystemConnection } from '../access/binding.js';
import { openBinding } from '../access/binding.js';
import type { Binding, Grantee } from '../access/grantee.js';
import { Checks } from '../checks/checks.js';
import type { SpannerIdentity } from './identity.js';

/** What may be done in a database. `migrate` is `readWrite` and the schema. */
export type SpannerPrivilege = 'read' | 'readWrite' | 'migrate';

const RANK: readonly SpannerPrivilege[] = ['read', 'readWrite', 'migrate'];
/** Privileges as people say them. */
export const PRIVILEGE_WORDS: Readonly<Record<SpannerPrivilege, string>> = {
  read: 'read',
  readWrite: 'read and write',
  migrate: 'read, write and migrate',
};

/** What an instance, or an emulator of one, gives to every binding. */
export interface SpannerConnection extends SystemConnection {
  readonly project: string;
  readonly instance: string;
  /** Addresses `host:port` of an emulator; none for the service. */
  readonly emulator?: { readonly grpc: string; readonly rest: string };
}

/** What one workload may do in one database. Grants add to it, in any order and as often as they like. */
export class SpannerAccess implements Access {
  readonly binding: Binding;
  private granted: { readonly database: string; privilege: SpannerPrivilege; role: string | undefined } | undefined;

  constructor(
    private readonly connection: SpannerConnection,
    readonly grantee: Grantee,
    /** Who the workload is to Google; none at an emulator. */
    readonly identity?: SpannerIdentity,
  ) {
    this.binding = openBinding(connection, grantee, {
      entries: () => this.entries(),
      summary: () => (this.granted ? [`${PRIVILEGE_WORDS[this.granted.privilege]} ${this.granted.database}`] : []),
    });
  }

  /** Allows at least this much; with a role of the database, what that role may. */
  allow(database: string, privilege: SpannerPrivilege, role: string | undefined): void {
    const known = this.granted;
    if (known === undefined) {
      this.granted = { database, privilege, role };
      return;
    }
    if (known.database !== database) {
      this.problem(
        'spanner-second-database',
        `is granted the database "${database}" of ${this.connection.system} besides "${known.database}", but a binding names one`,
        `give the second database to a separate workload beside ${this.grantee.name}`,
      );
      return;
    }
    if (known.role !== role) {
      this.problem(
        'spanner-two-roles',
        `is granted "${database}" as ${wordOf(known.role)} and as ${wordOf(role)}, but a session has one role`,
        'grant it one role of the database, which can be a member of others',
      );
    }
    if (RANK.indexOf(known.privilege) < RANK.indexOf(privilege)) known.privilege = privilege;
  }

  get database(): string {
    return this.granted?.database ?? '';
  }

  get privilege(): SpannerPrivilege {
    return this.granted?.privilege ?? 'read';
  }

  /** Role of the database that its sessions take; none where access is to the database as a whole. */
  get role(): string | undefined {
    return this.granted?.role;
  }

  private entries(): Record<string, string> {
    const { project, instance, emulator } = this.connection;
    return {
      type: 'spanner',
      provider: emulator === undefined ? 'google' : 'emulator',
      project,
      instance,
      database: this.database,
      ...(this.role === undefined ? {} : { role: this.role }),
      // For the official clients, which take it as SPANNER_EMULATOR_HOST, and for those that speak the REST interface.
      ...(emulator === undefined ? {} : { 'emulator-host': emulator.grpc, 'emulator-rest': emulator.rest }),
    };
  }

  private problem(id: string, message: string, remedy: string): void {
    Checks.of(this.grantee).error('names', { id, where: this.grantee.node.path, message, remedy });
  }
}

function wordOf(role: string | undefined): string {
  return role === undefined ? 'a whole' : `the role ${role}`;
}

/** The accesses of one system, one a workload. */
export type SpannerAccessBook = AccessBook<SpannerAccess>;

export function spannerAccessBook(system: IConstruct, open: (grantee: Grantee) => SpannerAccess): SpannerAccessBook {
  return new AccessBook(system, open);
}
