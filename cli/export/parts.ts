import path from 'node:path';
import { type Manifest, toManifest } from '../../constructs/kubernetes/manifest.js';
import { kindOf } from '../../constructs/kubernetes/schema.js';
import { ProblemError } from '../../constructs/problem.js';
import { REPLICAS_OF_OTHERS } from '../../constructs/workload/scaling.js';
import { fillIn, fillInAll, type Resources } from '../references.js';
import { waitSeconds } from '../waits.js';
import { inOrder, type Placed } from './order.js';

/** A part of a stack, in the order of installation. */
export type Step =
  | { readonly kind: 'manifest'; readonly path: string; readonly waitSeconds?: number }
  | { readonly kind: 'secrets'; readonly path: string }
  | { readonly kind: 'release'; readonly path: string };

/** A step with what it consists of. */
export type Part =
  | (Extract<Step, { kind: 'manifest' }> & { readonly manifest: Manifest })
  | Extract<Step, { kind: 'secrets' }>
  | (Extract<Step, { kind: 'release' }> & { readonly release: ReleaseFile; readonly values: object });

/** What Helm is told besides the values: the content of `release.yaml`. */
export interface ReleaseFile {
  readonly name: string;
  readonly namespace: string;
  /** Relative to the export's root, and to that of the synthesis. */
  readonly chart: string;
  readonly version: string;
  readonly wait: boolean;
  readonly waitForJobs: boolean;
  readonly timeoutSeconds: number;
  readonly maxHistory: number;
  /** Whether it takes over objects that belong to no release (Helm 3.17 or newer). */
  readonly takeOwnership: boolean;
}

/**
 * What a stack consists of outside of Terraform.
 * @param folder where its steps stand in the export
 * @throws ProblemError when something cannot be written without Terraform
 */
export function partsOf(folder: string, resources: Resources): Part[] {
  const parts: Part[] = [];
  const place = (name: string) => path.join(folder, `${String(parts.length + 1).padStart(2, '0')}-${name}`);
  for (const placed of inOrder(resources)) {
    if (placed.type === 'kubernetes_secret_v1') {
      if (!parts.some(({ kind }) => kind === 'secrets')) parts.push({ kind: 'secrets', path: place('secrets') });
    } else if (placed.type === 'helm_release') {
      const step = place(String(placed.body['name']));
      parts.push({ kind: 'release', path: step, ...releaseOf(step, placed, resources) });
    } else {
      const manifest = manifestOf(folder, placed, resources);
      const step = place(`${manifest.kind.toLowerCase()}-${manifest.metadata.name}.yaml`);
      parts.push({ kind: 'manifest', path: step, ...waitOf(placed), manifest });
    }
  }
  return parts;
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
  const manifest = withoutIgnored(toManifest(`${where}/${id}`, kind, filled), body);
  return kind.kind === 'Job' ? replaceable(manifest) : manifest;
}

/** A number of pods that others say is theirs: whoever applies the manifest again would put it back. */
function withoutIgnored(manifest: Manifest, { lifecycle }: Placed['body']): Manifest {
  const { ignore_changes: ignored = [] } = (lifecycle ?? {}) as { readonly ignore_changes?: readonly string[] };
  if (!ignored.includes(REPLICAS_OF_OTHERS)) return manifest;
  const { replicas: _, ...spec } = manifest['spec'] as Readonly<Record<string, unknown>>;
  return { ...manifest, spec };
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

function releaseOf(
  step: string,
  { body }: Placed,
  resources: Resources,
): { readonly release: ReleaseFile; readonly values: object } {
  const where = `${step}/values.yaml`;
  const values = (body['values'] as string[]).map((text) => JSON.parse(fillIn(where, text, resources)) as object);
  const release: ReleaseFile = {
    name: String(body['name']),
    namespace: String(body['namespace']),
    chart: path.join('charts', path.basename(String(body['chart']))),
    version: String(body['version']),
    wait: body['wait'] === true,
    waitForJobs: body['wait_for_jobs'] === true,
    timeoutSeconds: Number(body['timeout']),
    maxHistory: Number(body['max_history'] ?? 0),
    takeOwnership: body['take_ownership'] === true,
  };
  return { release, values: Object.assign({}, ...values) };
}
