import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findTool, onPath } from './tools.js';

afterEach(() => vi.unstubAllEnvs());

describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
  'helm and kubectl where none is installed',
  () => {
    it('come with npm', () => {
      vi.stubEnv('PATH', '');
      expect(execFileSync(findTool('helm'), ['version', '--short'], { encoding: 'utf8' })).toMatch(/^v[3-9]\./);
      expect(execFileSync(findTool('kubectl'), ['version', '--client'], { encoding: 'utf8' })).toMatch(/v1\.34\./);
    });
  },
);

describe('a command on PATH', () => {
  it('is found, and one that is not there is not', () => {
    expect(onPath('node')).toMatch(/\/node$/);
    expect(onPath('no-such-command')).toBeUndefined();
  });
});
