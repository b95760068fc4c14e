import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { TestModule } from 'vitest/node';
import ClosingLine from './closing-line.js';
import { temporaryFolder } from './support/platform.js';

afterEach(() => vi.restoreAllMocks());

function file(...states: readonly string[]): TestModule {
  const tests = states.map((state) => ({ result: () => ({ state }) }));
  return { children: { allTests: () => tests }, state: () => 'failed' } as unknown as TestModule;
}

/** The last line that a run with these files prints. */
function lastLine(files: readonly TestModule[], errors: readonly unknown[] = []): string | undefined {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  new ClosingLine().onTestRunEnd(files, errors);
  return log.mock.calls.flat().join('\n').split('\n').at(-1);
}

describe('the last line of npm test', () => {
  it('says how many passed and failed, and nothing else', () => {
    expect(lastLine([file('passed', 'passed', 'failed'), file('passed')])).toBe('3 passed, 1 failed');
    expect(lastLine([file('passed', 'skipped')])).toBe('1 passed, 0 failed');
  });

  it('counts what could not be loaded, and errors outside every test', () => {
    expect(lastLine([file(), file('passed')], [new Error('unhandled')])).toBe('1 passed, 2 failed');
  });

  // npm's script runs with stand-ins for its programs; `stop` names the one that fails.
  it.each(['typecheck', 'lint', 'build', 'none'])('is there also when a step stops it early: %s', (stop) => {
    const bin = temporaryFolder();
    writeFileSync(path.join(bin, 'npm'), `#!/bin/sh\n[ "$3" != ${stop} ]\n`, { mode: 0o755 });
    writeFileSync(path.join(bin, 'vitest'), '#!/bin/sh\necho 5 passed, 0 failed\n', { mode: 0o755 });
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { test: string } };
    const env = { PATH: `${bin}${path.delimiter}${process.env['PATH']}` };
    const { status, stdout } = spawnSync('sh', ['-c', scripts.test], { env, encoding: 'utf8' });
    expect([status, stdout]).toEqual(stop === 'none' ? [0, '5 passed, 0 failed\n'] : [1, '0 passed, 1 failed\n']);
  });
});
