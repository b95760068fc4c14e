import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';
import { INSTALLED, project } from './project.js';

const TEMPLATE = path.join(INSTALLED, '@cdktf', 'cli-core', 'templates', 'typescript');

/** The files of docs/your-own-platform.md. */
const PAGE = new Map(
  [
    ...readFileSync(path.join(PACKAGE_ROOT, 'docs/your-own-platform.md'), 'utf8').matchAll(
      /^```\w+ (\S+)\n([\s\S]*?)^```$/gm,
    ),
  ].map(([, name = '', code = '']) => [name, code]),
);

function write(folder: string, files: readonly string[], change = (code: string) => code): void {
  for (const name of files) writeFileSync(path.join(folder, name), change(PAGE.get(name) ?? ''));
}

function run(folder: string, command: string, ...args: string[]): SpawnSyncReturns<string> {
  // What tsx and others keep between runs goes with the project.
  const env = { ...process.env, NODE_OPTIONS: '', TMPDIR: path.dirname(folder) };
  return spawnSync(command, args, { cwd: folder, encoding: 'utf8', env });
}

/** What the compiler of the project has against it. */
function typeErrors(folder: string): string {
  const { stdout } = run(folder, process.execPath, path.join(folder, 'node_modules/typescript/bin/tsc'), '--noEmit');
  return stdout;
}

/** Runs the `app` of the project's cdktf.json as cdktf does; gives what was made. */
function stacksOf(folder: string): string[] {
  rmSync(path.join(folder, 'cdktf.out'), { recursive: true, force: true });
  const { app } = JSON.parse(readFileSync(path.join(folder, 'cdktf.json'), 'utf8'));
  const { status, stderr } = run(folder, '/bin/sh', '-c', app);
  expect([status, stderr]).toEqual([0, '']);
  const { stacks } = JSON.parse(readFileSync(path.join(folder, 'cdktf.out/platform.json'), 'utf8'));
  return stacks.map(({ name }: { readonly name: string }) => name);
}

function expectFirstTestToPass(folder: string): void {
  const vitest = path.join(folder, 'node_modules/vitest/vitest.mjs');
  const { stdout, stderr } = run(folder, process.execPath, vitest, 'run', '--reporter', 'json');
  expect(JSON.parse(stdout || '{}'), stderr).toMatchObject({ success: true, numPassedTests: 1 });
}

/** What the commands that need no Terraform say of the page's platform. */
const EXPECTED: Readonly<Record<string, string>> = {
  summary: 'Platform shop: survives the loss of any one zone',
  images: 'docker.io/apache/kafka:',
  export: 'exported fra1-data, fra1-apps, fra1-smoke to out',
};

/** The commands `npx datastead …` in the page's table, without quotes. */
function commandsOfThePage(): string[][] {
  const page = readFileSync(path.join(PACKAGE_ROOT, 'docs/your-own-platform.md'), 'utf8');
  return [...page.matchAll(/^\| `npx datastead ([^`]+)` \|/gm)].map(([, line = '']) =>
    line.replaceAll("'", '').split(' '),
  );
}

function binOf(folder: string): string {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'node_modules/datastead/package.json'), 'utf8'));
  return manifest.bin.datastead as string;
}

const STACKS = ['fra1-data', 'fra1-apps', 'fra1-smoke'];

describe('docs/your-own-platform.md', () => {
  it('has each file of a project', () => {
    const files = ['platform.ts', 'main.ts', 'cdktf.json', 'tsconfig.json', 'sites.yaml', 'platform.test.ts', 'own.ts'];
    expect([...PAGE.keys()]).toEqual(files);
  });

  it('makes a project of ES modules that type-checks, synthesizes and passes its test', () => {
    const folder = project('module', { typescript: 'typescript', tsx: 'tsx', vitest: 'vitest' });
    write(folder, [...PAGE.keys()]);
    expect(typeErrors(folder)).toBe('');
    expect(stacksOf(folder)).toEqual(STACKS);
    expectFirstTestToPass(folder);
    // The kit's own command, as the page names it. What needs Terraform is asked for its help alone.
    const commands = commandsOfThePage();
    expect(commands.map(([command]) => command).sort()).toEqual([
      'deploy',
      'diff',
      'export',
      'images',
      'mend',
      'summary',
    ]);
    for (const [command = '', ...args] of commands) {
      const outside = ['deploy', 'diff', 'mend'].includes(command);
      const bin = path.join(folder, 'node_modules/datastead', binOf(folder));
      const { status, stdout, stderr } = run(folder, process.execPath, bin, command, ...(outside ? ['--help'] : args));
      expect([command, status, stderr]).toEqual([command, 0, '']);
      expect(stdout).toContain(outside ? `npx datastead ${command}` : (EXPECTED[command] ?? 'nothing'));
    }
    expect(existsSync(path.join(folder, 'out/README.md'))).toBe(true);
  });
});

describe('the CommonJS project of cdktf init', () => {
  const install = { tsx: 'tsx', vitest: 'vitest', 'ts-node': 'ts-node', '@types/node': '@types/node' };
  const own = ['platform.ts', 'main.ts', 'sites.yaml', 'platform.test.ts'];

  /** What the template lays out, with the page's files in it and the changes that the page names. */
  function commonJs(typescript: string): string {
    const folder = project('commonjs', { ...install, typescript });
    cpSync(path.join(TEMPLATE, 'tsconfig.json'), path.join(folder, 'tsconfig.json'));
    const settings = readFileSync(path.join(TEMPLATE, 'cdktf.json'), 'utf8').replace('{{futureFlags}}', '');
    writeFileSync(path.join(folder, 'cdktf.json'), settings);
    write(folder, own, (code) => code.replace(/(from '\.\/\w+)\.js'/, "$1'"));
    return folder;
  }

  it('type-checks by TypeScript 5, synthesizes by ts-node and passes its test', () => {
    const folder = commonJs('typescript5');
    expect(typeErrors(folder)).toBe('');
    expect(stacksOf(folder)).toEqual(STACKS);
    expectFirstTestToPass(folder);
  });

  it('type-checks by TypeScript 7 and synthesizes by tsx', () => {
    const folder = commonJs('typescript');
    expect(typeErrors(folder)).toBe('');
    const settings = readFileSync(path.join(folder, 'cdktf.json'), 'utf8');
    expect(settings).toContain('"npx ts-node main.ts"');
    writeFileSync(path.join(folder, 'cdktf.json'), settings.replace('ts-node', 'tsx'));
    expect(stacksOf(folder)).toEqual(STACKS);
  });
});
