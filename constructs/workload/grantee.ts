import type { IConstruct } from 'constructs';
import { ProblemError } from '../problem.js';
import type { Binding } from '../system/binding.js';
import type { Workload } from './workload.js';

/** Something that runs in the apps namespace and can be granted access: a `Workload` or a `SmokeTest`. */
export interface Grantee extends IConstruct {
  /** Name inside the site, the value of the pod label `datastead.dev/workload`. */
  readonly name: string;
  /** Counts rotations of its passwords, from 1. */
  readonly credentialsRevision: number;
  /** Names of Secrets of the user's own, without the slot behind them, by the system whose password they hold. */
  readonly existingSecrets: Readonly<Record<string, string>>;
  /** Notes a binding made by a system's grants. */
  addBinding(binding: Binding): void;
  /** Notes that it may call a workload of the same site. */
  addConnection(workload: Workload): void;
}

/** @throws ProblemError where code without types grants to nobody, or to something that cannot be granted access */
export function refuseNoGrantee(granted: IConstruct, grantee: unknown): void {
  if (typeof grantee === 'object' && grantee !== null && 'addBinding' in grantee && 'addConnection' in grantee) return;
  throw new ProblemError([
    {
      id: 'grant-nobody',
      where: granted.node.path,
      message: `is granted to ${grantee === undefined || grantee === null ? 'nobody' : 'what is no workload'}`,
      remedy: 'give the Workload, Migration or SmokeTest that is to have it',
    },
  ]);
}

/** What the user's own Secrets for a system are called, without the slot behind it; undefined where the kit makes them. */
export function existingSecretOf({ existingSecrets }: Grantee, system: string): string | undefined {
  return Object.hasOwn(existingSecrets, system) ? existingSecrets[system] : undefined;
}

/** Label that every pod of a grantee wears. */
export const WORKLOAD_LABEL = 'datastead.dev/workload';

/**
 * Label of pods that were granted to connect to a system or a workload. Network policies on both sides select by it, so
 * that a path opens and closes with the pods that need it: a removed grant ends when they have rolled, not before.
 */
export function accessLabel(target: string): Record<string, string> {
  return { [`access.datastead.dev/${target}`]: 'granted' };
}
