import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { canFollow } from '../constructs/access/credentials.js';
import { error, type Finding } from '../constructs/checks/finding.js';
import { ProblemError } from '../constructs/problem.js';
import { pathText } from '../constructs/props/index.js';
import { displayName } from '../constructs/site/sites-text.js';
import type { AppendOnlyFact, GrowingFact, ImmutableFact } from '../constructs/system/data-system.js';

/** By site, system and key. */
type Facts = Record<string, Record<string, Record<string, string>>>;
/** By site and workload. */
type Revisions = Record<string, Record<string, number>>;

interface Entries {
  readonly immutable: Facts;
  readonly credentialsRevision: Revisions;
  /** By site, workload and system. */
  readonly existingSecrets: Facts;
}

/** Says of a system in the file that it is meant to go. */
const REMOVED = 'removed';

/** What a composition says about all that the file remembers. */
export interface Lockable {
  /** Where systems may stand: names of sites, and `global`. */
  readonly places: readonly { readonly name: string; readonly where: string }[];
  readonly systems: readonly LockedSystem[];
  readonly credentials: readonly LockedCredentials[];
}

/** A system of a site and what no apply can change about it. */
export interface LockedSystem {
  readonly site: string;
  readonly system: string;
  readonly where: string;
  readonly facts: readonly ImmutableFact[];
  /** Counts that may only grow, until what goes was retired. */
  readonly counts?: readonly GrowingFact[];
  /** Lists that may only grow; each item is remembered under its place. */
  readonly lists?: readonly AppendOnlyFact[];
}

/** The workloads of a site that have passwords, and how often these were rotated. */
export interface LockedCredentials {
  readonly site: string;
  readonly workloads: readonly {
    readonly name: string;
    readonly where: string;
    readonly revision: number;
    /** Names of the Secrets that it brings, by system. */
    readonly existingSecrets: Readonly<Record<string, string>>;
  }[];
}

/**
 * What was promised once and no apply can change, in a file that is committed beside `sites.yaml`. It is the memory
 * that lets a change of such a thing fail at synth, on any machine, instead of half-way through a deploy. What it holds was
 * synthesized; whether it was deployed only a person knows. A system that is no longer declared is an error until its entry says that it is
 * meant to go; the entry stays, since the volumes stay too. The revision of a password goes with the last grant of its workload, since
 * Secret and user go too.
 */
export class LockFile {
  private constructor(
    readonly path: string,
    private readonly entries: Entries,
  ) {}

  /** @throws ProblemError when the file is there but is no lock file. */
  static read(path: string): LockFile {
    if (!existsSync(path)) return new LockFile(path, { immutable: {}, credentialsRevision: {}, existingSecrets: {} });
    try {
      const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
      if (isLock(content)) return new LockFile(path, { credentialsRevision: {}, existingSecrets: {}, ...content });
    } catch {
      // Reported below: unreadable and not JSON have the same remedy.
    }
    throw new ProblemError([
      {
        id: 'lock-file',
        where: path,
        message: 'is not a lock file of this kit',
        remedy: 'restore it from version control; it remembers what no apply can change',
      },
    ]);
  }

  /** It is written last, when the output is in its place: that it cannot be must show before. */
  writableFindings(): Finding[] {
    try {
      accessSync(existsSync(this.path) ? this.path : path.dirname(this.path), constants.W_OK);
      return [];
    } catch {
      return [
        error(
          'lock-file',
          this.name,
          'cannot be written, and without it nobody remembers what no apply can change',
          'make the file, or the folder that it is to stand in, writable; or name another place in lockFile',
        ),
      ];
    }
  }

  /** Each locked fact that is declared differently now, each count that is lower, each item of a list that changed or went, each skipped rotation. */
  findings({ places, systems, credentials }: Lockable): Finding[] {
    return [
      ...places.flatMap((place) => this.goneFindings(place, systems)),
      ...systems.flatMap((system) => [
        ...this.factFindings(system),
        ...this.countFindings(system),
        ...this.listFindings(system),
      ]),
      ...credentials.flatMap((site) => [...this.rotationFindings(site), ...this.secretFindings(site)]),
    ];
  }

  /**
   * Systems that would be taken away for want of a declaration. Terraform's `prevent_destroy` goes with the declaration, so that nothing
   * else would ask. A site that is gone takes nothing away: none of its stacks is applied any more.
   */
  private goneFindings(
    { name: site, where }: { readonly name: string; readonly where: string },
    systems: readonly LockedSystem[],
  ): Finding[] {
    const declared = new Set(systems.filter((one) => one.site === site).map(({ system }) => system));
    return Object.entries(this.entries.immutable[site] ?? {})
      .filter(([system, facts]) => !declared.has(system) && facts[REMOVED] === undefined)
      .map(([system]) =>
        error(
          'system-gone',
          where,
          `has no system "${system}" any more, which ${this.name} remembers, and a deploy would remove it`,
          `declare it again; or, if it is meant to go, add "${REMOVED}": "yes" to ${pathText(['immutable', site, system])} in that file; or, if it was never deployed, take that entry out`,
        ),
      );
  }

  private listFindings({ site, system, where, lists = [] }: LockedSystem): Finding[] {
    const locked = Object.entries(this.entries.immutable[site]?.[system] ?? {});
    return lists.flatMap(({ key, items, procedure }) =>
      locked.flatMap(([name, value]): Finding[] => {
        const index = indexIn(name, key);
        if (index === undefined || items[index] === value) return [];
        const now = items[index] === undefined ? 'is gone' : `is ${JSON.stringify(items[index])}`;
        return [
          error(
            'append-only-change',
            where,
            `${name} ${now}, but was recorded as ${JSON.stringify(value)} in ${this.name}, and this list can only grow`,
            `set it back and append what is to change (${procedure}); if it was never deployed, change or remove ${pathText(['immutable', site, system, name])} in that file`,
          ),
        ];
      }),
    );
  }

  private factFindings({ site, system, where, facts }: LockedSystem): Finding[] {
    const known = this.entries.immutable[site]?.[system];
    return facts.flatMap(({ key, value, procedure, before }): Finding[] => {
      const locked = known === undefined ? undefined : (known[key] ?? before);
      if (locked === undefined || locked === value) return [];
      return [
        error(
          'immutable-change',
          where,
          `${key} is ${value}, but was recorded as ${locked} in ${this.name}, and cannot change in place`,
          `set it back to ${locked}; or, if it was deployed, follow ${procedure}; or, if it never was, change ${pathText(['immutable', site, system, key])} in that file`,
        ),
      ];
    });
  }

  private countFindings({ site, system, where, counts = [] }: LockedSystem): Finding[] {
    return counts.flatMap(({ key, count, procedure }): Finding[] => {
      const locked = this.entries.immutable[site]?.[system]?.[key];
      if (locked === undefined || count >= Number(locked)) return [];
      return [
        error(
          'growing-change',
          where,
          `${key} is ${count}, but was recorded as ${locked} in ${this.name}, and an apply cannot lower it`,
          `set it back to ${locked}; or, if it was deployed, follow ${procedure}; or, if it never was, change ${pathText(['immutable', site, system, key])} in that file`,
        ),
      ];
    });
  }

  private rotationFindings({ site, workloads }: LockedCredentials): Finding[] {
    return workloads.flatMap(({ name, where, revision }): Finding[] => {
      const locked = this.entries.credentialsRevision[site]?.[name];
      if (locked === undefined || canFollow(locked, revision)) return [];
      return [
        error(
          'credentials-revision-step',
          where,
          `has the credentials revision ${revision}, but ${locked} was recorded in ${this.name}, and every step but one up changes the password in use`,
          `set credentialsRevision to ${locked + 1} and deploy, or to ${locked} for no rotation; if ${locked} was never deployed, change ${pathText(['credentialsRevision', site, name])} in that file`,
        ),
      ];
    });
  }

  /** Another Secret for the user in use is another password in use: pods that have not rolled would be refused. */
  private secretFindings({ site, workloads }: LockedCredentials): Finding[] {
    return workloads.flatMap(({ name, where, revision, existingSecrets }): Finding[] => {
      if (this.entries.credentialsRevision[site]?.[name] !== revision) return [];
      const locked = this.entries.existingSecrets[site]?.[name] ?? {};
      const systems = [...new Set([...Object.keys(locked), ...Object.keys(existingSecrets)])].sort();
      return systems
        .filter((system) => locked[system] !== existingSecrets[system])
        .map((system) =>
          error(
            'existing-secret-change',
            where,
            `takes its password for "${system}" from ${told(existingSecrets[system])}, but ${told(locked[system])} was recorded in ${this.name}, and the password in use would change before the workload has rolled`,
            `raise credentialsRevision by one in the same deploy; if revision ${revision} was never deployed, change ${pathText(['existingSecrets', site, name])} in that file`,
          ),
        );
    });
  }

  private get name(): string {
    return displayName(this.path);
  }

  /** Adds what is new, and takes over counts, revisions and names of Secrets. Writes nothing when there is nothing new. */
  record(lockable: Lockable): void {
    const text = this.recorded(lockable);
    if (text !== undefined) writeFileSync(this.path, text);
  }

  /** What `record` would write; undefined when there is nothing new. */
  recorded({ systems, credentials }: Lockable): string | undefined {
    const immutable = structuredClone(this.entries.immutable);
    for (const { site, system, facts, counts = [], lists = [] } of systems) {
      const systemsOfSite = immutable[site] ?? {};
      const entry = { ...systemsOfSite[system] };
      delete entry[REMOVED];
      for (const { key, value } of facts) entry[key] ??= value;
      for (const { key, count, retiring = 0 } of counts) entry[key] = `${count - retiring}`;
      for (const { key, items } of lists)
        for (const [index, item] of items.entries()) entry[nameIn(key, index)] ??= item;
      immutable[site] = { ...systemsOfSite, [system]: entry };
    }
    const credentialsRevision = { ...this.entries.credentialsRevision };
    const existingSecrets = { ...this.entries.existingSecrets };
    for (const { site, workloads } of credentials) {
      credentialsRevision[site] = Object.fromEntries(workloads.map(({ name, revision }) => [name, revision]));
      if (workloads.length === 0) delete credentialsRevision[site];
      const bringing = workloads.filter((workload) => Object.keys(workload.existingSecrets).length > 0);
      existingSecrets[site] = Object.fromEntries(bringing.map((one) => [one.name, { ...one.existingSecrets }]));
      if (bringing.length === 0) delete existingSecrets[site];
    }
    const brought = Object.keys(existingSecrets).length === 0 ? {} : { existingSecrets };
    const text = `${JSON.stringify({ version: 1, ...sorted({ credentialsRevision, ...brought, immutable }) }, null, 2)}\n`;
    return existsSync(this.path) && readFileSync(this.path, 'utf8') === text ? undefined : text;
  }
}

function told(secret: string | undefined): string {
  return secret === undefined ? 'a Secret of the kit' : `the Secret "${secret}" of yours`;
}

/** Places have a fixed width, so that the file keeps them in order. */
function nameIn(key: string, index: number): string {
  return `${key}[${String(index).padStart(4, '0')}]`;
}

function indexIn(name: string, key: string): number | undefined {
  const digits = name.startsWith(`${key}[`) ? /\[([0-9]+)\]$/.exec(name)?.[1] : undefined;
  return digits === undefined ? undefined : Number(digits);
}

function isLock(content: unknown): content is { version: 1; immutable: Facts } & Partial<Entries> {
  if (typeof content !== 'object' || content === null) return false;
  const { version, immutable, credentialsRevision = {}, existingSecrets = {} } = content as Record<string, unknown>;
  const parts = [immutable, credentialsRevision, existingSecrets];
  return version === 1 && parts.every((part) => typeof part === 'object' && part !== null);
}

function sorted<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Record<string, unknown>).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)])) as T;
}
