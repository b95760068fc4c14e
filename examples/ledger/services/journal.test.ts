import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordState } from './accounting.js';
import { Journal } from './journal.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'datastead-ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('Journal', () => {
  it('begins a run and goes on with it after a restart that came without warning', () => {
    const first = Journal.open(folder, 'topic ledger', 12);
    first.note(0, RecordState.written);
    first.note(0, RecordState.acknowledged);
    first.note(1, RecordState.written);
    first.pauses.begin(0, 0);
    first.pauses.end(0, 5_000);
    first.loginFailures = 2;
    first.saveNotes();
    // Not closed: a killed process does not say goodbye.
    const second = Journal.open(folder, 'topic ledger', 24);
    expect(second.run).toEqual(first.run);
    expect(second.run.sequences).toBe(12);
    expect(second.accounting.next).toBe(2);
    expect(second.accounting.totals()).toEqual({ written: 2, acknowledged: 1, failedWrites: 0, unresolved: 1 });
    expect([second.loginFailures, second.pauses.longestAt(6_000)]).toEqual([2, 5_000]);
  });

  it('begins another run in another folder', () => {
    const first = Journal.open(path.join(folder, 'a'), 'topic ledger', 1);
    const second = Journal.open(path.join(folder, 'b'), 'topic ledger', 1);
    expect(second.run.run).not.toBe(first.run.run);
  });

  it('refuses the folder of another place, and one that it cannot write to', () => {
    Journal.open(folder, 'topic ledger', 1).close();
    expect(() => Journal.open(folder, 'topic other', 1)).toThrow(
      'holds the ledger of topic ledger, not of topic other',
    );
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    expect(() => Journal.open(path.join(file, 'below'), 'topic ledger', 1)).toThrow(/cannot keep its notes in .*below/);
  });
});
