import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { ProblemError } from '../../constructs/problem.js';
import type { ExportDescription } from './description.js';
import type { ReleaseFile } from './parts.js';

/** Adds `rendered.yaml` to each release: what Helm makes of chart and values. For policy checkers and for Argo CD. */
export function renderReleases(root: string, { stacks }: ExportDescription): void {
  for (const step of stacks.flatMap(({ steps }) => steps)) {
    if (step.kind !== 'release') continue;
    const folder = path.join(root, step.path);
    const release = parse(readFileSync(path.join(folder, 'release.yaml'), 'utf8')) as ReleaseFile;
    const args = ['template', release.name, path.join(root, release.chart), '--namespace', release.namespace];
    const { status, stdout, stderr, error } = spawnSync(
      'helm',
      [...args, '--no-hooks', '--values', path.join(folder, 'values.yaml')],
      { encoding: 'utf8', maxBuffer: 1 << 26 },
    );
    if (status !== 0) {
      const missing = (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
      throw new ProblemError([
        {
          id: 'export-render',
          where: step.path,
          message: missing ? 'helm is not on PATH' : `helm template failed: ${(stderr ?? `${error}`).trim()}`,
          remedy: missing ? 'install helm 3 or newer, or leave --rendered out' : 'fix the values or the chart',
        },
      ]);
    }
    writeFileSync(path.join(folder, 'rendered.yaml'), stdout);
  }
}
