import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { error, type Finding } from '../constructs/checks/finding.js';
import { ProblemError } from '../constructs/problem.js';
import { displayName } from '../constructs/site/sites-text.js';

/** What a synthesis has to know of earlier ones, since no cluster tells it. It only grows. */
export interface Remembered {
  /** Places without a cluster for which stacks were made: `global`. */
  readonly places: readonly string[];
  /** Addresses of resources, by place, that Terraform forgets and does not destroy once they are declared no longer. */
  readonly lasting: Readonly<Record<string, readonly string[]>>;
}

const NOTHING: Remembered = { places: [], lasting: {} };

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
   * Reads what is there. Sections that earlier versions have written are passed over, and gone with the next change.
   * @throws ProblemError when the file is there but is no lock file
   */
  static read(path: string): LockFile {
    if (!existsSync(path)) return new LockFile(path, NOTHING);
    try {
      const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
      if (isLock(content)) {
        const { places, lasting } = { ...NOTHING, ...content };
        return new LockFile(path, { places, lasting });
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
          'cannot be written, and without it nobody remembers what stands in no cluster',
          'make the file, or the folder that it is to stand in, writable; or name another place in lockFile',
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
    });
    return before === after ? undefined : after;
  }
}

/** Each item on a line of its own, once and in order, so that two versions of the file are merged well. */
function contentOf({ places, lasting }: Remembered): string {
  const sorted = (items: readonly string[]) => [...new Set(items)].sort();
  const byPlace = Object.entries(lasting)
    .map(([place, addresses]) => [place, sorted(addresses)] as const)
    .filter(([, addresses]) => addresses.length > 0)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  const content = { version: 1, places: sorted(places), lasting: Object.fromEntries(byPlace) };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function isLock(content: unknown): content is Partial<Remembered> {
  if (typeof content !== 'object' || content === null) return false;
  const { version, places = [], lasting = {} } = content as Record<string, unknown>;
  return version === 1 && isTexts(places) && isObject(lasting) && Object.values(lasting).every(isTexts);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
