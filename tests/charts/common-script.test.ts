import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/platform.js';

// Functions that the scripts of every chart share.

/** Runs lines of bash after the functions of all charts; @home@ is the folder in the place of /etc/<product>. */
function bash(script: string, home = temporaryFolder()) {
  mkdirSync(path.join(home, 'chart'), { recursive: true });
  cpSync('charts/common/files/common.sh', path.join(home, 'chart/common.sh'));
  const text = `set -euo pipefail; source ${home}/chart/common.sh\n${script.replaceAll('@home@', home)}`;
  const { status, stdout, stderr } = spawnSync('timeout', ['60', 'bash', '-c', text], {
    encoding: 'utf8',
    env: { ...process.env, POD_NAME: 'pod' },
  });
  return { status, stdout: stdout.trim(), said: stderr.trim() };
}

describe('whether a pod has a name', () => {
  /** What is said of the pod when a look-up fails with these words, and one of a name of the cluster's own with those. */
  const ask = (words: string, own: string | undefined) =>
    bash(`
      timeout() {
        case $* in
          *kubernetes.default.svc*) ${own === undefined ? 'return 0' : `echo 'bash: kubernetes.default.svc: ${own}'`} ;;
          *) echo asked >>@home@/asked; echo 'bash: gone.domain: ${words}' ;;
        esac
        return 1
      }
      sleep() { SECONDS=$((SECONDS + 2)); }
      if exists gone.domain 9091; then echo there; else echo gone; fi
      wc -l <@home@/asked`);

  it.each([
    'Name or service not known',
    'Name does not resolve',
    'No address associated with hostname',
    'Name has no usable address',
  ])('is no at once when the answer is "%s"', (words) => {
    expect(ask(words, words)).toEqual({ status: 0, stdout: 'gone\n1', said: '' });
  });

  it.each(['Temporary failure in name resolution', 'Try again'])(
    'is not known when no name can be resolved ("%s"): after some seconds it is taken for there',
    (words) => {
      const { stdout, said } = ask(words, words);
      expect(stdout).toMatch(/^there\n[3-9]$/);
      expect(said.split('\n')).toEqual([
        expect.stringContaining('names cannot be resolved: gone.domain is taken for there'),
      ]);
    },
  );

  it('is no when only names outside of the cluster find no answer, and never at the first failure', () => {
    const { stdout, said } = ask('Temporary failure in name resolution', undefined);
    expect(stdout).toMatch(/^gone\n[3-9]$/);
    expect(said).toBe('');
  });

  it('is yes when a failure passes, and where nothing listens', () => {
    const flaky = `
      timeout() { [[ -e @home@/asked ]] || { : >@home@/asked; echo 'bash: x: Temporary failure in name resolution'; return 1; }; }
      sleep() { :; }
      exists x 1 && echo there`;
    expect(bash(flaky)).toEqual({ status: 0, stdout: 'there', said: '' });
    expect(bash('exists 127.0.0.1 1 && echo there')).toEqual({ status: 0, stdout: 'there', said: '' });
  });
});

describe('the zone of a volume', () => {
  /** Has a pod of this zone come up with a volume that has this note. */
  function keep(zone: string, note?: string) {
    const home = temporaryFolder();
    const file = path.join(home, 'zone');
    if (note !== undefined) writeFileSync(file, note);
    const { status, said } = bash(`keep_zone @home@/zone '${zone}'`, home);
    return { status, said, note: existsSync(file) ? readFileSync(file, 'utf8') : undefined };
  }

  it('is noted at the first use, and kept', () => {
    expect(keep('north')).toEqual({ status: 0, said: '', note: 'north\n' });
    expect(keep('north', 'north\n')).toEqual({ status: 0, said: '', note: 'north\n' });
    const moved = keep('south', 'north\n');
    expect(moved).toMatchObject({ status: 1, note: 'north\n' });
    expect(moved.said).toContain('this volume belongs to zone north, but the pod runs in zone south');
  });

  it('is never noted as nothing', () => {
    const { status, said, note } = keep('');
    expect({ status, note }).toEqual({ status: 1, note: undefined });
    expect(said).toContain('no zone');
    expect(keep('', 'north\n')).toMatchObject({ status: 1, note: 'north\n' });
  });

  it.each(['\n', ''])('is taken anew where a note has none: %j', (note) => {
    expect(keep('north', note)).toEqual({ status: 0, said: '', note: 'north\n' });
  });
});
