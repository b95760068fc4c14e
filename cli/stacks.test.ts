import { describe, expect, it } from 'vitest';
import type { PlatformDescription } from '../stacks/index.js';
import { matchingStacks, refuseMissingDependencies, selectedStacks } from './stacks.js';

/** A description of which only the stacks count. */
function stacks(...names: readonly [name: string, ...dependsOn: string[]][]): PlatformDescription {
  const all = names.map(([name, ...dependsOn]) => ({ name, dependsOn }));
  return { platform: 'shop', stacks: all } as unknown as PlatformDescription;
}

const TWO_SITES = stacks(
  ['global-data'],
  ['fra1-data'],
  ['fra1-apps', 'fra1-data', 'global-data'],
  ['fra1-smoke', 'fra1-apps'],
  ['par1-data'],
  ['par1-apps', 'par1-data', 'global-data'],
);
const names = (found: readonly { readonly name: string }[]) => found.map(({ name }) => name).join(' ');

describe('stacks of a command line', () => {
  it.each([
    [['*'], 'global-data fra1-data fra1-apps fra1-smoke par1-data par1-apps'],
    [['fra1-*'], 'fra1-data fra1-apps fra1-smoke'],
    [['*-apps', 'fra1-apps', 'fra1-data'], 'fra1-data fra1-apps par1-apps'],
    [['{fra1,par1}-data'], 'fra1-data par1-data'],
    [['!fra1-*'], 'global-data par1-data par1-apps'],
  ])('that %j fits come once each, in the order of deployment', (patterns, found) => {
    expect(names(matchingStacks(TWO_SITES, patterns))).toBe(found);
  });

  it('are refused when a pattern fits none', () => {
    expect(() => matchingStacks(TWO_SITES, ['fra1-*', 'fra2-*', 'par1-aps'])).toThrow(
      /"fra2-\*" is not a stack of shop; .*\n.*"par1-aps" is not a stack of shop; did you mean "par1-apps"\?/,
    );
  });

  it('need not be named where there is one, and must be where there are more', () => {
    expect(names(selectedStacks(stacks(['only']), []))).toBe('only');
    expect(() => selectedStacks(TWO_SITES, [])).toThrow(/more than one: global-data, fra1-data, .*: name some of them/);
  });

  it('are refused without those that they depend on, each of which is named', () => {
    const check = (...patterns: string[]) => refuseMissingDependencies(TWO_SITES, matchingStacks(TWO_SITES, patterns));
    expect(() => check('fra1-smoke')).toThrow('add global-data fra1-data fra1-apps, or say --ignore-missing');
    expect(() => check('fra1-*')).toThrow('without global-data, which must be deployed before');
    expect(() => check('fra1-*', 'global-data')).not.toThrow();
  });
});
