import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.js';
import { contents } from '../support/contents.js';
import { sitesText, temporaryFolder } from '../support/platform.js';

/** A folder with a sites file of its own, so that nothing of the project is written. */
function workplace(changes: Readonly<Record<string, string>> = {}) {
  const cwd = temporaryFolder();
  const sites = path.join(cwd, 'sites.yaml');
  writeFileSync(sites, sitesText(changes));
  return { cwd, sites };
}

describe('npm start', () => {
  it('prints what was made and leaves it in cdktf.out, the same bytes in every run', () => {
    const { cwd, sites } = workplace();
    const first = runCli('start', ['--sites', sites], { cwd });
    expect(first.stderr).toBe('');
    expect(first.status).toBe(0);
    for (const line of [
      'Platform shop: survives the loss of any one zone',
      'fra1-smoke  after fra1-apps',
      '3 brokers',
      '    total',
      'warning cockroachdb-licence-key-none: shop/fra1/sales',
      `DATASTEAD_SITES=${sites} npx datastead deploy '*'`,
    ]) {
      expect(first.stdout).toContain(line);
    }
    const output = contents(path.join(cwd, 'cdktf.out'));
    expect(Object.keys(output).filter((name) => !name.startsWith('charts/'))).toEqual([
      'manifest.json',
      'platform.json',
      'stacks/fra1-apps/cdk.tf.json',
      'stacks/fra1-data/cdk.tf.json',
      'stacks/fra1-smoke/cdk.tf.json',
    ]);
    expect(runCli('start', ['--sites', sites], { cwd }).status).toBe(0);
    expect(contents(path.join(cwd, 'cdktf.out'))).toEqual(output);
  });

  it('leaves earlier output, .terraform and state alone when it fails', () => {
    const { cwd, sites } = workplace();
    expect(runCli('start', ['--sites', sites], { cwd }).status).toBe(0);
    const plugin = path.join(cwd, 'cdktf.out/stacks/fra1-data/.terraform/providers');
    mkdirSync(plugin, { recursive: true });
    writeFileSync(path.join(plugin, 'kubernetes'), 'binary');
    mkdirSync(path.join(cwd, 'state'));
    writeFileSync(path.join(cwd, 'state/fra1-data.tfstate'), '{}');
    writeFileSync(sites, sitesText({ zones: '[a, b]' }));
    const before = contents(cwd);
    const failed = runCli('start', ['--sites', sites], { cwd });
    expect(failed.status).toBe(1);
    expect(failed.stdout).toBe('');
    expect(failed.stderr).toContain('shop/fra1/events promises to survive the loss of a zone');
    expect(failed.stderr).toMatch(/\d+ problems?; nothing was written\./);
    expect(failed.stderr).not.toMatch(/\n\s+at /);
    expect(contents(cwd)).toEqual(before);
    // And a later success keeps what Terraform downloaded.
    writeFileSync(sites, sitesText());
    expect(runCli('start', ['--sites', sites], { cwd }).status).toBe(0);
    expect(existsSync(path.join(plugin, 'kubernetes'))).toBe(true);
  });

  it('changes nothing when a file stands where the output goes', () => {
    const { cwd, sites } = workplace();
    writeFileSync(path.join(cwd, 'cdktf.out'), 'mine');
    const before = contents(cwd);
    const failed = runCli('start', ['--sites', sites], { cwd });
    expect(failed).toMatchObject({ status: 1, stdout: '' });
    expect(failed.stderr).toContain('cdktf.out is a file, and the output is a folder of this name: move the file away');
    expect(contents(cwd)).toEqual(before);
  });

  it('changes nothing when something is in the way of one stack', () => {
    const { cwd, sites } = workplace();
    expect(runCli('start', ['--sites', sites], { cwd }).status).toBe(0);
    const inTheWay = path.join(cwd, 'cdktf.out/stacks/fra1-smoke/cdk.tf.json');
    rmSync(inTheWay);
    mkdirSync(inTheWay);
    writeFileSync(sites, sitesText({ region: 'eu-west' }));
    const before = contents(cwd);
    const failed = runCli('start', ['--sites', sites], { cwd });
    expect(failed).toMatchObject({ status: 1, stdout: '' });
    expect(failed.stderr).toContain(inTheWay);
    expect(contents(cwd)).toEqual(before);
    expect(readdirSync(cwd).sort()).toEqual(['cdktf.out', 'sites.yaml']);
  });

  it.each([
    [['--example', 'ledger', '--sites', 'sites.yaml'], {}],
    [[], { DATASTEAD_EXAMPLE: 'ledger', DATASTEAD_SITES: 'sites.yaml' }],
  ])('recommends commands that take what %j and %j have taken', (args, env) => {
    const { cwd } = workplace();
    const { status, stdout } = runCli('start', args, { cwd, env });
    expect(status).toBe(0);
    expect(stdout).toContain("  DATASTEAD_EXAMPLE=ledger DATASTEAD_SITES=sites.yaml npx datastead deploy '*'  ");
  });

  it('removes the output of a site that is gone, never its state', () => {
    const { cwd, sites } = workplace();
    expect(runCli('start', ['--sites', sites], { cwd }).status).toBe(0);
    mkdirSync(path.join(cwd, 'state'));
    writeFileSync(path.join(cwd, 'state/fra1-data.tfstate'), '{}');
    writeFileSync(sites, sitesText({ name: 'ams1' }));
    expect(runCli('start', ['--sites', sites], { cwd }).status).toBe(0);
    expect(readdirSync(path.join(cwd, 'cdktf.out/stacks')).sort()).toEqual(['ams1-apps', 'ams1-data', 'ams1-smoke']);
    expect(existsSync(path.join(cwd, 'state/fra1-data.tfstate'))).toBe(true);
  });

  it.each([
    [['--example', 'ecomerce'], 'did you mean "ecommerce"?'],
    [['--exampel', 'ecommerce'], 'command line has the unknown option "--exampel"; did you mean "--example"?'],
    [['--sites', 'nowhere.yaml'], 'nowhere.yaml'],
    [
      ['my-sites.yaml'],
      'command line has "my-sites.yaml", but this command takes only options: say --sites my-sites.yaml',
    ],
    [['ledgr'], 'say --example ledger'],
  ])('answers %j with one sentence and status 1', (args, sentence) => {
    const { cwd } = workplace();
    const { status, stderr, stdout } = runCli('start', args, { cwd });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(existsSync(path.join(cwd, 'cdktf.out'))).toBe(false);
  });
});

describe('npm run export', () => {
  it('writes the export alone, and nothing when it fails', () => {
    const { cwd, sites } = workplace();
    const failed = runCli('export', ['fra1-dta', '--out', 'out', '--sites', sites], { cwd });
    expect(failed.status).toBe(1);
    expect(failed.stderr).toContain('did you mean "fra1-data"?');
    expect(readdirSync(cwd)).toEqual(['sites.yaml']);
    expect(runCli('export', ['fra1-data', '--out', 'out', '--sites', sites], { cwd }).status).toBe(0);
    expect(readdirSync(cwd).sort()).toEqual(['out', 'sites.yaml']);
  });
});

describe('the cdktf app', () => {
  it('takes no arguments, which it would not follow', () => {
    const { cwd } = workplace();
    const { status, stderr, stdout } = runCli('app', ['--sites', 'my-sites.yaml'], { cwd });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('command line has "--sites", and the app takes no arguments: set DATASTEAD_SITES');
    expect(existsSync(path.join(cwd, 'cdktf.out'))).toBe(false);
  });

  it('writes where cdktf says, by what the environment selects', () => {
    const { cwd, sites } = workplace();
    const env = { CDKTF_OUTDIR: path.join(cwd, 'elsewhere'), DATASTEAD_SITES: sites, DATASTEAD_EXAMPLE: 'ledger' };
    expect(runCli('app', [], { cwd, env })).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(JSON.parse(readFileSync(path.join(cwd, 'elsewhere/platform.json'), 'utf8')).platform).toBe('proof');
  });
});
