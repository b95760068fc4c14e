import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ProblemError } from './problem.js';

const problem = {
  id: 'kafka-zones',
  where: 'shop/fra1/events',
  message: 'needs three zones',
  remedy: 'add one',
};

describe('ProblemError', () => {
  it('prints nothing but its sentences when nobody caught it', () => {
    const error = new ProblemError([problem, { ...problem, where: 'shop/ams1/events' }]);
    expect(inspect(error)).toBe(
      '[shop/fra1/events needs three zones: add one\nshop/ams1/events needs three zones: add one]',
    );
  });

  it('still carries each problem for programs', () => {
    const error = new ProblemError([problem]);
    expect([error.name, error.problems, error instanceof Error]).toEqual(['ProblemError', [problem], true]);
  });
});
