import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../constructs/package-root.js';

/** Runs a program of one line by the Node.js of this test, which says that it is another version. */
function runAs(version: string, program: string, ...flags: string[]) {
  const claim = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`;
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, '--eval', `${claim} ${program}`], {
    cwd: PACKAGE_ROOT,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function sentence(found: string): string {
  return `datastead needs Node.js 20.19 or newer 20.x, or 22.12 or newer; this is ${found}.\n`;
}

describe('a Node.js that is too old', () => {
  it.each(['14.21.3', '18.20.8', '20.18.3', '21.7.3', '22.11.0'])('is told what is needed: %s', (version) => {
    const told = { status: 1, stdout: '', stderr: sentence(version) };
    expect(runAs(version, "require('./entry/supported-node.cjs')")).toEqual(told);
  });

  it.each(['20.19.0', '22.12.0', '23.0.0', '24.1.0', '26.0.0'])('is not %s', (version) => {
    expect(runAs(version, "require('./entry/supported-node.cjs')")).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('is told so by an import of the library, of one system, by the build and by require', () => {
    const told = { status: 1, stdout: '', stderr: sentence('18.20.8') };
    for (const file of [
      'dist/index.js',
      'dist/constructs/kafka/index.js',
      'scripts/build.mjs',
      'scripts/typecheck.mjs',
    ]) {
      expect(runAs('18.20.8', `import('./${file}')`), file).toEqual(told);
    }
    expect(runAs('18.20.8', "require('datastead')", '--no-experimental-require-module')).toEqual(told);
  });

  it('is what engines say', () => {
    const { engines } = JSON.parse(readFileSync(path.join(PACKAGE_ROOT, 'package.json'), 'utf8'));
    expect(engines.node).toBe('^20.19.0 || >=22.12.0');
  });
});

describe('require', () => {
  it('loads the library', () => {
    const ran = runAs('20.19.0', "console.log(typeof require('datastead').Platform)");
    expect(ran).toEqual({ status: 0, stdout: 'function\n', stderr: '' });
  });

  it('says in one sentence what to do where it loads no ES module', () => {
    const program = "try { require('datastead/kafka') } catch (error) { console.log(error.stack) }";
    const { status, stdout } = runAs('20.19.0', program, '--no-experimental-require-module');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^datastead is an ES module.*NODE_OPTIONS=--experimental-vm-modules.*docs\/your-own-platform\.md.*\n$/,
    );
  });
});
