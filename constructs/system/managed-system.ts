import type { TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { ProblemError } from '../problem.js';
import type { AppendOnlyFact, IDataSystem, ImmutableFact, RemovalPolicy } from './data-system.js';

/** A data system that a cloud provider runs, of which the kit makes the Terraform resources. It belongs to no site. */
export interface IManagedSystem extends IDataSystem {
  readonly immutableFacts: readonly ImmutableFact[];
  readonly appendOnlyFacts: readonly AppendOnlyFact[];
  readonly removalPolicy: RemovalPolicy;
  /** Another text where something else is made, so that what tests it runs again. */
  readonly digest: string;
  /** Makes its resources in a stack, and its provider where the stack has none yet; called once every grant is known. */
  place(stack: TerraformStack): void;
}

/** What managed systems are made in: a platform, which has a stack for them. */
export interface ManagedHost {
  /** What holds for its systems unless they say otherwise. */
  readonly removalPolicy: RemovalPolicy;
  addManaged(system: IManagedSystem): void;
}

const MANAGED_HOST = Symbol.for('datastead.ManagedHost');

/** Marks a construct, so that managed systems find it among their scopes. */
export function markManagedHost(host: IConstruct & ManagedHost): void {
  Object.defineProperty(host, MANAGED_HOST, { value: true });
}

/**
 * The platform that a managed system is made in.
 * @throws ProblemError when there is none, or when a site stands between
 */
export function managedHostOf(system: IConstruct): ManagedHost {
  const parent = system.node.scope;
  if (parent !== undefined && MANAGED_HOST in parent) return parent as unknown as ManagedHost;
  throw new ProblemError([
    {
      id: 'managed-scope',
      where: system.node.path || 'app',
      message: 'is not made in the scope of a platform, and what a cloud provider runs stands in no site',
      remedy: 'pass the platform itself as the first argument; workloads of all its sites can be granted access',
    },
  ]);
}
