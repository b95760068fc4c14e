/** One of the two users that a binding alternates between, so that a rotation never fails a login. */
export type Slot = 'a' | 'b';

/** A user that exists for a binding, and the Secret (in both namespaces) that holds its password. */
export interface Credential {
  readonly slot: Slot;
  /** Name of the user inside the system: `<platform>.<workload>.<slot>`. */
  readonly username: string;
  /** Name of the Secret: `<system>-<workload>-<slot>`, or that of the user's own. */
  readonly secretName: string;
  /** Whether the user brings the Secret, in the namespaces where it is needed; else the kit makes it. */
  readonly brought: boolean;
  /** Whether pods of the apps namespace mount it, so that it stands there too. */
  readonly inApps: boolean;
  /** Counts the passwords of this slot; a higher number writes a new one. */
  readonly revision: number;
  /** Whether workloads use it now. The other one is the previous user, kept until the workloads have rolled. */
  readonly active: boolean;
}

/**
 * The credentials of a binding at a revision: odd revisions use slot a, even ones slot b. From the second revision on
 * the previous slot's Secret stays, because pods that have not rolled yet still mount it.
 * @param existingSecret what the names of the user's own Secrets have before the slot: `<existingSecret>-a`
 * @param inApps whether they are an application's; a system's stand in the data namespace alone
 */
export function credentialsAt(
  revision: number,
  names: { readonly platform: string; readonly system: string; readonly workload: string },
  existingSecret?: string,
  inApps = true,
): Credential[] {
  const at = (number: number): Credential => {
    const slot: Slot = number % 2 === 1 ? 'a' : 'b';
    return {
      slot,
      username: `${names.platform}.${names.workload}.${slot}`,
      secretName: `${existingSecret ?? `${names.system}-${names.workload}`}-${slot}`,
      brought: existingSecret !== undefined,
      inApps,
      revision: number,
      active: number === revision,
    };
  };
  return revision === 1 ? [at(1)] : [at(revision), at(revision - 1)];
}
