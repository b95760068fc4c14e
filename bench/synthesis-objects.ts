import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A resource of Terraform as it stands in a stack. */
export interface StackResource {
  readonly stack: string;
  readonly type: string;
  readonly id: string;
  readonly body: object;
}

/** Every resource of an output of cdktf. */
export function stackResources(outdir: string): StackResource[] {
  const root = path.join(outdir, 'stacks');
  return readdirSync(root).flatMap((stack) => {
    const text = readFileSync(path.join(root, stack, 'cdk.tf.json'), 'utf8');
    const { resource } = JSON.parse(text) as { resource: Record<string, Record<string, object>> };
    return Object.entries(resource).flatMap(([type, byId]) =>
      Object.entries(byId).map(([id, body]) => ({ stack, type, id, body })),
    );
  });
}

/** Resources as Kubernetes objects of the same content: what other programs are given to write, by the file that they go into. */
export function objectsByFile(resources: readonly StackResource[]): Record<string, KubernetesObject[]> {
  const files: Record<string, KubernetesObject[]> = {};
  for (const { stack, type, id, body } of resources) {
    files[stack] ??= [];
    files[stack].push({ apiVersion: 'v1', kind: type, metadata: { name: id }, spec: body });
  }
  return files;
}

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: object;
}
