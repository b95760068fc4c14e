import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { error, type Finding } from '../constructs/checks/finding.js';
import { ProblemError } from '../constructs/problem.js';
import { displayName } from '../constructs/site/sites-text.js';
import { GLOBAL } from './global.js';

/** What a synthesis has to know of earlier ones, since no cluster tells it. It only grows. */
export interface Remembered {
  /** Places without a cluster for which stacks were made: `global`. */
  readonly places: readonly string[];
  /** Addresses of resources, by place, that Terraform forgets and does not destroy once they are declared no longer. */
  readonly lasting: Readonly<Record<string, readonly string[]>>;
  /** Versions of the providers that made what stands there, by their names. */
  readonly providers: Readonly<Record<string, string>>;
}

/** What is remembered where there is no file. */
export const NOTHING_REMEMBERED: Remembered = { places: [], lasting: {}, providers: {} };

/**
 * The memory of a synthesis, in a file that is committed beside `sites.yaml`. What was deployed is remembered where it was deployed, by the
 * records of a site and by the state of `global-data`; this file refuses nothing. Two versions of it are merged by taking all lines of both.
 */
export class LockFile {
  private constructor(
    readonly path: string,
    readonly remembered: Remembered,
  ) {}

  /**
   * Reads what is there. Sections that earlier versions have written tell no more than that something stood in no cluster, and are gone with the
   * next change.
   * @throws ProblemError when the file is there but is no lock file
   */
  static read(path: string): LockFile {
    if (!existsSync(path)) return new LockFile(path, NOTHING_REMEMBERED);
    try {
      const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
      if (isLock(content)) {
        const { places, lasting, providers, immutable = {} } = { ...NOTHING_REMEMBERED, ...content };
        const earlier = Object.keys(immutable).filter((place) => place === GLOBAL);
        return new LockFile(path, { places: [...new Set([...places, ...earlier])], lasting, providers });
      }
    } catch {
      // Reported below: unreadable and not JSON have the same remedy.
    }
    throw new ProblemError([
      {
        id: 'lock-file',
        where: path,
        message: 'is not a lock file of this kit',
        remedy: 'restore it from version control',
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
          displayName(this.path),
          'cannot be written, but it must record what exists outside clusters',
          'make the file or its folder writable, or set another place in lockFile',
        ),
      ];
    }
  }

  /** Adds what is new. Writes nothing when there is nothing new. */
  record(declared: Remembered): void {
    const text = this.recorded(declared);
    if (text !== undefined) writeFileSync(this.path, text);
  }

  /** What `record` would write; undefined when there is nothing new. */
  recorded(declared: Remembered): string | undefined {
    const before = contentOf(this.remembered);
    const after = contentOf({
      places: [...this.remembered.places, ...declared.places],
      lasting: Object.fromEntries(
        [...Object.keys(this.remembered.lasting), ...Object.keys(declared.lasting)].map((place) => [
          place,
          [...(this.remembered.lasting[place] ?? []), ...(declared.lasting[place] ?? [])],
        ]),
      ),
      providers: { ...this.remembered.providers, ...declared.providers },
    });
    return before === after ? undefined : after;
  }
}

/** Each item on a line of its own, once and in order, so that two versions of the file are merged well. */
function contentOf({ places, lasting, providers }: Remembered): string {
  const sorted = (items: readonly string[]) => [...new Set(items)].sort();
  const inOrder = <T>(entries: [string, T][]) => entries.sort(([left], [right]) => (left < right ? -1 : 1));
  const byPlace = Object.entries(lasting)
    .map(([place, addresses]): [string, string[]] => [place, sorted(addresses)])
    .filter(([, addresses]) => addresses.length > 0);
  const content = {
    version: 1,
    places: sorted(places),
    lasting: Object.fromEntries(inOrder(byPlace)),
    providers: Object.fromEntries(inOrder(Object.entries(providers))),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** What earlier versions have written too: facts by place and system. */
interface Earlier {
  readonly immutable?: Readonly<Record<string, unknown>>;
}

function isLock(content: unknown): content is Partial<Remembered> & Earlier {
  if (typeof content !== 'object' || content === null) return false;
  const { version, places = [], lasting = {}, providers = {}, immutable = {} } = content as Record<string, unknown>;
  return (
    version === 1 &&
    isTexts(places) &&
    isObject(lasting) &&
    Object.values(lasting).every(isTexts) &&
    isObject(immutable) &&
    isObject(providers) &&
    isTexts(Object.values(providers))
  );
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
