import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../index.js';
import { type Place, withText } from '../support/text-places.js';
import { goodAt, nameOf, PLACES } from './found-places.js';
import type { Row } from './literal-text-rows.js';
import { SECOND_READERS, TEXTS, VALUES } from './second-readers.js';

const isValue = (name: string) => VALUES.some((pattern) => pattern.test(name));
const READ = PLACES.filter(({ row, place }) => !isValue(nameOf(row, place)));

/** Texts that are accepted behind the one that stands at a place. */
function takenAt(row: Row, place: Place): string[] {
  const good = goodAt(row, place);
  return TEXTS.filter((text) => {
    try {
      row.stacks(withText(good, place, text, false) as object, row.id ?? '');
      return true;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return false;
    }
  });
}

describe('the table of those who read what a user writes', () => {
  it('has a row for every place whose text goes into a file of settings, a statement, or a list', () => {
    const names = new Set(READ.map(({ row, place }) => nameOf(row, place)));
    expect(Object.keys(SECOND_READERS).sort()).toEqual([...names].sort());
  });
});

describe('text that its reader would take for something else', () => {
  const TIMEOUT = 600_000;

  it('is refused at every place', { timeout: TIMEOUT }, () => {
    const taken = new Map<string, Set<string>>();
    for (const { row, place } of READ) {
      const name = nameOf(row, place);
      const known = taken.get(name) ?? new Set();
      for (const text of takenAt(row, place)) known.add(text);
      taken.set(name, known);
    }
    const found = Object.fromEntries(
      [...taken].map(([name, texts]) => [name, TEXTS.filter((text) => texts.has(text))]),
    );
    const expected = Object.fromEntries(Object.entries(SECOND_READERS).map(([name, { takes }]) => [name, takes]));
    expect(found).toEqual(expected);
  });
});
