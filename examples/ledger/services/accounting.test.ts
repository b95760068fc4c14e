import { describe, expect, it } from 'vitest';
import { Accounting, RecordState } from './accounting.js';

const { written, acknowledged, failed } = RecordState;

/** Records 0 and up with these states. */
function accountingOf(...states: RecordState[]): Accounting {
  const accounting = new Accounting();
  states.forEach((state, number) => {
    accounting.set(number, written);
    accounting.set(number, state);
  });
  return accounting;
}

/** The verdict on a store of one sequence that holds these numbers in this order. */
function verdict(accounting: Accounting, ...numbers: number[]) {
  const comparison = accounting.comparison();
  for (const number of numbers) comparison.add({ sequence: 0, number });
  return comparison.verdict();
}

describe('Accounting', () => {
  it('counts each record in its last state', () => {
    expect(accountingOf(acknowledged, failed, written, acknowledged).totals()).toEqual({
      written: 4,
      acknowledged: 2,
      failedWrites: 1,
      unresolved: 1,
    });
  });

  it('goes on after the numbers of an earlier program', () => {
    const accounting = new Accounting(Uint8Array.of(acknowledged, written));
    expect(accounting.next).toBe(2);
    accounting.set(accounting.next, written);
    expect(accounting.totals()).toMatchObject({ written: 3, acknowledged: 1, unresolved: 2 });
  });

  it('keeps its states when it grows far', () => {
    const accounting = accountingOf(acknowledged);
    accounting.set(50_000, failed);
    expect([
      accounting.stateOf(0),
      accounting.stateOf(49_999),
      accounting.stateOf(50_000),
      accounting.stateOf(50_001),
    ]).toEqual([acknowledged, RecordState.unwritten, failed, RecordState.unwritten]);
  });
});

describe('Comparison', () => {
  it('finds nothing wrong when every acknowledged record is there once and in order', () => {
    expect(verdict(accountingOf(acknowledged, acknowledged, acknowledged), 0, 1, 2)).toEqual({
      readBack: 3,
      lost: [],
      lostCount: 0,
      duplicates: 0,
      outOfOrder: 0,
      unknown: 0,
    });
  });

  it('finds a lost record, the first and the last one too', () => {
    expect(verdict(accountingOf(acknowledged, acknowledged, acknowledged), 1)).toMatchObject({
      lost: [0, 2],
      lostCount: 2,
      readBack: 1,
    });
  });

  it('does not call a record lost that nobody acknowledged, and takes it when it is there', () => {
    const accounting = accountingOf(failed, written, acknowledged);
    expect(verdict(accounting, 2)).toMatchObject({ lost: [], readBack: 1 });
    expect(verdict(accounting, 0, 1, 2)).toMatchObject({ lost: [], readBack: 3, unknown: 0 });
  });

  it('counts every further copy, and takes no copy for another record', () => {
    expect(verdict(accountingOf(acknowledged, acknowledged), 0, 0, 0)).toMatchObject({
      duplicates: 2,
      lost: [1],
      readBack: 1,
    });
  });

  it('finds records that stand behind a later one, by sequence', () => {
    const accounting = accountingOf(acknowledged, acknowledged, acknowledged, acknowledged);
    expect(verdict(accounting, 1, 0, 2, 3)).toMatchObject({ outOfOrder: 1, lost: [] });
    const comparison = accounting.comparison();
    for (const [sequence, number] of [
      [0, 0],
      [0, 2],
      [1, 1],
      [1, 3],
    ] as const) {
      comparison.add({ sequence, number });
    }
    expect(comparison.verdict()).toMatchObject({ outOfOrder: 0, lost: [] });
  });

  it('asks no order of a store that keeps none, and all else', () => {
    const comparison = accountingOf(acknowledged, acknowledged, acknowledged).comparison();
    for (const number of [2, 0, 0]) comparison.add({ number });
    expect(comparison.verdict()).toMatchObject({ outOfOrder: 0, duplicates: 1, lost: [1], readBack: 2 });
  });

  it('does not take a late copy for disorder', () => {
    expect(verdict(accountingOf(acknowledged, acknowledged), 0, 1, 0)).toMatchObject({ duplicates: 1, outOfOrder: 0 });
  });

  it('counts numbers that were never written', () => {
    expect(verdict(accountingOf(acknowledged), 0, 7, Number.NaN, 0.5)).toMatchObject({ unknown: 3, readBack: 1 });
  });

  it('lists a thousand lost records and counts them all', () => {
    const all = accountingOf(...Array.from({ length: 1_500 }, () => acknowledged));
    const { lost, lostCount } = verdict(all);
    expect([lost.length, lost.at(-1), lostCount]).toEqual([1_000, 999, 1_500]);
  });
});
