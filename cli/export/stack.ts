import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { ProblemError } from '../../constructs/problem.js';
import { waitSeconds } from '../waits.js';
import { applySecretsScript } from './apply-secrets.js';
import { kindOf } from './kubernetes-schema.js';
import { type Manifest, toManifest } from './manifest.js';
import { inOrder, type Placed } from './order.js';
import { fillIn, fillInAll, type Resources } from './references.js';
import type { ExportedSecret } from './secrets.js';

/** A part of a stack, in the order of installation. */
export type Step =
  | { readonly kind: 'manifest'; readonly path: string; readonly waitSeconds?: number }
  | { readonly kind: 'secrets'; readonly path: string }
  | { readonly kind: 'release'; readonly path: string };

/** What Helm is told besides the values: the content of `release.yaml`. */
export interface ReleaseFile {
  readonly name: string;
  readonly namespace: string;
  /** Relative to the export's root. */
  readonly chart: string;
  readonly version: string;
  readonly wait: boolean;
  readonly waitForJobs: boolean;
  readonly timeoutSeconds: number;
  readonly maxHistory: number;
  /** Whether it takes over objects that belong to no release (Helm 3.17 or newer). */
  readonly takeOwnership: boolean;
}

/** YAML 1.1 is what Helm and kubectl read: there a bare `off` is false, so such words are quoted. */
function yamlText(value: unknown): string {
  return stringify(value, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}

/** Writes one stack into `root/folder`. */
export function writeStack(
  root: string,
  folder: string,
  stackFolder: string,
  resources: Resources,
  secrets: readonly ExportedSecret[],
): Step[] {
  const steps: Step[] = [];
  const manifests: string[] = [];
  let number = 0;
  const place = (name: string) => {
    number += 1;
    return path.join(folder, `${String(number).padStart(2, '0')}-${name}`);
  };
  mkdirSync(path.join(root, folder), { recursive: true });
  for (const placed of inOrder(resources)) {
    if (placed.type === 'kubernetes_secret_v1') {
      if (steps.some(({ kind }) => kind === 'secrets')) continue;
      const step = place('secrets');
      writeSecrets(path.join(root, step), secrets);
      steps.push({ kind: 'secrets', path: step });
    } else if (placed.type === 'helm_release') {
      const step = place(String(placed.body['name']));
      writeRelease(root, step, stackFolder, placed, resources);
      steps.push({ kind: 'release', path: step });
    } else {
      const manifest = manifestOf(folder, placed, resources);
      const step = place(`${manifest.kind.toLowerCase()}-${manifest.metadata.name}.yaml`);
      writeFileSync(path.join(root, step), yamlText(manifest));
      manifests.push(path.basename(step));
      steps.push({ kind: 'manifest', path: step, ...waitOf(placed) });
    }
  }
  // For Argo CD and Flux: without it they would take values and release files for manifests.
  const kustomization = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: manifests };
  writeFileSync(path.join(root, folder, 'kustomization.yaml'), yamlText(kustomization));
  return steps;
}

function manifestOf(where: string, { type, id, body }: Placed, resources: Resources): Manifest {
  const kind = kindOf(type);
  if (kind === undefined) {
    throw new ProblemError([
      {
        id: 'export-kind',
        where: `${where}/${id}`,
        message: `is a ${type}, which the export does not know`,
        remedy: 'deploy this stack with Terraform, or add the kind to scripts/generate-kubernetes.ts',
      },
    ]);
  }
  const filled = fillInAll(`${where}/${id}`, body, resources) as Record<string, unknown>;
  const manifest = toManifest(`${where}/${id}`, kind, filled);
  return kind.kind === 'Job' ? replaceable(manifest) : manifest;
}

/** A Job's template cannot change in place: tells Argo CD and Flux to replace a changed one, as Terraform does. */
function replaceable(job: Manifest): Manifest {
  const annotations = {
    ...(job.metadata['annotations'] as object | undefined),
    'argocd.argoproj.io/sync-options': 'Force=true,Replace=true',
    'kustomize.toolkit.fluxcd.io/force': 'enabled',
  };
  return { ...job, metadata: { ...job.metadata, annotations } };
}

function waitOf({ type, body }: Placed): { waitSeconds?: number } {
  const seconds = waitSeconds(type, body);
  return seconds === undefined ? {} : { waitSeconds: seconds };
}

function writeSecrets(folder: string, secrets: readonly ExportedSecret[]): void {
  mkdirSync(folder, { recursive: true });
  const list = secrets.map(({ labels: _, ...secret }) => secret);
  writeFileSync(path.join(folder, 'secrets.json'), `${JSON.stringify(list, null, 2)}\n`);
  writeFileSync(path.join(folder, 'apply-secrets'), applySecretsScript(secrets), { mode: 0o755 });
}

function writeRelease(root: string, step: string, stackFolder: string, placed: Placed, resources: Resources): void {
  const { body } = placed;
  const where = `${step}/values.yaml`;
  const values = (body['values'] as string[]).map((text) => JSON.parse(fillIn(where, text, resources)) as object);
  const source = path.resolve(stackFolder, String(body['chart']));
  const chart = path.join('charts', path.basename(source));
  mkdirSync(path.join(root, 'charts'), { recursive: true });
  copyFileSync(source, path.join(root, chart));
  const release: ReleaseFile = {
    name: String(body['name']),
    namespace: String(body['namespace']),
    chart,
    version: String(body['version']),
    wait: body['wait'] === true,
    waitForJobs: body['wait_for_jobs'] === true,
    timeoutSeconds: Number(body['timeout']),
    maxHistory: Number(body['max_history'] ?? 0),
    takeOwnership: body['take_ownership'] === true,
  };
  mkdirSync(path.join(root, step), { recursive: true });
  writeFileSync(path.join(root, step, 'release.yaml'), yamlText(release));
  writeFileSync(path.join(root, step, 'values.yaml'), yamlText(Object.assign({}, ...values)));
}
