// Builds the images of the examples' services: bundles, OCI archives in build/images and their digests in images.json.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ProblemError } from '../constructs/problem.js';
import { type Archive, normalizeArchive, readArchive } from './images-archive.js';
import { bundleImage, IMAGES } from './images-bundle.js';
import { type BuildRequest, buildImage, ENGINES, type Engine, findEngine, run } from './images-engines.js';

const USAGE = `npm run images:build -- [--base-archive FILE] [--engine docker|podman|buildah] [--registry HOST] [--twice]
  --base-archive FILE  takes the base image from an OCI or docker archive instead of its registry
  --engine NAME        the first that works when absent
  --registry HOST      first part of the images' names (registry.datastead.example)
  --twice              builds everything a second time and fails when a digest differs`;

const root = path.resolve(import.meta.dirname, '../..');
const out = path.join(root, 'build/images');

interface Built {
  readonly name: string;
  readonly digest: string;
  readonly tar: string;
}

async function main(): Promise<void> {
  const options = readArguments();
  const engine = findEngine(options.engine);
  mkdirSync(out, { recursive: true });
  const base = options.baseArchive ? await prepareBase(engine, options.baseArchive) : undefined;
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };

  const images: Built[] = [];
  for (const image of IMAGES) {
    const context = path.join(out, 'context', image.name);
    const tar = path.join(out, `${image.name}-${version}.tar`);
    const name = `${options.registry}/${image.name}:${version}`;
    const { sizes } = await bundleImage(image, root, context);
    const request: BuildRequest = {
      name,
      containerfile: path.join(root, 'examples/Containerfile'),
      context,
      tar,
      ...(base ? { base } : {}),
    };
    const digest = await build(engine, request);
    if (options.twice) {
      await bundleImage(image, root, context);
      const second = await build(engine, request);
      if (second !== digest) {
        throw new ProblemError([
          {
            id: 'images-digest',
            where: name,
            message: `built twice: ${digest} and ${second}`,
            remedy: 'find what differs between the two archives',
          },
        ]);
      }
    }
    images.push({ name, digest, tar: path.relative(root, tar) });
    const programs = Object.entries(sizes).map(([file, bytes]) => `${file} ${Math.ceil(bytes / 1024)} KiB`);
    console.log(
      `${name}\n  ${digest}${options.twice ? ' (twice the same)' : ''}\n  ${path.relative(root, tar)}: ${programs.join(', ')}`,
    );
  }
  writeFileSync(path.join(out, 'images.json'), `${JSON.stringify(images, null, 2)}\n`);
  console.log(`${images.length} images built with ${engine}; listed in build/images/images.json`);
}

async function build(engine: Engine, request: BuildRequest): Promise<string> {
  rmSync(request.tar, { force: true });
  buildImage(engine, request);
  await normalizeArchive(request.tar, request.name);
  return (await readArchive(request.tar)).digest ?? '';
}

async function prepareBase(engine: Engine, file: string): Promise<Archive> {
  const archive = await readArchive(path.resolve(file));
  if (engine !== 'docker' || archive.kind !== 'oci') return archive;
  // BuildKit reads an OCI layout from a folder.
  const folder = path.join(out, 'base');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  run(['tar', '-xf', archive.file, '-C', folder]);
  return { ...archive, file: folder };
}

function readArguments(): {
  baseArchive: string | undefined;
  engine: Engine | undefined;
  registry: string;
  twice: boolean;
} {
  try {
    const { values } = parseArgs({
      options: {
        'base-archive': { type: 'string' },
        engine: { type: 'string' },
        registry: { type: 'string', default: 'registry.datastead.example' },
        twice: { type: 'boolean', default: false },
      },
    });
    const engine = ENGINES.find((name) => name === values.engine);
    if (values.engine && !engine) throw new Error(`--engine is "${values.engine}"`);
    return { baseArchive: values['base-archive'], engine, registry: values.registry, twice: values.twice };
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`);
    process.exit(1);
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof ProblemError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
