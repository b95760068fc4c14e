import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { applySecretsScript } from './apply-secrets.js';
import type { Part, ReleaseFile, Step } from './parts.js';
import type { ExportedSecret } from './secrets.js';

/** YAML 1.1 is what Helm and kubectl read: there a bare `off` is false, so such words are quoted. */
function yamlText(value: unknown): string {
  return stringify(value, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}

/**
 * Writes one stack into `root/folder`.
 * @param synthesized the output folder of the synthesis
 */
export function writeStack(
  root: string,
  folder: string,
  synthesized: string,
  parts: readonly Part[],
  secrets: readonly ExportedSecret[],
): Step[] {
  mkdirSync(path.join(root, folder), { recursive: true });
  const manifests: string[] = [];
  const steps = parts.map((part): Step => {
    if (part.kind === 'secrets') {
      writeSecrets(path.join(root, part.path), secrets);
      return part;
    }
    if (part.kind === 'release') {
      const { release, values, ...step } = part;
      writeRelease(root, step.path, synthesized, release, values);
      return step;
    }
    const { manifest, ...step } = part;
    writeFileSync(path.join(root, step.path), yamlText(manifest));
    manifests.push(path.basename(step.path));
    return step;
  });
  // For Argo CD and Flux: without it they would take values and release files for manifests.
  const kustomization = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: manifests };
  writeFileSync(path.join(root, folder, 'kustomization.yaml'), yamlText(kustomization));
  return steps;
}

function writeSecrets(folder: string, secrets: readonly ExportedSecret[]): void {
  mkdirSync(folder, { recursive: true });
  const list = secrets.map(({ labels: _, ...secret }) => secret);
  writeFileSync(path.join(folder, 'secrets.json'), `${JSON.stringify(list, null, 2)}\n`);
  writeFileSync(path.join(folder, 'apply-secrets'), applySecretsScript(secrets), { mode: 0o755 });
}

function writeRelease(root: string, step: string, synthesized: string, release: ReleaseFile, values: object): void {
  mkdirSync(path.join(root, 'charts'), { recursive: true });
  copyFileSync(path.join(synthesized, release.chart), path.join(root, release.chart));
  mkdirSync(path.join(root, step), { recursive: true });
  writeFileSync(path.join(root, step, 'release.yaml'), yamlText(release));
  writeFileSync(path.join(root, step, 'values.yaml'), yamlText(values));
}
