import type { IConstruct } from 'constructs';
import type { Endpoint } from '../access/endpoint.js';
import type { Binding } from '../access/grantee.js';
import type { ReleasePlan } from '../helm/index.js';
import type { Home, PartSource } from '../part/index.js';
import type { PodSettings } from '../pods/index.js';
import type { Footprint } from '../site/footprint.js';
import type { RemovalPolicy } from '../site/removal-policy.js';

/** Releases of a self-hosted system, in the order in which they are applied. */
export interface SystemPlan {
  /** Guards that refuse what the main release must not do; applied and waited for before it. */
  readonly before: readonly ReleasePlan[];
  /** The system itself, each waited for before the next: a change rolls in this order. */
  readonly main: readonly ReleasePlan[];
  /** ConfigMap that exists once the system was formed; an empty disk then never forms a second one. */
  readonly formedMarker: string;
  /** Work on the running system: drains, rebalancing. */
  readonly after: readonly ReleasePlan[];
  /** Contraction: applied last, after the smoke tests, when nothing uses what it removes. */
  readonly contract: readonly ReleasePlan[];
}

/** A fact of a running system that no apply can change, and where the procedure stands that changes it all the same (`procedureOf`). */
export interface ImmutableFact {
  readonly key: string;
  readonly value: string;
  readonly procedure: string;
}

/** A count of a running system that an apply can raise but not lower, and where the procedure stands that lowers it all the same. */
export interface GrowingFact {
  /** The prop that says it: `size.brokers`. */
  readonly key: string;
  readonly count: number;
  /** How many of them are made ready to go, so that the count may be that much lower in the next deploy. @default 0 */
  readonly retiring?: number;
  readonly procedure: string;
}

/** A list of a running system to which an apply can only append, and where the procedure stands that changes it all the same. */
export interface AppendOnlyFact {
  readonly key: string;
  readonly items: readonly string[];
  readonly procedure: string;
}

/** One place where a system is: today each has one. */
export interface Placement {
  readonly home: Home;
  /** What the system itself calls the place: a data center of Cassandra's, a configuration of regions of Spanner's. */
  readonly dataCenter: string;
  /** From where it is reached: from its own site alone, or from all sites of the platform. */
  readonly exposure: 'site' | 'platform';
}

/** How a system runs that the kit runs. */
export interface HostedSystem {
  /** The program that serves, as people call it: `Valkey`. */
  readonly product: string;
  readonly version: string;
  readonly licence: string;
  /** How its data is kept more than once, in words. */
  readonly replication: string;
  readonly footprint: readonly Footprint[];
  /** Jobs of its own that may run at once beside the members. */
  readonly jobs: readonly Footprint[];
  /** What its pods are like. */
  readonly pods: PodSettings;
}

/** Known to every copy of this package, and to nobody else, as that of parts is. */
export const DATA_SYSTEM: unique symbol = Symbol.for('datastead.DataSystem');

/** A data system that workloads are granted access to, whoever runs it. */
export interface IDataSystem extends PartSource {
  readonly [DATA_SYSTEM]: true;
  /** Name inside the site; also the Helm release and the folder of the binding. */
  readonly name: string;
  /** The kind of system, and the `type` of its bindings: `kafka`. */
  readonly type: string;
  readonly placements: readonly Placement[];
  readonly endpoint: Endpoint;
  /** By the names of the grantees. */
  readonly bindings: readonly Binding[];
  /** How it runs; none where somebody else runs it. */
  readonly hosted?: HostedSystem;
  /** A digest of what is installed, another one where what tests it has to run again; empty where somebody else runs it. */
  readonly digest: string;
  readonly immutableFacts: readonly ImmutableFact[];
  readonly growingFacts: readonly GrowingFact[];
  readonly appendOnlyFacts: readonly AppendOnlyFact[];
  readonly removalPolicy: RemovalPolicy;
  /** Names of its Helm releases. */
  readonly releaseNames: readonly string[];
  /** Secrets of the data namespace that the user brings. */
  readonly broughtSecretNames: readonly string[];
}

export function isDataSystem(construct: IConstruct): construct is IDataSystem {
  return DATA_SYSTEM in construct;
}
