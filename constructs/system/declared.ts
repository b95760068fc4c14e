import type { IConstruct } from 'constructs';
import { Checks } from '../checks/checks.js';
import { suggestion } from '../schema/suggestion.js';

/** What the parts of a system are called: `{ system: 'kafka', one: 'topic', many: 'topics' }`. */
export interface DeclaredWords {
  readonly system: string;
  readonly one: string;
  /** The prop in which they are declared. */
  readonly many: string;
}

/** The parts of a system that are declared by name: topics, keyspaces, databases. */
export class Declared<T extends { readonly name: string }> {
  private readonly byName = new Map<string, T>();

  constructor(
    private readonly owner: IConstruct,
    private readonly words: DeclaredWords,
  ) {}

  /** Notes a part; a second one of the same name is a problem, and the first one stays. */
  add(part: T): T {
    const { system, one, many } = this.words;
    if (this.byName.has(part.name)) {
      Checks.of(this.owner).error('names', {
        id: `${system}-${one}-taken`,
        where: `${this.owner.node.path}/${many}/${part.name}`,
        message: `the ${one} "${part.name}" is declared twice`,
        remedy: 'remove one of the two, or give it another name',
      });
    } else {
      this.byName.set(part.name, part);
    }
    return part;
  }

  /** The part of that name. Where there is none, a problem is noted and `standIn` lets the rest be checked too. */
  get(name: string, standIn: () => T): T {
    const known = this.byName.get(name);
    if (known) return known;
    const { system, one, many } = this.words;
    Checks.of(this.owner).error('names', {
      id: `${system}-unknown-${one}`,
      where: this.owner.node.path,
      message: `has no ${one} "${name}"; ${suggestion(name, [...this.byName.keys()])}`,
      remedy: `correct the name, or declare the ${one} in ${many}`,
    });
    return standIn();
  }

  /** All of them by name. */
  get sorted(): readonly T[] {
    return [...this.byName.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }
}
