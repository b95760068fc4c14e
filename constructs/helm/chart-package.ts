import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { ProblemError } from '../problem.js';
import { type ArchiveFile, gzipStored, tar } from './archive.js';

/** A chart as one file whose name and version tell its content. */
export interface PackedChart {
  readonly name: string;
  /** The chart's own version and the first twelve digits of the digest: `0.1.0+3f9c1a52be07`. */
  readonly version: string;
  /** SHA-256 over the paths and contents of all files, those of library charts included. */
  readonly digest: string;
  readonly bytes: Buffer;
}

/** A packed chart that lies in a folder. */
export interface PackagedChart extends Omit<PackedChart, 'bytes'> {
  /** Path of the archive. */
  readonly file: string;
}

const packed = new Map<string, PackedChart>();
/** Archives that this process has written. */
const written = new Set<string>();

/**
 * Packs a chart folder into `<outDir>/<name>-<version>.tgz`. Helm and Terraform see a local chart only by its version, so an edited
 * template would give no diff: here it gives another version. Each folder is read once a process.
 */
export function packageChart(chartFolder: string, outDir: string): PackagedChart {
  const { bytes, ...rest } = packedChart(chartFolder);
  const file = path.join(outDir, `${rest.name}-${rest.version}.tgz`);
  if (written.has(file) && existsSync(file)) return { ...rest, file };
  mkdirSync(outDir, { recursive: true });
  // Written beside and moved: who reads the file at this moment gets a whole one.
  const half = `${file}.${process.pid}`;
  writeFileSync(half, bytes);
  renameSync(half, file);
  written.add(file);
  return { ...rest, file };
}

/** The version of a chart folder as it is packaged: another one where anything in it is another. */
export function chartVersion(chartFolder: string): string {
  return packedChart(chartFolder).version;
}

function packedChart(chartFolder: string): PackedChart {
  const folder = path.resolve(chartFolder);
  const chart = packed.get(folder) ?? packChart(folder);
  packed.set(folder, chart);
  return chart;
}

/** Packs a chart folder in memory, with the library charts that its Chart.yaml names by `file://`. */
export function packChart(chartFolder: string): PackedChart {
  const folder = path.resolve(chartFolder);
  const about = readAbout(folder);
  const files = [...readChart(folder), ...about.dependencies.flatMap((dependency) => vendored(folder, dependency))];
  files.sort((a, b) => (a.path < b.path ? -1 : 1));

  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file.path}\0${file.content.byteLength}\0`).update(file.content);
  const digest = hash.digest('hex');
  const version = `${about.version}+${digest.slice(0, 12)}`;

  const stamped = files.map(({ path: name, content }) => ({
    path: `${about.name}/${name}`,
    content: name === 'Chart.yaml' ? withVersion(content, version) : content,
  }));
  return { name: about.name, version, digest, bytes: gzipStored(tar(stamped)) };
}

interface Dependency {
  readonly name: string;
  readonly repository?: string;
}

interface About {
  readonly name: string;
  readonly version: string;
  readonly dependencies: readonly Dependency[];
}

function readAbout(folder: string): About {
  const file = path.join(folder, 'Chart.yaml');
  const about = parse(readFileSync(file, 'utf8')) as Partial<About> | null;
  const { name, version, dependencies = [] } = about ?? {};
  if (typeof name !== 'string' || typeof version !== 'string') {
    throw chartProblem(file, 'name or version is missing', 'write both as texts');
  }
  return { name, version, dependencies };
}

function vendored(folder: string, dependency: Dependency): ArchiveFile[] {
  const { name, repository = '' } = dependency;
  if (!repository.startsWith('file://')) {
    throw chartProblem(
      path.join(folder, 'Chart.yaml'),
      `dependency "${name}" comes from "${repository}", not from a folder`,
      'name a folder beside the chart, such as file://../common',
    );
  }
  const library = path.resolve(folder, repository.slice('file://'.length));
  return readChart(library).map((file) => ({ ...file, path: `charts/${name}/${file.path}` }));
}

/** What belongs to a chart: all files but hidden ones, what editors leave behind, and what `helm dependency` makes. */
function readChart(folder: string): ArchiveFile[] {
  const files: ArchiveFile[] = [];
  const visit = (relative: string) => {
    for (const entry of readdirSync(path.join(folder, relative), { withFileTypes: true })) {
      const inside = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (/^[.#]|~$|\.(swp|orig|rej|bak|tmp)$/.test(entry.name) || inside === 'charts' || inside === 'Chart.lock')
        continue;
      if (entry.isDirectory()) visit(inside);
      else if (entry.isFile()) files.push({ path: inside, content: readFileSync(path.join(folder, inside)) });
      else throw chartProblem(path.join(folder, inside), 'is neither a file nor a folder', 'put the file itself there');
    }
  };
  visit('');
  return files;
}

function withVersion(content: Uint8Array, version: string): Buffer {
  return Buffer.from(
    Buffer.from(content)
      .toString('utf8')
      .replace(/^version:.*$/m, `version: ${version}`),
  );
}

function chartProblem(where: string, message: string, remedy: string): ProblemError {
  return new ProblemError([{ id: 'chart-package', where, message, remedy }]);
}
