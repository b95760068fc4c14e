import { mkdtempSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { refusal } from './run-command.js';

/** What the file system says of a folder that is not there. */
function missing(): NodeJS.ErrnoException {
  try {
    return new Error(mkdtempSync('/nowhere/at/all/x-'));
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}

describe('what the file system refuses', () => {
  it.each([
    ['EACCES', 'you may not write there'],
    ['EPERM', 'you may not write there'],
    ['EROFS', 'it is on a read-only file system'],
    ['ENOSPC', 'no space is left there'],
  ])('is one sentence for %s, which names the folder', (code, why) => {
    expect(refusal(Object.assign(missing(), { code }))).toBe(
      `/nowhere/at/all cannot be written (${code}): ${why}; name another folder, or make this one writable`,
    );
  });

  it('is no sentence for another error', () => {
    expect([refusal(missing()), refusal(new Error('mine'))]).toEqual([undefined, undefined]);
  });
});
