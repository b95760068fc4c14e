import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Document, visit } from 'yaml';
import { applySecretsScript } from './apply-secrets.js';
import type { Part, ReleaseFile, Step } from './parts.js';
import type { ExportedSecret } from './secrets.js';

/** What Helm and kubectl take for numbers beside those of YAML 1.1: other bases as in Go (`0o7`, `0X1F`), with underscores anywhere. */
const NUMBER_IN_GO = /^[-+]?(_|0_*[xob]|[\d_.]+e[-+\d_]*_)/i;

/** YAML 1.1 is what Helm and kubectl read: there a bare `off` is false, so such words are quoted. */
function yamlText(value: unknown): string {
  const document = new Document(value, { version: '1.1', aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, scalar) {
      if (typeof scalar.value === 'string' && NUMBER_IN_GO.test(scalar.value)) scalar.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0 });
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
