import type { IConstruct } from 'constructs';
import type { Home } from '../part/index.js';
import { ProblemError } from '../problem.js';
import type { RemovalPolicy } from '../site/removal-policy.js';

/** What systems are made in that a cloud provider runs for all sites: a platform. */
export interface ProviderHost {
  /** What holds for its systems unless they say otherwise. */
  readonly removalPolicy: RemovalPolicy;
  /** Where their resources are placed; it is made when it is asked for first. */
  readonly global: Home;
}

const PROVIDER_HOST = Symbol.for('datastead.ProviderHost');

/** Marks a construct, so that systems find it among their scopes. */
export function markProviderHost(host: IConstruct & ProviderHost): void {
  Object.defineProperty(host, PROVIDER_HOST, { value: true });
}

/**
 * The platform that a system is made in which a cloud provider runs.
 * @throws ProblemError when there is none, or when a site stands between
 */
export function providerHostOf(system: IConstruct): ProviderHost {
  const parent = system.node.scope;
  if (parent !== undefined && PROVIDER_HOST in parent) return parent as unknown as ProviderHost;
  throw new ProblemError([
    {
      id: 'managed-scope',
      where: system.node.path || 'app',
      message: 'is not made in the scope of a platform, but systems of cloud providers belong to no site',
      remedy: 'pass the platform itself as the first argument; workloads of all its sites can be granted access',
    },
  ]);
}
