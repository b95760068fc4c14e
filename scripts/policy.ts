// Holds rendered objects against two policy checkers that know nothing of this project: kube-score and checkov.
//   npm run policy                 every case of the charts' test matrix, and the default platform's export
//   npm run policy -- DIR ...      the YAML files of these folders, such as a rendered export
// A finding that tests/policy/exceptions.yaml does not except fails the run; so does an exception that nothing needs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { onPath } from '../constructs/helm/tools.js';
import { ProblemError } from '../constructs/problem.js';
import { MATRIX } from '../tests/charts/matrix.js';
import { helmTemplate, packagedChart, parseManifests } from '../tests/support/helm.js';
import { type Checker, checkers, type Exception, type Finding, sift } from './policy-checkers.js';

const folders = process.argv.slice(2);
const exceptions = parse(readFileSync('tests/policy/exceptions.yaml', 'utf8')) as Record<string, readonly Exception[]>;
const scratch = mkdtempSync(path.join(tmpdir(), 'datastead-policy-'));
let failed = 0;
let passed = 0;
try {
  const files =
    folders.length > 0 ? [together(folders, scratch)] : [...(await renderedMatrix(scratch)), exported(scratch)];
  for (const checker of checkers) report(checker, files);
} catch (error) {
  if (!(error instanceof ProblemError)) throw error;
  console.error(error.message);
  failed += 1;
} finally {
  rmSync(scratch, { recursive: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function report(checker: Checker, files: readonly string[]): void {
  const command = onPath(checker.command);
  if (command === undefined) {
    console.log(`NOT CHECKED by ${checker.command}: it is not installed. ${checker.install}`);
    return;
  }
  const { checks, findings } = checker.run((args) => run(command, args), files);
  const { open, excepted, unused } = sift(findings, exceptions[checker.command] ?? []);
  for (const finding of summary(open)) console.log(`${checker.command} ${finding}`);
  // A part of the objects need not show every exception to be of use.
  const stale = folders.length > 0 ? [] : unused;
  for (const exception of stale)
    console.log(`${checker.command} ${exception.check}: no finding needs this exception, take it out`);
  const reasons = (exceptions[checker.command] ?? []).length - unused.length;
  console.log(
    `${checker.command}: ${checks} checks of ${files.length} files, ${open.length} findings, ${excepted.length} excepted for ${reasons} reasons`,
  );
  passed += checks - open.length;
  failed += open.length + stale.length;
}

/** The same finding in many cases is one line. */
function summary(findings: readonly Finding[]): string[] {
  const lines = new Map<string, Set<string>>();
  for (const { check, severity, object, message, file } of findings) {
    const line = `${severity} ${check} ${object}: ${message}`;
    lines.set(line, (lines.get(line) ?? new Set()).add(path.basename(file, '.yaml')));
  }
  return [...lines].map(([line, cases]) => `${line} (${cases.size} cases: ${[...cases].slice(0, 3).join('; ')})`);
}

/** One file a case, with what stands beside it: a policy for a pod may come from the site's chart. */
async function renderedMatrix(folder: string): Promise<string[]> {
  const texts = new Map<string, string>();
  await Promise.all(
    MATRIX.map(async ({ chart, name, values, release, namespace }) => {
      texts.set(`${chart} ${name}`, await helmTemplate(packagedChart(chart), values, { release, namespace }));
    }),
  );
  mkdirSync(folder, { recursive: true });
  return MATRIX.filter(({ chart }) => chart !== 'site').map(({ chart, name, beside }) => {
    const file = path.join(folder, `${chart} ${name}.yaml`.replaceAll(/[ ,']+/g, '-'));
    const parts = ['site a platform', ...(beside === undefined ? [] : [`${chart} ${beside}`]), `${chart} ${name}`];
    writeFileSync(file, parts.map((part) => texts.get(part)).join('\n---\n'));
    return file;
  });
}

/** The default platform as users export it: releases, workloads and smoke tests together. */
function exported(folder: string): string {
  const out = path.join(folder, 'export');
  run(process.execPath, [path.join(import.meta.dirname, '..', 'cli', 'export.js'), '--out', out, '--rendered']);
  return together([out], folder);
}

function nothingToCheck(where: string, message: string): ProblemError {
  const remedy = 'name a folder of YAML files, such as what `npm run export -- --out DIR --rendered` has written';
  return new ProblemError([{ id: 'policy-folder', where, message, remedy }]);
}

/** All Kubernetes objects of these folders in one file: a pod and the policy for it may lie in different ones. */
function together(from: readonly string[], folder: string): string {
  for (const place of from) if (!existsSync(place)) throw nothingToCheck(place, 'is not there');
  const objects = from.flatMap((place) =>
    readdirSync(place, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
      .flatMap((entry) => parseManifests(readFileSync(path.join(entry.parentPath, entry.name), 'utf8')))
      // Values and lists of files are no objects of the API.
      .filter(
        ({ apiVersion, kind, metadata }) => apiVersion && kind && metadata?.name && !/kustomize/.test(apiVersion),
      ),
  );
  if (objects.length === 0) throw nothingToCheck(from.join(', '), 'has no Kubernetes objects');
  const file = path.join(folder, 'platform.yaml');
  writeFileSync(file, objects.map((object) => stringify(object, { version: '1.1' })).join('---\n'));
  return file;
}

function run(command: string, args: readonly string[]): string {
  const { stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (!error && stdout.trim() !== '') return stdout;
  throw new ProblemError([
    {
      id: 'policy-command',
      where: [path.basename(command), ...args.slice(0, 1)].join(' '),
      message: `gave nothing to check: ${error?.message ?? stderr.trim()}`,
      remedy: 'see that it works by itself; helm has to be on PATH',
    },
  ]);
}
