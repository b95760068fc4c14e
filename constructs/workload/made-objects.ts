import type { Binding } from '../access/grantee.js';
import { error, type Finding } from '../checks/finding.js';
import { quote } from '../schema/words.js';
import { TRUST_SECRET } from '../site/site-release.js';
import type { Application } from './application.js';
import { objectsOf } from './pod-objects.js';

/** Secrets and ConfigMaps that the kit makes for bindings, and removes with them: nothing else can rely on them. */
export function madeObjectFindings(applications: readonly Application[], bindings: readonly Binding[]): Finding[] {
  const made = new Map(
    bindings.flatMap((binding): [string, Binding][] => [
      [`configMap ${binding.configMapName}`, binding],
      ...binding.credentials
        .filter(({ brought }) => !brought)
        .map(({ secretName }): [string, Binding] => [`secret ${secretName}`, binding]),
    ]),
  );
  return applications.flatMap(({ node, pod }) =>
    objectsOf(pod).flatMap(({ kind, name }) => {
      const binding = made.get(`${kind} ${name}`);
      if (binding === undefined) return kind === 'secret' && name === TRUST_SECRET ? [privateKey(node.path)] : [];
      return [
        error(
          'pod-object-made',
          node.path,
          `takes variables or files from the ${kind === 'secret' ? 'Secret' : 'ConfigMap'} ${quote(name)}, which the kit makes for "${binding.grantee.name}" at "${binding.system}", and removes with that grant`,
          `grant it something on "${binding.system}": it then finds the files in /bindings/${binding.system}`,
        ),
      ];
    }),
  );
}

function privateKey(path: string): Finding {
  return error(
    'pod-object-made',
    path,
    `takes variables or files from the Secret ${quote(TRUST_SECRET)} of the kit, which contains a private key`,
    'grant it something: each binding has the certificate of the authority, ca.crt',
  );
}
