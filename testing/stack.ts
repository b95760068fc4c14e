import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A resource as Terraform reads it. */
export type Resource = Readonly<Record<string, unknown>>;

/** What a stack became. */
export interface SynthesizedStack {
  readonly name: string;
  /** The Terraform configuration: the content of `cdk.tf.json`. */
  readonly json: Readonly<Record<string, unknown>>;
  /** Resources by address, such as `kubernetes_deployment_v1.workload-api`. */
  readonly resources: Readonly<Record<string, Resource>>;
}

/** Reads a stack from the output of a synthesis. */
export function readStack(outdir: string, name: string): SynthesizedStack {
  return parseStack(name, readFileSync(path.join(outdir, stackFile(name)), 'utf8'));
}

/** Where the configuration of a stack stands in the output of a synthesis. */
export function stackFile(name: string): string {
  return path.join('stacks', name, 'cdk.tf.json');
}

/** @param text the content of `cdk.tf.json` */
export function parseStack(name: string, text: string): SynthesizedStack {
  const json = JSON.parse(text) as Record<string, unknown>;
  const resources: Record<string, Resource> = {};
  for (const [type, byId] of Object.entries((json['resource'] ?? {}) as Record<string, Record<string, Resource>>)) {
    for (const [id, body] of Object.entries(byId)) resources[`${type}.${id}`] = body;
  }
  return { name, json, resources };
}

/**
 * The values of a release, parsed; expressions of Terraform are left in as text.
 * @throws Error that names the stack's resources when there is no such release
 */
export function releaseValues(stack: SynthesizedStack, name: string): Record<string, unknown> {
  const { values } = (stack.resources[`helm_release.release-${name}`] ?? {}) as { values?: string[] };
  if (!values?.[0]) {
    throw new Error(`${stack.name} has no release ${name}: ${Object.keys(stack.resources).join(', ')}`);
  }
  return JSON.parse(values[0]);
}
