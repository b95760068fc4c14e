import { createHash } from 'node:crypto';
import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1/index.js';
import { Labels } from '@cdktf/provider-kubernetes/lib/labels/index.js';
import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1/index.js';
import type { ITerraformDependable } from 'cdktf';
import { siteRelease } from '../constructs/site/site-release.js';
import type { ISelfHostedSystem, ReleasePlan, SecretIdentity, SystemPlan } from '../constructs/system/data-system.js';
import { credentialIdentity, placeAdminSecret } from './binding-secrets.js';
import { objectLabels } from './labels.js';
import { PasswordPairs } from './password-pairs.js';
import { placeRelease } from './release.js';
import type { SiteStack } from './site-stack.js';

/** What the data stack made, as far as the smoke stack needs it. */
export interface FilledDataStack {
  /** Digest of what each system's main releases install. */
  readonly digests: ReadonlyMap<string, string>;
  /** Releases that contract access, by system. */
  readonly contractions: readonly { readonly where: string; readonly plan: ReleasePlan }[];
}

/** Namespaces, the site's release, credentials, and the releases of each system in order. */
export function fillDataStack(stack: SiteStack, systems: readonly ISelfHostedSystem[]): FilledDataStack {
  const keep = stack.site.removalPolicy === 'retain';
  const namespaces = placeNamespaces(stack, keep);
  const site = placeRelease(stack, siteRelease(stack.site), {
    where: stack.site.node.path,
    dependsOn: namespaces,
    preventDestroy: keep,
  });
  const credentials = systems
    .flatMap(({ bindings }) => bindings)
    .flatMap((one) => one.credentials.map((credential) => ({ credential, workload: one.grantee.name })));
  const pairs = new PasswordPairs(stack, namespaces, credentials);
  const digests = new Map<string, string>();
  const contractions: { where: string; plan: ReleasePlan }[] = [];
  for (const system of systems) {
    const labels = objectLabels(stack.site.platform, system.name);
    const identities = new Map([
      ...system.bindings
        .flatMap((binding) => binding.credentials)
        .map((one) => [one.secretName, credentialIdentity(stack, one, labels, pairs)] as const),
      ...(system.adminSecretNames ?? []).map(
        (name) => [name, placeAdminSecret(stack, name, labels, namespaces, system.removalPolicy)] as const,
      ),
    ]);
    const plan = system.plan(({ secretName }) => identityOf(identities, secretName));
    digests.set(system.name, placeSystem(stack, system, plan, [site.release, ...namespaces]));
    contractions.push(...plan.contract.map((release) => ({ where: system.node.path, plan: release })));
  }
  return { digests, contractions };
}

function identityOf(identities: ReadonlyMap<string, SecretIdentity>, secretName: string): SecretIdentity {
  const identity = identities.get(secretName);
  if (identity === undefined) throw new Error(`the system asks for ${secretName}, which none of its bindings has`);
  return identity;
}

/**
 * The namespaces, and their labels by themselves: of a namespace's own labels Terraform takes those away that it does not know, and there
 * stand those of others, such as a Rancher project or OpenShift's ranges.
 */
function placeNamespaces(stack: SiteStack, keep: boolean): ITerraformDependable[] {
  const { platform, namespaces, facts } = stack.site;
  return (['data', 'apps'] as const).map((part) => {
    const name = namespaces[part];
    const labels = {
      ...facts.labels,
      ...objectLabels(platform, name),
      'pod-security.kubernetes.io/enforce': 'restricted',
      'pod-security.kubernetes.io/warn': 'restricted',
    };
    const namespace = new NamespaceV1(stack, `namespace-${part}`, {
      metadata: { name, labels },
      lifecycle: {
        ignoreChanges: ['metadata[0].labels', 'metadata[0].annotations'],
        ...(keep ? { preventDestroy: true } : {}),
      },
    });
    return new Labels(stack, `labels-${part}`, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
      labels,
      fieldManager: 'datastead',
      // They are on the namespace already, from when it was made.
      force: true,
      dependsOn: [namespace],
    });
  });
}

/** Guards, the system itself, the marker that it was formed, then work on it; each waits for the one before. */
function placeSystem(
  stack: SiteStack,
  system: ISelfHostedSystem,
  plan: SystemPlan,
  dependsOn: ITerraformDependable[],
): string {
  const where = system.node.path;
  const place = (release: ReleasePlan, after: ITerraformDependable[], preventDestroy = false) =>
    placeRelease(stack, release, { where, dependsOn: after, preventDestroy });
  const before = plan.before.map((release) => place(release, dependsOn).release);
  const digest = createHash('sha256');
  let main: ITerraformDependable[] = [...dependsOn, ...before];
  for (const release of plan.main) {
    const placed = place(release, main, system.removalPolicy === 'retain');
    digest.update(placed.digest);
    main = [placed.release];
  }
  const marker = new ConfigMapV1(stack, `formed-${system.name}`, {
    metadata: {
      name: plan.formedMarker,
      namespace: stack.site.namespaces.data,
      labels: objectLabels(stack.site.platform, system.name),
    },
    data: { cluster: system.name },
    dependsOn: main,
  });
  let last: ITerraformDependable = marker;
  for (const release of plan.after) last = place(release, [last]).release;
  return digest.digest('hex');
}
