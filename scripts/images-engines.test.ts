import { describe, expect, it } from 'vitest';
import { buildCommands, buildImage, type Command, findEngine, type Run } from './images-engines.js';

const request = {
  name: 'registry.example/x:1',
  containerfile: '/p/Containerfile',
  context: '/p/context',
  tar: '/p/x.tar',
} as const;

/** Runs nothing: commands that match fail with this reason. */
function pretend(fails: RegExp, reason = 'no'): { run: Run; ran: string[] } {
  const ran: string[] = [];
  return {
    ran,
    run: (command) => {
      ran.push(command.join(' '));
      return { ok: !fails.test(command.join(' ')), stderr: reason };
    },
  };
}

const text = (ways: readonly (readonly Command[])[]) => ways.map((way) => way.map((command) => command.join(' ')));

describe('findEngine', () => {
  it('takes the first that works: docker only with a running engine and buildx', () => {
    expect(findEngine(undefined, pretend(/nothing/).run)).toBe('docker');
    expect(findEngine(undefined, pretend(/^docker info/).run)).toBe('podman');
    expect(findEngine(undefined, pretend(/buildx|podman/).run)).toBe('buildah');
  });

  it('says in one sentence that none works', () => {
    expect(() => findEngine(undefined, pretend(/./).run)).toThrow(
      /^images:build no container engine works here \(tried docker, podman, buildah\): [^\n]*$/,
    );
    expect(() => findEngine('podman', pretend(/podman/).run)).toThrow('(tried podman)');
  });
});

describe('buildCommands', () => {
  it('fixes every time stamp', () => {
    expect(text(buildCommands('buildah', request))[0]?.[0]).toContain('build --timestamp 0');
    expect(text(buildCommands('docker', request))[0]?.[0]).toMatch(/SOURCE_DATE_EPOCH=0.*rewrite-timestamp=true/);
  });

  it('takes the base from an archive, by name where it holds several', () => {
    const oci = {
      ...request,
      base: { kind: 'oci', file: '/b.tar', digest: 'sha256:aa', reference: '22-slim' } as const,
    };
    expect(text(buildCommands('podman', oci))[0]?.[0]).toContain('--from oci-archive:/b.tar:22-slim');
    expect(text(buildCommands('docker', oci))[0]?.[0]).toContain('base=oci-layout:///b.tar@sha256:aa');
    const docker = { ...request, base: { kind: 'docker', file: '/b.tar' } as const };
    expect(text(buildCommands('buildah', docker))[0]?.[0]).toContain('--from docker-archive:/b.tar ');
    expect(() => buildCommands('docker', docker)).toThrow('builds only from an OCI archive');
  });
});

describe('buildImage', () => {
  it('tries again without mounts where they are not allowed', () => {
    const { run, ran } = pretend(/^buildah build/, 'mounting overlay: operation not permitted');
    buildImage('buildah', request, run);
    expect(ran.map((command) => command.split(' ').slice(0, 4).join(' '))).toEqual([
      'buildah build --timestamp 0',
      'buildah --storage-driver vfs build',
      'buildah --storage-driver vfs push',
    ]);
  });

  it('ends with the reason of the engine when it is another', () => {
    const { run, ran } = pretend(/build/, 'line one\nno such image');
    expect(() => buildImage('buildah', request, run)).toThrow('buildah could not build it: line one | no such image');
    expect(ran).toHaveLength(1);
  });
});
