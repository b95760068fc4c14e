import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';
import { must, run } from './shell.js';
import { Skip } from './suite.js';

/** What an install consists of: another content of these is another version. */
const CONTENT = ['charts', 'constructs', 'stacks'];

/** What the earlier tree has no use for, and might not compile with what is brought along. */
const LEFT_OUT = ['tests', 'bench', 'scripts/policy.ts'];

/**
 * What the suite brings along into the earlier tree: the composition of the one system, because the earlier tree may not know the
 * others, and what exports it by the earlier version's own command.
 */
function broughtAlong(system: string): string[] {
  const compositions = ['system', system].map((folder) => `tests/live/${folder}/composition.ts`);
  return ['tests/live/bring.ts', 'tests/live/export-composition.ts', ...compositions];
}

/** The file of sites in the words that the earlier version knew. */
export function inItsWords(root: string, sites: string): string {
  const schema = readFileSync(path.join(root, 'constructs', 'site', 'sites.schema.json'), 'utf8');
  if (schema.includes('"apiServerCidrs"')) return sites;
  const file = parse(sites) as { sites: { kubernetes: Kubernetes }[] };
  return stringify({
    sites: file.sites.map(
      ({
        kubernetes: {
          apiServerCidrs: [apiServerCidr],
          apiServerPorts: _,
          ...rest
        },
        ...site
      }) => ({
        ...site,
        kubernetes: { ...rest, apiServerCidr },
      }),
    ),
  });
}

interface Kubernetes {
  readonly apiServerCidrs: readonly string[];
  readonly apiServerPorts: readonly number[];
}

/**
 * The commit that LIVE_PREVIOUS names, or else the last whose charts, constructs or stacks differ from the ones here, compiled in a folder of its own together
 * with this suite's composition of a system.
 */
export async function previousVersion(
  work: string,
  system: string,
): Promise<{ readonly commit: string; readonly root: string }> {
  const git = (...args: string[]) => must('git', ['-C', PACKAGE_ROOT, ...args], { seconds: 60 });
  if ((await run('git', ['-C', PACKAGE_ROOT, 'rev-parse', 'HEAD'])).status !== 0) {
    throw new Skip('not run: this is no git checkout, so there is no previous commit');
  }
  const chosen = process.env['LIVE_PREVIOUS'];
  let commit = chosen === undefined ? undefined : (await git('rev-parse', '--verify', `${chosen}^{commit}`)).trim();
  for (const candidate of (await git('rev-list', '--max-count=200', 'HEAD', '--', ...CONTENT)).trim().split('\n')) {
    if (commit !== undefined) break;
    const { status } = await run('git', ['-C', PACKAGE_ROOT, 'diff', '--quiet', candidate, '--', ...CONTENT]);
    if (status !== 0) commit = candidate;
  }
  if (commit === undefined) throw new Skip('not run: no earlier commit has other charts, constructs or stacks');
  const root = path.join(work, 'previous');
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  await must('bash', ['-c', `git -C "$1" archive "$2" | tar -x -C "$3"`, 'archive', PACKAGE_ROOT, commit, root]);
  if (!existsSync(path.join(root, 'constructs', system))) {
    throw new Skip(`not run: ${system} is not in ${commit.slice(0, 9)}, the last commit with other content`);
  }
  for (const part of [...LEFT_OUT, ...broughtAlong(system)])
    rmSync(path.join(root, part), { recursive: true, force: true });
  for (const part of broughtAlong(system)) {
    if (existsSync(path.join(PACKAGE_ROOT, part))) {
      cpSync(path.join(PACKAGE_ROOT, part), path.join(root, part), { recursive: true });
    }
  }
  symlinkSync(path.join(PACKAGE_ROOT, 'node_modules'), path.join(root, 'node_modules'));
  // What is brought along may use words that the earlier version did not know, and that its variant leaves out.
  const build = [path.join(root, 'scripts', 'build.mjs'), '--despite-errors'];
  await must(process.execPath, build, { cwd: root, seconds: 300 });
  return { commit: commit.slice(0, 9), root };
}
