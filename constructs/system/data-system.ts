import type { IConstruct } from 'constructs';
import type { Size } from '../units.js';
import type { Binding, Endpoint } from './binding.js';

/** What one kind of member of a system asks of the site. */
export interface Footprint {
  readonly component: string;
  readonly members: number;
  /** Cores that each member requests. */
  readonly cpu: number;
  readonly memory: Size;
  /** Persistent storage of each member; none for a member that keeps nothing. */
  readonly storage?: Size;
}

/** One Helm release of a chart of the kit. */
export interface ReleasePlan {
  readonly name: string;
  /** Folder of the chart below `charts/`. */
  readonly chart: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** How long Helm waits, from the number of members and their start time. */
  readonly timeoutSeconds: number;
  /** Whether it takes over objects that are there already and belong to no release. @default false */
  readonly takeOwnership?: boolean;
}

/** Stands in chart values for what only Terraform knows: who a Secret is, so that a recreated one is noticed. */
export interface SecretIdentity {
  /** Identity of the data namespace's copy. */
  readonly uid: string;
  /** Identity of the password: the apps namespace's copy and its revision. */
  readonly epoch: string;
}

/** Tells who a Secret of the data namespace is: a credential's, or an administrator's. */
export type Identify = (secret: { readonly secretName: string }) => SecretIdentity;

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
  /** What it was before lock files remembered it. @default - not known: the first value is taken */
  readonly before?: string;
}

/** A count of a running system that an apply can raise but not lower, and where the procedure stands that lowers it all the same. */
export interface GrowingFact {
  /** The prop that says it: `size.brokers`. */
  readonly key: string;
  readonly count: number;
  /** How many of them are made ready to go, so that the count may be that much lower from the next synthesis on. @default 0 */
  readonly retiring?: number;
  readonly procedure: string;
}

/** A list of a running system to which an apply can only append, and where the procedure stands that changes it all the same. */
export interface AppendOnlyFact {
  readonly key: string;
  readonly items: readonly string[];
  readonly procedure: string;
}

/** A data system that workloads are granted access to, whoever runs it. */
export interface IDataSystem extends IConstruct {
  /** Name inside the site; also the Helm release and the folder of the binding. */
  readonly name: string;
  /** The product: `kafka`. */
  readonly type: string;
  readonly endpoint: Endpoint;
  /** Bindings in the order in which they were first granted. */
  readonly bindings: readonly Binding[];
}

/** A data system that the kit runs in the site. */
export interface ISelfHostedSystem extends IDataSystem {
  /** Version of the product, and whether it is the one that was proven. */
  readonly version: string;
  readonly licence: string;
  readonly replicationSummary: string;
  readonly footprint: readonly Footprint[];
  /** Jobs of its own that may run at once beside the members. */
  readonly jobs: readonly Footprint[];
  readonly immutableFacts: readonly ImmutableFact[];
  readonly growingFacts: readonly GrowingFact[];
  readonly removalPolicy: RemovalPolicy;
  /** Secrets of the data namespace, made once, whose key `password` is an administrator's. @default - none */
  readonly adminSecretNames?: readonly string[];
  /** Secrets of the data namespace that the user brings. @default - none */
  readonly broughtSecretNames?: readonly string[];
  /** The releases, complete once every grant is known. */
  plan(identify: Identify): SystemPlan;
}

/**
 * What Terraform may do with a thing when a plan would remove or replace it: refuse (`prevent_destroy`), or do so, and whether its volumes
 * stay. Terraform forgets the refusal with the declaration: that a system is declared no longer, the lock file refuses.
 */
export type RemovalPolicy = 'retain' | 'destroy';

const SELF_HOSTED = Symbol.for('datastead.SelfHostedSystem');
const DATA_SYSTEM = Symbol.for('datastead.DataSystem');

/** Marks a construct, so that the stacks find it in the tree. */
export function markDataSystem(system: IDataSystem, selfHosted: boolean): void {
  Object.defineProperty(system, DATA_SYSTEM, { value: true });
  if (selfHosted) Object.defineProperty(system, SELF_HOSTED, { value: true });
}

export function isDataSystem(construct: IConstruct): construct is IDataSystem {
  return DATA_SYSTEM in construct;
}

export function isSelfHosted(construct: IConstruct): construct is ISelfHostedSystem {
  return SELF_HOSTED in construct;
}
