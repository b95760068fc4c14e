import type { Ground, Part, Phase } from '../part/index.js';
import { isRecord, RECORDS, recordMetadata } from '../site/records.js';
import type { Site } from '../site/site.js';
import { expression, type Stack } from '../terraform/index.js';
import type { Grantee } from './grantee.js';

/** Something whose pods may outlive a deploy: a workload, or a CronJob. */
export interface User extends Grantee {
  /** Who says how many pods it has, where it is a workload. */
  readonly scaling?: 'fixed' | 'external' | object;
}

/** What the pods of a workload use. */
interface Uses {
  /** Systems and workloads, by name. */
  readonly targets: readonly string[];
  /** Secrets that they mount. */
  readonly secrets: readonly string[];
  /** Whether others say how many pods there are. */
  readonly scaled?: true;
}

function usesOf({ received, scaling = 'fixed' }: User): Uses {
  const { bindings, callees } = received;
  return {
    targets: [...bindings.map(({ system }) => system), ...callees.map(({ name }) => name)].sort(),
    secrets: bindings.map(({ secretName }) => secretName).filter((name) => name !== ''),
    ...(scaling === 'fixed' ? {} : { scaled: true }),
  };
}

/**
 * Notes what workloads and CronJobs use, twice: when an apply begins to roll them (`begun`), and when the deploy has come to its end and all of them
 * have rolled (`finished`). What either of the two names may be in use.
 *
 * The Deployments themselves say it too. But who reads them has all of them in the state, which Terraform writes again after each resource.
 */
export function usesPart(
  site: Site,
  stage: 'begun' | 'finished',
  phase: Phase,
  users: readonly User[],
  dependsOn: (ground: Ground) => readonly string[],
): Part {
  return {
    owner: site,
    home: site,
    phase,
    place(ground) {
      const uses = users.map((user) => [user.name, usesOf(user)] as const);
      uses.sort(([left], [right]) => (left < right ? -1 : 1));
      const depends_on = dependsOn(ground);
      const record = ground.stack.resource(
        'kubernetes_config_map_v1',
        `uses-${stage}`,
        {
          metadata: recordMetadata(site.platform, site.namespaces.data, 'uses', stage),
          data: { workloads: JSON.stringify(Object.fromEntries(uses)) },
          ...(depends_on.length === 0 ? {} : { depends_on }),
        },
        site,
      );
      return [record.address];
    },
  };
}

/** Tells in `local.uses` what the records say: `{ user, targets, secrets, scaled }` of each workload, in both. */
export function readUses(stack: Stack): void {
  const noted = `try(jsondecode(o.data.workloads), {})`;
  stack.local(
    'uses',
    expression(
      `\${flatten([for o in ${RECORDS} : [for name, one in ${noted} : { user = name, targets = one.targets, secrets = one.secrets, scaled = try(one.scaled, false) }] if ${isRecord('uses')}])}`,
    ),
  );
}
