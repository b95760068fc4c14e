import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';
import { sitesText, temporaryFolder, twoSitesText } from '../support/platform.js';

// cdktf's own command, as the README has it, over the compiled app; Terraform alone is stood in for.
const CDKTF = path.join(PACKAGE_ROOT, 'node_modules', '.bin', 'cdktf');
const STAND_IN = path.join(PACKAGE_ROOT, 'tests', 'support', 'terraform-stand-in.mjs');

interface Outcome {
  readonly status: number;
  readonly output: string;
  /** What the stand-in for Terraform noted, of the calls that change something or plan it. */
  readonly calls: readonly string[];
}

const cwd = temporaryFolder();
let runs = 0;

function cdktf(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  runs += 1;
  const log = path.join(cwd, `calls-${runs}`);
  const options = {
    cwd,
    env: {
      ...process.env,
      // Nothing is asked on the network.
      CHECKPOINT_DISABLE: '1',
      CI: '1',
      DATASTEAD_SITES: path.join(cwd, 'sites.yaml'),
      DATASTEAD_EXAMPLE: 'ledger',
      TERRAFORM_BINARY_NAME: STAND_IN,
      STAND_IN_LOG: log,
      ...env,
    },
  };
  return new Promise((resolve) => {
    execFile(CDKTF, [...args], options, (error, stdout, stderr) => {
      const calls = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
      resolve({
        status: error === null ? 0 : Number(error.code ?? 1),
        output: `${stdout}${stderr}`,
        calls: calls.filter((call) => /^\S+ (apply|destroy|plan)/.test(call)),
      });
    });
  });
}

/** That one step had ended before another began. */
function expectOrder(calls: readonly string[], ...steps: readonly string[]): void {
  for (const [index, step] of steps.entries()) {
    const begun = calls.findIndex((call) => call.startsWith(step));
    expect(begun, `${step} in ${calls.join(', ')}`).toBeGreaterThanOrEqual(0);
    const before = steps[index - 1];
    if (before === undefined) continue;
    const ended = calls.findIndex((call) => call.startsWith(before) && call.endsWith('ended'));
    expect(ended, `${before} has ended`).toBeGreaterThanOrEqual(0);
    expect(ended, `${before} before ${step}`).toBeLessThan(begun);
  }
}

/** The stacks that a call was begun for. */
function stacksOf(calls: readonly string[]): string[] {
  return [...new Set(calls.map((call) => call.split(' ')[0] ?? ''))].sort();
}

const SKIP = ['--skip-synth', '--skip-provider-lock'];

beforeAll(async () => {
  writeFileSync(path.join(cwd, 'sites.yaml'), twoSitesText());
  writeFileSync(
    path.join(cwd, 'cdktf.json'),
    JSON.stringify({
      language: 'typescript',
      app: `${process.execPath} ${path.join(PACKAGE_ROOT, 'dist', 'cli', 'app.js')}`,
      projectId: 'test',
      sendCrashReports: 'false',
    }),
  );
  const { status, output } = await cdktf(['synth']);
  expect(status, output).toBe(0);
});

describe("cdktf's own command", () => {
  it("deploys '*' with two sites: in each, one stack after the other", async () => {
    const { status, output, calls } = await cdktf(['deploy', '*', '--auto-approve', ...SKIP]);
    expect(status, output).toBe(0);
    for (const site of ['fra1', 'par1']) {
      expectOrder(calls, `${site}-data apply`, `${site}-apps apply`, `${site}-smoke apply`);
    }
  });

  it('deploys the stacks of a pattern and no others', async () => {
    const { status, output, calls } = await cdktf(['deploy', 'fra1-*', '--auto-approve', ...SKIP]);
    expect(status, output).toBe(0);
    expect(stacksOf(calls)).toEqual(['fra1-apps', 'fra1-data', 'fra1-smoke']);
    expectOrder(calls, 'fra1-data apply', 'fra1-apps apply', 'fra1-smoke apply');
  });

  it('stops behind a stack that failed', async () => {
    const { status, calls } = await cdktf(['deploy', 'fra1-*', '--auto-approve', ...SKIP], {
      STAND_IN_FAILS: 'fra1-apps apply',
    });
    expect(status).not.toBe(0);
    expect(stacksOf(calls)).toEqual(['fra1-apps', 'fra1-data']);
  });

  it("destroys '*' the other way round", async () => {
    const { status, output, calls } = await cdktf(['destroy', '*', '--auto-approve', ...SKIP]);
    expect(status, output).toBe(0);
    for (const site of ['fra1', 'par1']) {
      expectOrder(calls, `${site}-smoke destroy`, `${site}-apps destroy`, `${site}-data destroy`);
    }
  });

  it('destroys nothing else when the stack with which it begins refuses', async () => {
    const { status, calls } = await cdktf(['destroy', 'fra1-*', '--auto-approve', ...SKIP], {
      STAND_IN_FAILS: 'fra1-smoke destroy',
    });
    expect(status).not.toBe(0);
    expect(stacksOf(calls)).toEqual(['fra1-smoke']);
  });

  it('plans one stack', async () => {
    const { status, output, calls } = await cdktf(['diff', 'par1-apps', ...SKIP]);
    expect(status, output).toBe(0);
    expect(stacksOf(calls)).toEqual(['par1-apps']);
  });

  it('shows warnings of the checks as warnings, and takes away the stacks of a site that is gone', async () => {
    writeFileSync(
      path.join(cwd, 'sites.yaml'),
      sitesText({ storage: '{ className: standard, encryptedAtRest: false }' }),
    );
    const { status, output } = await cdktf(['synth']);
    expect(status, output).toBe(0);
    expect(output).toMatch(
      /WARN.*\[fra1-data\]: kafka-storage-unencrypted: proof\/fra1\/log keeps its logs on storage class "standard"/,
    );
    expect(output).not.toContain('ERROR');
    expect(existsSync(path.join(cwd, 'cdktf.out/stacks/fra1-data/cdk.tf.json'))).toBe(true);
    expect(existsSync(path.join(cwd, 'cdktf.out/stacks/par1-data'))).toBe(false);
  });
});
