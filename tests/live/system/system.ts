import type { Compose } from '../bring.js';
import type { Stage } from '../stage.js';
import type { Variation } from './composition.js';

/** Members of one kind: how their pods are found, and how many there are. */
export interface Members {
  readonly selector: string;
  readonly count: number;
}

/** A name and a password, in place of those of a binding. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

/** Addresses as `host:port`. */
export interface Addresses {
  /** Where clients begin. */
  readonly client: string;
  /** Each member, at the port that a grant opens. */
  readonly members: readonly string[];
  /**
   * What the members listen on for each other alone, one address a port: closed to every workload. Empty where all that they
   * listen on is what clients need.
   */
  readonly internal: readonly string[];
  /** What the second member listens on for the first. */
  readonly peer: string;
}

/** A system that is installed in a stage, as the lines see it. */
export interface RunningSystem {
  readonly addresses: Addresses;
  /**
   * One call as a client, from the pod of the workload `probe`: with its binding, or with another login.
   * With the binding it must be answered; another user need only get past the login.
   * @throws when the call says neither yes nor no
   */
  login(login?: Login): Promise<'accepted' | 'refused'>;
  /** The same call without any login; true when it is answered. */
  entersWithoutLogin(): Promise<boolean>;
  /** Tries what the grant of `probe` is good for and what it is not. @returns what was seen, for the line */
  leastPrivilege(): Promise<string>;
  /** Users and rules as the system lists them to its administrator. */
  access(): Promise<string>;
  /** Pod of a member that is no leader now. */
  follower(): Promise<string>;
  /** Pod of the member that leads, in a system that has one, and what that is called. */
  leader(): Promise<{ readonly pod: string; readonly role: string } | undefined>;
  /** Has another member lead when the one that does runs on one of these nodes, in a system that can be told so. */
  leadAwayFrom?(nodes: ReadonlySet<string>): Promise<void>;
  /** Waits until nothing lacks a copy. */
  replicated(limit?: number): Promise<void>;
  /** Whether every member has the setting that `configChange` makes; throws and says who has not. */
  hasConfigChange(): Promise<void>;
  /** Waits until what a renewed certificate is used for, beside being served, has followed. @returns what was seen, for the line */
  renewalFollowed?(): Promise<string>;
}

/** One of the systems that grant logins, and what the common lines must know of it. */
export interface SystemUnderTest<V extends Variation = Variation, R extends RunningSystem = RunningSystem> {
  /** On the command line and in each line: `kafka`. Its folder in `constructs/` and here is called so too. */
  readonly name: string;
  /** Its id in the composition, which names of Secrets, Certificates and bindings begin with. */
  readonly id: string;
  /** Releases whose `helm test` must pass. */
  readonly releases: readonly string[];
  /** Finds its provisioning Jobs. */
  readonly provisioning: string;
  /** What a client may send without TLS, and what an answer to it looks like in hexadecimal digits. */
  readonly plainText: { readonly request: Buffer; readonly answer: RegExp };
  readonly certificates: {
    /** Certificates in the data namespace. */
    readonly names: readonly string[];
    /** Whether members follow a renewal by restarting, one after the other; else none may. */
    readonly restarts: boolean;
  };
  /** A setting that rolls some members and leaves others alone. */
  readonly configChange: {
    change(variant: V): Partial<V>;
    readonly rolled: readonly string[];
    readonly kept: readonly string[];
  };
  /** A value that the chart takes and the system does not: the guards pass, and this release fails. */
  readonly wrongValue: { readonly variant: V; readonly release: string };
  compose(platform: string, variant: V): Compose;
  members(variant: V): readonly Members[];
  at(stage: Stage): R;
}
