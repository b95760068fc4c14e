import { spawnSync } from 'node:child_process';
import { ProblemError } from '../constructs/problem.js';
import type { Archive } from './images-archive.js';

export const ENGINES = ['docker', 'podman', 'buildah'] as const;
export type Engine = (typeof ENGINES)[number];

export interface BuildRequest {
  /** Full name with tag. */
  readonly name: string;
  readonly containerfile: string;
  readonly context: string;
  /** Where the OCI archive goes. */
  readonly tar: string;
  /** The base image, when it does not come from its registry. */
  readonly base?: Archive;
}

export type Command = readonly [program: string, ...arguments_: string[]];

/** Runs a command; standard error is the reason of a failure. */
export type Run = (command: Command) => { readonly ok: boolean; readonly stderr: string };

export const run: Run = ([program, ...arguments_]) => {
  const { status, stderr, error } = spawnSync(program, arguments_, {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return { ok: status === 0, stderr: error?.message ?? stderr };
};

/** The first engine that works here, or the wanted one. */
export function findEngine(wanted: Engine | undefined, tryRun: Run = run): Engine {
  const candidates = wanted ? [wanted] : ENGINES;
  for (const engine of candidates) {
    const probes: Command[] =
      engine === 'docker'
        ? [
            ['docker', 'info'],
            ['docker', 'buildx', 'version'],
          ]
        : [[engine, 'info']];
    if (probes.every((probe) => tryRun(probe).ok)) return engine;
  }
  throw new ProblemError([
    {
      id: 'images-engine',
      where: 'images:build',
      message: `no container engine works here (tried ${candidates.join(', ')})`,
      remedy: 'start docker (with buildx) or podman, or install buildah, which needs no daemon',
    },
  ]);
}

/**
 * The commands that build one image into an OCI archive. Every time stamp is 1970, so that the same files give the same
 * digest. Each inner list is one way to do it; the next one is tried when a way fails for want of mounts.
 */
export function buildCommands(engine: Engine, request: BuildRequest): readonly (readonly Command[])[] {
  const { name, containerfile, context, tar, base } = request;
  if (engine === 'docker') {
    const fromArchive = base ? ['--build-context', `base=${dockerContext(base)}`, '--build-arg', 'BASE=base'] : [];
    return [
      [
        [
          'docker',
          'buildx',
          'build',
          '--provenance=false',
          '--sbom=false',
          '--build-arg',
          'SOURCE_DATE_EPOCH=0',
          ...fromArchive,
          '--output',
          `type=oci,dest=${tar},name=${name},rewrite-timestamp=true`,
          '--file',
          containerfile,
          context,
        ],
      ],
    ];
  }
  const from = base ? ['--from', `${base.kind}-archive:${base.file}${base.reference ? `:${base.reference}` : ''}`] : [];
  const ways = [[], ['--storage-driver', 'vfs']];
  return ways.map((global): readonly Command[] => [
    [
      engine,
      ...global,
      'build',
      '--timestamp',
      '0',
      '--format',
      'oci',
      ...from,
      '--tag',
      name,
      '--file',
      containerfile,
      context,
    ],
    [engine, ...global, 'push', name, `oci-archive:${tar}:${name}`],
  ]);
}

/** BuildKit takes a base from an OCI layout, which is a folder: here `file` is the unpacked archive. */
function dockerContext(base: Archive): string {
  if (base.kind === 'oci') return `oci-layout://${base.file}@${base.digest}`;
  throw new ProblemError([
    {
      id: 'images-archive',
      where: base.file,
      message: 'docker builds only from an OCI archive',
      remedy: 'load it with `docker load` and leave --base-archive out, or save it as an OCI archive',
    },
  ]);
}

/** Whether a failure looks like a machine that lets nobody mount, where copying (vfs) still works. */
function cannotMount(stderr: string): boolean {
  return /mount|overlay|operation not permitted/i.test(stderr);
}

export function buildImage(engine: Engine, request: BuildRequest, runCommand: Run = run): void {
  let reason = '';
  for (const way of buildCommands(engine, request)) {
    reason = firstFailure(way, runCommand);
    if (reason === '') return;
    if (!cannotMount(reason)) break;
  }
  const lines = reason.split('\n').slice(-3).join(' | ');
  throw new ProblemError([
    {
      id: 'images-build',
      where: request.name,
      message: `${engine} could not build it: ${lines}`,
      remedy: 'mend that and run the command again',
    },
  ]);
}

/** Runs the commands up to the first that fails, and gives its reason; nothing when all went well. */
function firstFailure(commands: readonly Command[], runCommand: Run): string {
  for (const command of commands) {
    const { ok, stderr } = runCommand(command);
    if (!ok) return stderr.trim() || `${command[0]} failed without a word`;
  }
  return '';
}
