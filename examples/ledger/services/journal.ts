import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { ConfigurationError } from '../../shared/bindings.js';
import { describeError } from '../../shared/log.js';
import { Accounting, type RecordState } from './accounting.js';
import { PauseMeter, type PauseRecord } from './pauses.js';

interface Run {
  /** Tells the records of this ledger from those of others in the same place. */
  readonly run: string;
  /** What the records stand in, in the store's words. */
  readonly place: string;
  /** Over how many sequences the numbers were spread from the start. */
  readonly sequences: number;
}

interface Notes {
  readonly loginFailures: number;
  readonly pauses: PauseRecord;
}

/**
 * The ledger's memory in a folder, so that a restarted container goes on with the same run and forgets no
 * acknowledgement: `run.json`, `states` (one byte a record, at the record's number), `notes.json`.
 */
export class Journal {
  readonly accounting: Accounting;
  readonly pauses: PauseMeter;
  loginFailures: number;

  private constructor(
    private readonly folder: string,
    readonly run: Run,
    private readonly states: number,
    accounting: Accounting,
    notes: Notes | undefined,
  ) {
    this.accounting = accounting;
    this.pauses = new PauseMeter(1_000, notes?.pauses);
    this.loginFailures = notes?.loginFailures ?? 0;
  }

  static open(folder: string, place: string, sequences: number): Journal {
    try {
      mkdirSync(folder, { recursive: true });
      let run = readJson<Run>(path.join(folder, 'run.json'));
      if (run && run.place !== place) {
        throw new ConfigurationError([
          `${folder} holds the ledger of ${run.place}, not of ${place}: give it a folder of its own`,
        ]);
      }
      if (!run) {
        run = { run: randomUUID(), place, sequences };
        replace(path.join(folder, 'run.json'), JSON.stringify(run));
      }
      const file = path.join(folder, 'states');
      const states = openSync(file, openFlags(file));
      return new Journal(
        folder,
        run,
        states,
        new Accounting(readFileSync(file)),
        readJson<Notes>(path.join(folder, 'notes.json')),
      );
    } catch (error) {
      if (error instanceof ConfigurationError) throw error;
      throw new ConfigurationError([`the ledger cannot keep its notes in ${folder}: ${describeError(error)}`]);
    }
  }

  /** Notes a record's state before anything else happens with it. */
  note(number: number, state: RecordState): void {
    this.accounting.set(number, state);
    writeSync(this.states, Uint8Array.of(state), 0, 1, number);
  }

  saveNotes(): void {
    const notes: Notes = { loginFailures: this.loginFailures, pauses: this.pauses.record };
    replace(path.join(this.folder, 'notes.json'), JSON.stringify(notes));
  }

  close(): void {
    this.saveNotes();
    closeSync(this.states);
  }
}

/** Reading and writing anywhere in the file, which is created when missing and never cut. */
function openFlags(file: string): string {
  writeFileSync(file, '', { flag: 'a' });
  return 'r+';
}

function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}
