import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { table } from '../cli/table.js';
import { PACKAGE_ROOT } from '../constructs/package-root.js';
import { measure, median, type Run } from './measure.js';

/*
 * `npm run bench`: what the commands of a working day cost. The import of the providers is measured beside their
 * barrels, in turn in the same run, so that the ratio holds on a noisy machine.
 */
const RUNS = 5;
const build = path.join(PACKAGE_ROOT, 'build');
mkdirSync(build, { recursive: true });
const folder = mkdtempSync(path.join(build, 'bench-'));
const deep = path.join(folder, 'deep.mjs');
const barrel = path.join(folder, 'barrel.mjs');
writeFileSync(
  deep,
  [
    "import '@cdktf/provider-kubernetes/lib/secret-v1/index.js';",
    "import '@cdktf/provider-helm/lib/release/index.js';",
  ].join('\n'),
);
writeFileSync(barrel, ["import '@cdktf/provider-kubernetes';", "import '@cdktf/provider-helm';"].join('\n'));

const npm = (script: string) => ({ command: 'npm', args: ['run', '--silent', script] });
const node = (...args: string[]) => ({ command: process.execPath, args });
// What the last check of types knows, so that the next one looks at what has changed.
const checked = path.join(build, 'typecheck.tsbuildinfo');
const commands: { name: string; command: string; args: string[]; before?: () => void }[] = [
  { name: 'npm start', ...npm('start') },
  { name: 'synthesis alone', ...node(path.join(PACKAGE_ROOT, 'dist/cli/start.js')) },
  { name: 'type-check, the first', ...npm('typecheck'), before: () => rmSync(checked, { force: true }) },
  { name: 'type-check, again', ...npm('typecheck') },
  { name: 'import: one file a resource', ...node(deep) },
  { name: 'import: barrels', ...node(barrel) },
];

const runs = new Map<string, Run[]>(commands.map(({ name }) => [name, []]));
try {
  // One round to warm the file cache, then rounds in turn.
  for (let round = 0; round <= RUNS; round += 1) {
    for (const { name, command, args, before } of commands) {
      before?.();
      const run = await measure(command, args, PACKAGE_ROOT);
      if (round > 0) runs.get(name)?.push(run);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const rows = [...runs.entries()].map(([name, own]) => [
  name,
  `${median(own.map(({ seconds }) => seconds)).toFixed(2)} s`,
  `${Math.round(median(own.map(({ mebibytes }) => mebibytes)))} MiB`,
]);
console.log(table([['median of 5', 'time', 'memory'], ...rows], [1, 2]).join('\n'));
