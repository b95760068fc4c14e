import type { Binding, Grantee } from '../access/grantee.js';
import { error, type Finding } from '../checks/finding.js';
import { secretFindings } from '../checks/object-names.js';
import { suggestion } from '../schema/suggestion.js';

/** What applications that bring passwords of their own are told. */
export interface ExistingSecretsProps {
  /**
   * Secrets of yours that hold the passwords, by the name of the system: `{ events: 'vault-events-api' }`. That of revision 1 is
   * then called `vault-events-api-a`, of revision 2 `vault-events-api-b`, and so on in turn. Each stands in both namespaces of the
   * site when the deploy comes to them, with the keys `username` (`<platform>.<workload>.a`, or `.b`) and `password` (printable ASCII). The
   * kit still makes the user and gives it its rights.
   * @default - none: the kit makes them
   */
  readonly existingSecrets?: Readonly<Record<string, string>>;
}

/** What is `undefined` was not given, as with every prop. */
export function given(secrets: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(secrets).filter(([, name]) => name !== undefined));
}

/** Secrets for systems that were not granted, or whose users the kit does not make, and names that are none. */
export function existingSecretFindings(grantee: Grantee, bindings: readonly Binding[]): Finding[] {
  const { path } = grantee.node;
  const takers = bindings.filter(({ credentials }) => credentials.length > 0).map(({ system }) => system);
  return Object.entries(grantee.existingSecrets).flatMap(([system, name]) => {
    if (takers.includes(system)) {
      // The slot belongs to the name.
      const whole = name === '' ? name : `${name}-a`;
      return secretFindings('existing-secret', path, whole, 'data');
    }
    const others = bindings.some((binding) => binding.system === system);
    return [
      error(
        'existing-secret-system',
        path,
        others
          ? `sets a Secret for the system "${system}", whose users the kit does not create`
          : `sets a Secret for "${system}", on which it has no grant; ${suggestion(system, takers)}`,
        others
          ? 'name the Secret where that system is declared, and remove it from existingSecrets'
          : 'grant it something on that system, or remove it from existingSecrets',
      ),
    ];
  });
}
