import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';
import { contents } from '../support/contents.js';
import { datastead, type Project, prepared, project, start } from './stand-in.js';

/** A project that was synthesized once, with what Terraform has put into the output. */
async function synthesized(): Promise<Project> {
  const made = project();
  expect((await datastead(made, ['summary'])).status).toBe(0);
  const folder = path.join(made.cwd, 'cdktf.out/stacks/fra1-data/.terraform');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'provider'), 'binary');
  return made;
}

describe("a user's program", () => {
  it('is run from cdktf.json, and the output and the lock file are written when it has ended', async () => {
    const made = project();
    const env = { PROGRAM_SAYS: 'hello', WITH_SPANNER: '1' };
    const { status, stdout, stderr } = await datastead(made, ['summary'], env);
    expect(status).toBe(0);
    expect(stdout).toContain('Platform mine: promises to survive nothing');
    expect(stdout).toMatch(/^Checks: names \d+ \(\d+\.\d ms\)/m);
    expect(stderr).toBe('hello\n');
    expect(readdirSync(made.cwd)).toEqual(expect.arrayContaining(['cdktf.out', 'mine.lock.json']));
    expect(readdirSync(made.cwd).filter((name) => name.includes('draft'))).toEqual([]);
  });

  it('is named by --app, its output by --output, and the next commands name both', async () => {
    const made = project();
    writeFileSync(path.join(made.cwd, 'cdktf.json'), '{}');
    const app = "VERSION='2' node app.mjs";
    const { status, stdout } = await datastead(made, ['summary', '--app', app, '--output', 'elsewhere']);
    expect(status).toBe(0);
    expect(stdout).toContain(`npx datastead deploy '*' --app 'VERSION='\\''2'\\'' node app.mjs' --output elsewhere`);
    const apps = readFileSync(path.join(made.cwd, 'elsewhere/stacks/fra1-apps/cdk.tf.json'), 'utf8');
    expect(apps).toContain('registry.example.com/mine/api:2');
  });

  it.each([
    ['fails', { PROGRAM_FAILS: '1' }, 'my mistake', 'node app.mjs ended with status 1: fix what it reports above'],
    ['makes no platform', { PROGRAM_MAKES_NOTHING: '1', PROGRAM_SAYS: 'hello' }, 'hello', 'has created no platform'],
    ['does not synthesize', { PROGRAM_STOPS: '1', PROGRAM_SAYS: 'hello' }, 'hello', 'has created no platform'],
  ])('changes nothing when it %s', async (_what, env, own, sentence) => {
    const made = await synthesized();
    const before = contents(made.cwd);
    const { status, stdout, stderr } = await datastead(made, ['summary'], { VERSION: '2', ...env });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(own);
    expect(stderr).toContain(sentence);
    expect(contents(made.cwd)).toEqual(before);
  });

  it('changes nothing when a file stands where the output goes', async () => {
    const made = project();
    made.tell('cdktf.out', 'mine');
    const before = contents(made.cwd);
    const { status, stderr } = await datastead(made, ['summary']);
    expect(status).toBe(1);
    expect(stderr).toContain('cdktf.out is a file');
    expect(contents(made.cwd)).toEqual(before);
  });

  it('changes nothing when the output is a link to nowhere', async () => {
    const made = project();
    symlinkSync('nowhere', path.join(made.cwd, 'cdktf.out'));
    const { status, stderr } = await datastead(made, ['summary'], { WITH_SPANNER: '1' });
    expect([status, stderr]).toEqual([
      1,
      'cdktf.out is a link to nowhere, which does not exist: create that folder, or remove the link\n\n1 problem; nothing was written.\n',
    ]);
    expect(readdirSync(made.cwd)).not.toContain('mine.lock.json');
  });

  it.each([
    ['--app', 'has an empty --app: use --app COMMAND, or leave it out'],
    ['--output', 'has an empty --output: use --output DIR, or leave it out'],
  ])('is not run when %s is empty', async (option, sentence) => {
    const { status, stderr } = await datastead(project(), ['summary', option, '']);
    expect([status, stderr]).toEqual([1, `command line ${sentence}\n\n1 problem; nothing was written.\n`]);
  });

  it('is ended by an interrupt, which changes nothing', async () => {
    const made = await synthesized();
    const before = contents(made.cwd);
    const running = start(made, ['summary'], { PROGRAM_WAITS: '1', PROGRAM_SAYS: 'waiting' });
    await running.until('waiting');
    running.kill('SIGINT');
    const { status, stderr } = await running.ended;
    expect([status, stderr]).toEqual([130, 'waiting\nInterrupted: nothing was changed.\n']);
    expect(contents(made.cwd)).toEqual(before);
  });

  it.each(['exec node app.mjs', 'node app.mjs; true'])(
    'is killed by the second interrupt when it stays: %s',
    async (app) => {
      const made = await synthesized();
      const before = contents(made.cwd);
      const running = start(made, ['summary', '--app', app], {
        PROGRAM_WAITS: '1',
        PROGRAM_STAYS: '1',
        PROGRAM_SAYS: 'waiting',
      });
      await running.until('waiting');
      running.kill('SIGINT');
      await running.until('not yet');
      running.kill('SIGINT');
      const { status, stderr } = await running.ended;
      expect(status).toBe(130);
      expect(stderr).toMatch(/Interrupted: nothing was changed\.\n$/);
      expect(contents(made.cwd)).toEqual(before);
    },
  );

  it.each([
    [undefined, 'cdktf.json is not in this folder: run the command in the folder of your project'],
    ['{', 'cdktf.json is not a JSON object'],
    ['{"language":"typescript"}', 'cdktf.json has no text "app"'],
    ['{"app":"node app.mjs","output":3}', 'cdktf.json has an "output" that names no folder'],
  ])('is asked for in one sentence when cdktf.json is %j', async (text, sentence) => {
    const made = project();
    if (text === undefined) {
      const { status, stderr } = await datastead({ ...made, cwd: path.join(made.cwd, '..') }, ['summary']);
      expect([status, stderr.includes(sentence)]).toEqual([1, true]);
      return;
    }
    made.tell('cdktf.json', text);
    const { status, stderr } = await datastead(made, ['summary']);
    expect(status).toBe(1);
    expect(stderr).toContain(sentence);
  });
});

describe('the command line', () => {
  it.each([
    [['sumary'], 'unknown command "sumary"; did you mean "summary"?'],
    [['constructor'], 'unknown command "constructor"; known:'],
    [['summary', '--ap', 'x'], 'unknown option "--ap"; did you mean "--app"?'],
    [['summary', 'fra1-data'], 'has "fra1-data", but this command takes only options'],
    [['deploy', '*'], 'has no --auto-approve, and there is no terminal to ask on: say --auto-approve'],
    [['diff'], 'names no stack, and there is more than one: fra1-data, fra1-apps, fra1-smoke'],
    [['diff', 'fra1-dta'], '"fra1-dta" is not a stack of mine; did you mean "fra1-data"?'],
    [
      ['deploy', 'fra1-smoke', '--auto-approve'],
      'fra1-smoke without fra1-data, fra1-apps, which must be deployed before',
    ],
    [['mend'], 'names no site: name some of these: fra1'],
    [['mend', 'fra'], 'has "fra", which is not a site of mine; did you mean "fra1"?'],
    [['export'], 'has no --out: say --out DIR'],
  ])('answers %j with one sentence and status 1, and writes nothing', async (args, sentence) => {
    const made = prepared();
    const before = contents(made.cwd);
    const { status, stdout, stderr } = await datastead(made, args);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(sentence);
    expect(contents(made.cwd)).toEqual(before);
  });

  it('tells its version', async () => {
    const { version } = JSON.parse(readFileSync(path.join(PACKAGE_ROOT, 'package.json'), 'utf8'));
    expect(await datastead(project(), ['--version'])).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('has a help for everything', async () => {
    const made = prepared();
    for (const command of ['summary', 'diff', 'deploy', 'mend', 'images', 'export']) {
      const { status, stdout } = await datastead(made, [command, '--help']);
      expect([status, stdout.startsWith(`npx datastead ${command}`)]).toEqual([0, true]);
      expect((await datastead(made, ['--help'])).stdout).toContain(`  ${command} `);
    }
  });

  it('lists the images of the stacks that fit, once each, and who runs them', async () => {
    const made = project({ twoSites: true });
    const image = 'registry.example.com/mine/api:1.0.0';
    expect((await datastead(made, ['images'])).stdout).toBe(`${image}\n`);
    expect((await datastead(made, ['images', 'fra1-*', '--wide'])).stdout).toBe(
      `${image}  fra1-apps: deployment api\n`,
    );
    expect((await datastead(made, ['images', '*-smoke'])).stdout).toBe('');
  });

  it('exports the stacks that fit', async () => {
    const made = project({ twoSites: true });
    const { status, stdout } = await datastead(made, ['export', '*-apps', '--out', 'out'], { WITH_SPANNER: '1' });
    expect(status).toBe(0);
    expect(stdout).toContain('exported fra1-apps, par1-apps to out');
    expect(readdirSync(made.cwd)).toEqual(expect.arrayContaining(['mine.lock.json', 'out']));
    expect(readdirSync(made.cwd)).not.toContain('cdktf.out');
  });

  it('exports nothing where a pattern fits only what stands in no cluster', async () => {
    const made = prepared({ WITH_SPANNER: '1' });
    const before = contents(made.cwd);
    const { status, stdout, stderr } = await datastead(made, ['export', 'global-*', '--out', 'out']);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('names only stacks that stand in no cluster, which have no manifests: global-*');
    expect(contents(made.cwd)).toEqual(before);
    const both = await datastead(made, ['export', '*-apps', 'global-*', '--out', 'out']);
    expect([both.status, both.stdout.split('\n')[0]]).toEqual([0, 'Platform mine: exported fra1-apps to out']);
  });
});
