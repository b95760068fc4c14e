import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';
import { SYNTHESIS_REPORT } from '../../stacks/synthesis-report.js';
import { sitesText, temporaryFolder, twoSitesText } from '../support/platform.js';

/**
 * Speaks as Terraform does as far as the commands listen, and notes each call. What it is to do at a call stands in files of the
 * project's folder, named after stack and call: `fra1-apps.apply.fail`, `.killed`, `.waits` (for SIGINT), `.empty`, `.warns`, `.locked`;
 * `show.fail` leaves out what it is to show.
 */
const TERRAFORM = `#!/usr/bin/env node
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
const args = process.argv.slice(2);
const [call] = args;
const stack = path.basename(process.cwd());
const project = path.resolve('../../..');
const note = (text) => appendFileSync(path.join(project, 'calls'), stack + ' ' + text + '\\n');
const told = (what) => existsSync(path.join(project, stack + '.' + call + '.' + what));
const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
const resource = { addr: 'kubernetes_deployment_v1.workload-api' };
const file = path.join(project, stack + '.state');
const state = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');
note(args.join(' ').replaceAll(/datastead-\\d+/g, 'datastead-N'));
if (told('killed')) process.kill(process.pid, 'SIGKILL');
if (told('locked')) {
  console.log('Error: Error acquiring the state lock\\n\\nLock Info:\\n  ID:        4711\\n  Who:       me@there\\n  Created:   today');
  process.exit(1);
}
if (call === 'init') console.log(told('fail') ? 'no such provider' : 'Terraform has been successfully initialized!');
if (call === 'plan') {
  const out = args.find((arg) => arg.startsWith('-out=')).slice(5);
  writeFileSync(out, 'plan');
  if (told('warns')) say({ type: 'diagnostic', diagnostic: { severity: 'warning', summary: 'Check block assertion failed', detail: 'changed by hand' } });
  say({ type: 'diagnostic', diagnostic: { severity: 'warning', summary: 'Check block assertion known after apply', detail: 'not known' } });
  if (told('empty')) process.exit(0);
  say({ type: 'planned_change', change: { resource, action: 'create' } });
  say({ type: 'change_summary', changes: { add: 1, change: 0, remove: 0, operation: 'plan' } });
  if (!told('fail') && !told('waits')) process.exit(2);
}
if (call === 'apply') {
  if (!existsSync(args.at(-1))) throw new Error('no plan');
  say({ type: 'apply_start', hook: { resource, action: 'create' } });
}
const end = () => {
  if (told('fail') && call !== 'show') {
    const summary = existsSync(path.join(project, 'summary')) ? readFileSync(path.join(project, 'summary'), 'utf8') : 'out of luck';
    say({ type: 'apply_errored', hook: { resource, action: 'create', elapsed_seconds: 65 } });
    say({ type: 'diagnostic', diagnostic: { severity: 'error', summary, detail: 'first line\\nsecond line', address: resource.addr } });
    process.exit(1);
  }
  if (call === 'apply') say({ type: 'apply_complete', hook: { resource, action: 'create', elapsed_seconds: 65 } });
  if (call === 'state' && args[1] === 'list') process.stdout.write(state());
  if (call === 'state' && args[1] === 'rm') writeFileSync(file, state().replace(args.at(-1) + '\\n', ''));
  if (call === 'show') {
    console.error('Warning: a development override is in effect');
    if (told('fail')) process.exit(0);
    const values = existsSync(file + '.json') ? JSON.parse(readFileSync(file + '.json', 'utf8')) : undefined;
    console.log(JSON.stringify({ format_version: '1.0', values }));
  }
  if (call === 'import') appendFileSync(file, args.at(-2) + '\\n');
  note('end of ' + call);
};
// A test that fails leaves nothing running.
const orphaned = () => {
  if (!existsSync(project)) process.exit(1);
};
if (told('waits')) {
  let interrupts = 0;
  process.on('SIGINT', () => {
    interrupts += 1;
    note('interrupt ' + interrupts);
    // Time for a second one, which a real Terraform would take for an order to drop everything.
    const look = setInterval(() => {
      orphaned();
      if (existsSync(path.join(project, 'go'))) {
        clearInterval(look);
        note('end of ' + call + ' after ' + interrupts);
        process.exit(1);
      }
    }, 20);
  });
  note('waits');
  const look = setInterval(() => {
    orphaned();
    if (existsSync(path.join(project, 'finish'))) {
      clearInterval(look);
      for (let line = 0; line < 2000; line += 1) say({ type: 'log', '@message': 'x'.repeat(200) });
      note('finished');
      process.exit(0);
    }
  }, 20);
} else end();
`;

/** A program of a user: a platform of one workload a site, and whatever `before` says. */
const program = (folder: string) => `
import { existsSync } from 'node:fs';
import { App } from ${JSON.stringify(path.join(PACKAGE_ROOT, 'node_modules/cdktf/lib/index.js'))};
import { Platform, Sites, SmokeTest, Workload } from ${JSON.stringify(path.join(PACKAGE_ROOT, 'dist/index.js'))};
import { Cassandra } from ${JSON.stringify(path.join(PACKAGE_ROOT, 'dist/constructs/cassandra/index.js'))};
import { Identity, InstanceConfig, Spanner } from ${JSON.stringify(path.join(PACKAGE_ROOT, 'dist/constructs/spanner/index.js'))};
import { Redis } from ${JSON.stringify(path.join(PACKAGE_ROOT, 'dist/constructs/redis/index.js'))};
if (process.env.PROGRAM_STAYS) process.on('SIGTERM', () => console.log('not yet'));
if (process.env.PROGRAM_SAYS) console.log(process.env.PROGRAM_SAYS);
if (process.env.PROGRAM_FAILS) throw new Error('my mistake');
if (process.env.PROGRAM_WAITS) await new Promise((resolve) => setTimeout(resolve, 3_600_000));
const app = new App();
if (!process.env.PROGRAM_MAKES_NOTHING) {
  const mine = new Platform(app, 'mine', { sites: Sites.fromFile(${JSON.stringify(path.join(folder, 'sites.yaml'))}) });
  if (process.env.WITH_SPANNER) {
    const databases = { orders: { ddl: ['CREATE TABLE orders (id STRING(64) NOT NULL) PRIMARY KEY (id)'] } };
    const identity = Identity.secret('mine@acme-mine.iam.gserviceaccount.com', 'mine-google');
    const config = InstanceConfig.regional('europe-west3');
    new Spanner(mine, 'ledger', { project: 'acme-mine', config, databases, identity });
  }
  const image = 'registry.example.com/mine/api:' + (process.env.VERSION ?? '1.0.0');
  for (const site of mine.sites) {
    const api = new Workload(site, 'api', { image });
    if (process.env.WITH_SYSTEMS) {
      new Redis(site, 'carts').keys('cart:*').grants.readWrite(api);
      new Cassandra(site, 'catalogue');
      for (const name of ['check', 'check-again']) new SmokeTest(site, name, { image });
    }
  }
}
if (!process.env.PROGRAM_STOPS) app.synth();
`;

export interface Project {
  readonly cwd: string;
  /** Makes a file that tells the stand-in, or the test, something. */
  tell(name: string, text?: string): void;
  /** The calls of Terraform so far: stack and arguments. */
  calls(): string[];
}

/** A folder with a program, `cdktf.json` and a stand-in for Terraform. */
export function project({ twoSites = false } = {}): Project {
  const cwd = temporaryFolder();
  const files = {
    'app.mjs': program(cwd),
    'cdktf.json': JSON.stringify({ language: 'typescript', app: 'node app.mjs' }),
    'sites.yaml': (twoSites ? twoSitesText() : sitesText()).replaceAll(
      '{ context:',
      `{ configPath: ${cwd}/kubeconfig, context:`,
    ),
    'terraform.mjs': TERRAFORM,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(cwd, name), text);
  chmodSync(path.join(cwd, 'terraform.mjs'), 0o755);
  return {
    cwd,
    tell: (name, text = '') => writeFileSync(path.join(cwd, name), text),
    calls: () => {
      const file = path.join(cwd, 'calls');
      return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
    },
  };
}

/** The same with a program that puts there what the other one has made once: the tests of what comes after it need no more. */
export function prepared(env: Readonly<Record<string, string>> = {}): Project {
  const key = JSON.stringify(env);
  const known = made.get(key);
  const from = known !== undefined && existsSync(known) ? known : make(env);
  made.set(key, from);
  const copy = project();
  copy.tell('app.mjs', copying(from, copy.cwd));
  return copy;
}

const made = new Map<string, string>();

function make(env: Readonly<Record<string, string>>): string {
  const { cwd } = project();
  const out = { CDKTF_OUTDIR: path.join(cwd, 'made'), [SYNTHESIS_REPORT]: path.join(cwd, 'report.json') };
  execFileSync(process.execPath, ['app.mjs'], { cwd, env: { ...process.env, ...env, ...out } });
  return cwd;
}

const copying = (from: string, to: string) => `
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
const out = process.env.CDKTF_OUTDIR;
cpSync(${JSON.stringify(path.join(from, 'made'))}, out, { recursive: true });
const moved = (file) => readFileSync(file, 'utf8').replaceAll(${JSON.stringify(from)}, ${JSON.stringify(to)});
for (const stack of readdirSync(path.join(out, 'stacks'))) {
  const file = path.join(out, 'stacks', stack, 'cdk.tf.json');
  writeFileSync(file, moved(file));
}
writeFileSync(process.env.${SYNTHESIS_REPORT}, moved(${JSON.stringify(path.join(from, 'report.json'))}));
`;

export interface Running {
  readonly pid: number;
  readonly output: () => string;
  readonly ended: Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }>;
  kill(signal: NodeJS.Signals): void;
  /** Waits until the output has a text, or the command has ended. */
  until(text: string): Promise<void>;
}

/** Starts `datastead` in a project, as it was compiled by `npm run build`. */
export function start({ cwd }: Project, args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const command = path.join(PACKAGE_ROOT, 'dist', 'cli', 'datastead.js');
  const child = spawn(process.execPath, [command, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TERRAFORM_BINARY_NAME: path.join(cwd, 'terraform.mjs'), ...env },
  });
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  const heard = () => {
    for (const act of waiting) act();
  };
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
    heard();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
    heard();
  });
  const ended = new Promise<Awaited<Running['ended']>>((resolve) => {
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });
  const output = () => stdout + stderr;
  return {
    pid: child.pid ?? 0,
    output,
    ended,
    kill: (signal) => child.kill(signal),
    until: async (text) => {
      const seen = new Promise<void>((resolve) => {
        const act = () => {
          if (output().includes(text)) resolve();
        };
        waiting.add(act);
        act();
      });
      await Promise.race([seen, ended]);
    },
  };
}

/** Runs it to its end. */
export function datastead(
  where: Project,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Running['ended'] {
  return start(where, args, env).ended;
}
