import { expect, it } from 'vitest';
import { type Platform, ProblemError, type Site } from '../../index.js';
import { synthesizeSite } from '../support/platform.js';

/** A composition that must not be synthesized. */
export interface BadComposition {
  readonly what: string;
  readonly compose: (site: Site, platform: Platform) => void;
  readonly props?: Parameters<typeof synthesizeSite>[1];
  /** Id, place and a piece of the remedy of the problem that must be reported. */
  readonly problem: readonly [id: string, where: string, remedy: string];
}

/** What a composition is refused with. */
export function failure(row: BadComposition): ProblemError {
  try {
    synthesizeSite(row.compose, row.props ?? {});
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

/** A test for each row: the problem names the place and the remedy, without a stack trace. */
export function itIsRefused(table: readonly BadComposition[]): void {
  it.each(table)('is refused: $what', (row) => {
    const error = failure(row);
    const [id, where, remedy] = row.problem;
    const problem = error.problems.find((one) => one.id === id && one.where.startsWith(where));
    expect(problem, `reported: ${error.message}`).toBeDefined();
    expect(problem?.remedy).toContain(remedy);
    expect(error.stack, 'no stack trace').toBe(error.message);
    expect(error.message).not.toMatch(/\bat .*\(.*:\d+:\d+\)|undefined|\[object|must NOT|TfToken/);
  });
}
