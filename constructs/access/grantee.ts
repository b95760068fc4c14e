import type { IConstruct } from 'constructs';
import { brand, brandOf } from '../brand.js';
import type { PodSettings } from '../pods/index.js';
import { ProblemError } from '../problem.js';
import type { Site } from '../site/site.js';
import type { Credential } from './credentials.js';
import type { Path } from './path.js';

/**
 * Something that runs in a site and can be granted access: a `Workload`, a `Migration`, a `SmokeTest`, a system that uses others. Only what the
 * kit runs is one: a grant is a user, Secrets, files in a pod and network rules, and all of them are made.
 */
export interface Grantee extends IConstruct {
  /** Name inside the site, the value of the pod label `datastead.dev/workload`. */
  readonly name: string;
  readonly site: Site;
  /** Which of the site's namespaces its pods are in: `apps` for applications, `data` for systems. */
  readonly namespace: 'data' | 'apps';
  /** Counts rotations of its passwords, from 1. */
  readonly credentialsRevision: number;
  /** Names of Secrets of the user's own, without the slot behind them, by the system whose password they hold. */
  readonly existingSecrets: Readonly<Record<string, string>>;
  /** What its pods are like. */
  readonly pods: PodSettings;
  /** What it was granted. */
  readonly received: ReceivedGrants;
  /** Addresses outside of the cluster that its pods may connect to beside that. @default - none */
  readonly egress?: readonly { readonly cidr: string }[];
}

/** Everything that one grantee may do with one system, and the files it finds at `/bindings/<system>/`. */
export interface Binding {
  readonly system: string;
  readonly grantee: Grantee;
  /** Binding files that are no secret (Service Binding Specification: `type`, `host`, `port`, …). */
  readonly entries: () => Readonly<Record<string, string>>;
  readonly path: Path;
  /** Name of the ConfigMap that carries `entries`. */
  readonly configMapName: string;
  /** Users made by the kit, the active one first; empty for a system whose users others make. */
  readonly credentials: readonly Credential[];
  /** The Secret that the grantee mounts: the active credential's, or that of a user whom others make; empty where it needs none. */
  readonly secretName: string;
  /** Whether the pods need a service account of their own, by which others know them. @default false */
  readonly ownServiceAccount?: boolean;
  /** Where `ca.crt` comes from; none where the connection is plain text. */
  readonly trust?: { readonly kind: 'secret' | 'configMap'; readonly name: string };
  /** What was granted, for the summary: `produce clickstream`. */
  readonly summary: () => readonly string[];
}

/** Place of a binding, for a finding about one of a grantee's: `shop/fra1/api/bindings/events`. */
export function bindingPath({ grantee, system }: Pick<Binding, 'grantee' | 'system'>): string {
  return `${grantee.node.path}/bindings/${system}`;
}

/** What answers calls of others in the site: a workload. */
export interface Callee {
  readonly name: string;
  readonly port: number | undefined;
  /** Another text where anything else is declared about its pods. */
  readonly revision: string;
  readonly received: ReceivedGrants;
}

/** What a grantee was granted, in the order of names: the order of calls shows nowhere. */
export class ReceivedGrants {
  static {
    brand(ReceivedGrants, 'ReceivedGrants');
  }

  readonly #bindings: Binding[] = [];
  readonly #callees = new Map<string, Callee>();

  get bindings(): readonly Binding[] {
    return [...this.#bindings].sort((left, right) => (left.system < right.system ? -1 : 1));
  }

  get callees(): readonly Callee[] {
    return [...this.#callees.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /** Notes a binding made by a system's grants. */
  bind(binding: Binding): void {
    this.#bindings.push(binding);
  }

  /** Notes that the grantee may call something. */
  allowCalls(callee: Callee): void {
    this.#callees.set(callee.name, callee);
  }
}

/** Whether a construct can be granted access: a workload, or a system that uses others. */
export function isGrantee(construct: object): construct is Grantee {
  return 'received' in construct && brandOf(construct.received) === 'ReceivedGrants';
}

/** @throws ProblemError where code without types grants to nobody, or to something that cannot be granted access */
export function refuseNoGrantee(granted: IConstruct, grantee: unknown): void {
  if (typeof grantee === 'object' && grantee !== null && isGrantee(grantee)) return;
  throw new ProblemError([
    {
      id: 'grant-nobody',
      where: granted.node.path,
      message: `is granted to ${grantee === undefined || grantee === null ? 'nobody' : 'something that cannot be granted access'}`,
      remedy: 'pass the Workload, Migration or SmokeTest that should have it',
    },
  ]);
}

/** What the user's own Secrets for a system are called, without the slot behind it; undefined where the kit makes them. */
export function existingSecretOf({ existingSecrets }: Grantee, system: string): string | undefined {
  return Object.hasOwn(existingSecrets, system) ? existingSecrets[system] : undefined;
}
