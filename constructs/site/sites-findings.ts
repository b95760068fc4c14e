import type { LineCounter } from 'yaml';
import { type Problem, ProblemError } from '../problem.js';
import { quote } from '../schema/words.js';

export type Path = readonly (string | number)[];

/** Where a value and its key begin, as offsets into the text. */
export interface Place {
  readonly key?: number;
  readonly value: number;
  readonly collection: boolean;
  /** A scalar as written: `1.30`, which as a value would be 1.3. */
  readonly source?: string;
}

/** More than a screen of them helps nobody; mending the first ones often mends the rest. */
const MOST_PROBLEMS = 50;

/** Collects what is wrong with one file: in the file's order, and one problem a cause. */
export class Findings {
  readonly places = new Map<string, Place>();
  private readonly found: { problem: Problem; offset: number }[] = [];
  private readonly blamed = new Set<string>();

  constructor(
    readonly file: string,
    private readonly lines: LineCounter,
  ) {}

  /** Adds a problem of the value at a path, unless that value or one around it has been blamed already. */
  add(path: Path, id: string, message: string, remedy: string, offset = this.offset(path)): void {
    for (let length = path.length; length > 0; length -= 1) {
      if (this.blamed.has(pointer(path.slice(0, length)))) return;
    }
    this.blame(path);
    this.addAt(offset, id, message, remedy);
  }

  /** Adds a problem of the text itself, which says nothing yet about any value. */
  addAt(offset: number, id: string, message: string, remedy: string): void {
    this.found.push({ problem: { id, where: this.where(offset), message, remedy }, offset });
  }

  /** Says that whatever is wrong at a path follows from something reported elsewhere. */
  blame(path: Path): void {
    this.blamed.add(pointer(path));
  }

  /** Whether the value at a path, or anything in it, has been blamed. */
  isBlamed(path: Path): boolean {
    const place = pointer(path);
    return [...this.blamed].some((blamed) => blamed === place || blamed.startsWith(`${place}/`));
  }

  /** Where a path stands: collections by their key, scalars by themselves, what is missing by what is around it. */
  offset(path: Path): number {
    for (let length = path.length; length >= 0; length -= 1) {
      const place = this.places.get(pointer(path.slice(0, length)));
      if (place) return place.collection ? (place.key ?? place.value) : place.value;
    }
    return 0;
  }

  source(path: Path): string | undefined {
    return this.places.get(pointer(path))?.source;
  }

  where(offset: number): string {
    const { line, col } = this.lines.linePos(offset);
    return `${this.file}:${line}:${col}`;
  }

  throwIfAny(): void {
    if (this.found.length === 0) return;
    const sorted = this.found.sort((a, b) => a.offset - b.offset).map(({ problem }) => problem);
    const shown = sorted.slice(0, MOST_PROBLEMS);
    if (sorted.length > MOST_PROBLEMS) {
      const more = sorted.length - MOST_PROBLEMS;
      shown.push({
        id: 'sites-more',
        where: this.file,
        message: `has ${more} more problems`,
        remedy: 'fix these first',
      });
    }
    throw new ProblemError(shown);
  }
}

/** A JSON pointer, as the schema validator writes it. */
export function pointer(path: Path): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The name of a place in the file as a person says it: `kubernetes.version`, `zones[1]`. */
export function spoken(path: Path): string {
  const inner = path[0] === 'sites' && path.length > 1 ? path.slice(2) : path;
  if (inner.length === 0) return path.length === 0 ? 'the file' : 'the site';
  return inner
    .map((part, i) => (/^\d+$/.test(String(part)) ? `[${part}]` : `${i > 0 ? '.' : ''}${short(part)}`))
    .join('');
}

function short(part: string | number): string {
  const text = String(part);
  return /^[\w./-]{1,60}$/.test(text) ? text : quote(text);
}
