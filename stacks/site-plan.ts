import { pairedSecretsPart } from '../constructs/access/credential-part.js';
import { type Entrance, networkPart } from '../constructs/access/network-part.js';
import { passwordPairsPart } from '../constructs/access/password-pairs.js';
import { removalAfterUse } from '../constructs/access/removal-after-use.js';
import { havingPasswords, passwordsRecordPart, rotationByOne } from '../constructs/access/rotation.js';
import { usesPart } from '../constructs/access/uses.js';
import type { Part, SiteBase } from '../constructs/part/index.js';
import { PatchBook } from '../constructs/patches/index.js';
import { recordMetadata } from '../constructs/site/records.js';
import { refusalsPart } from '../constructs/site/refusals.js';
import type { RemovalPolicy } from '../constructs/site/removal-policy.js';
import { siteParts } from '../constructs/site/site-parts.js';
import type { IDataSystem } from '../constructs/system/data-system.js';
import { deployedFacts } from '../constructs/system/deployed-record.js';
import { rolloutGatePart } from '../constructs/workload/rollout-gate.js';
import type { SiteContents } from './site-contents.js';

/** What a site places for all that stands in it. */
export interface SitePlan {
  readonly base: SiteBase;
  /** Parts of the site itself. */
  readonly parts: readonly Part[];
  /** Those that come after the parts of all that stands in it. */
  readonly last: readonly Part[];
}

/** @param shared what cloud providers run, which applications of the site may use too */
export function planSite(contents: SiteContents, shared: readonly IDataSystem[]): SitePlan {
  const { site, systems, grantees, bindings, workloads } = contents;
  const { namespaces, release } = siteParts(site);
  const credentials = () =>
    bindings.flatMap(({ system, credentials }) => credentials.map((credential) => ({ credential, system })));
  const passwords = passwordPairsPart(site, site, credentials, namespaces);
  const pairs = pairedSecretsPart(site, credentials, passwords);
  const entrances = workloads.flatMap(({ name, port, ingressFrom }): Entrance[] =>
    port === undefined ? [] : [{ name, port, ingressFrom }],
  );
  const usesBegun = usesPart(site, 'begun', 'use', workloads, () => []);
  const usesFinished = usesPart(site, 'finished', 'contract', workloads, ({ placed }) => [
    ...placed('verify'),
    ...placed('contract'),
  ]);
  const network = {
    data: networkPart(site, 'data', grantees, [], [namespaces]),
    apps: networkPart(site, 'apps', grantees, entrances, [usesBegun]),
  };
  const gate = rolloutGatePart(site, () => workloads.map(({ rollout }) => rollout));
  const refusals = refusalsPart(site, [
    deployedFacts(
      site,
      systems.filter(({ hosted }) => hosted !== undefined),
    ),
    removalAfterUse([...systems, ...shared, ...workloads].map(({ name }) => name)),
    rotationByOne(site, grantees),
  ]);
  const digests = new Map<string, string>();
  const digestOf = (name: string): string => {
    const known = digests.get(name);
    if (known !== undefined) return known;
    const own = [...systems, ...shared].find((system) => system.name === name)?.digest ?? '';
    const patches = PatchBook.of(site).declaredOf(site.name, name);
    const digest = patches.length === 0 ? own : `${own} ${JSON.stringify(patches)}`;
    digests.set(name, digest);
    return digest;
  };
  const policies: RemovalPolicy[] = [site, ...systems, ...shared].map(({ removalPolicy }) => removalPolicy);
  return {
    base: { namespaces, release, passwords, network, gate, digestOf },
    parts: [namespaces, release, passwords, pairs, refusals, usesBegun, network.data, network.apps, gate],
    last: [
      passwordsRecordPart(site, grantees, namespaces),
      usesFinished,
      finishedPart(contents),
      ...(policies.includes('retain') ? [holdDestroyPart(contents)] : []),
    ],
  };
}

/** Notes how often each workload's passwords were rotated when all of a deploy is done. It stays as it is until then. */
function finishedPart({ site, grantees }: SiteContents): Part {
  return {
    owner: site,
    home: site,
    phase: 'contract',
    place({ stack, placed }) {
      const revisions = havingPasswords(grantees).map(({ name, credentialsRevision }) => [name, credentialsRevision]);
      const finished = stack.resource(
        'kubernetes_config_map_v1',
        'finished',
        {
          metadata: recordMetadata(site.platform, site.namespaces.data, 'finished'),
          data: { revisions: JSON.stringify(Object.fromEntries(revisions)) },
          depends_on: [...placed('verify'), ...placed('contract')],
        },
        site,
      );
      return [finished.address];
    },
  };
}

/**
 * Refuses `destroy` at the stack with which it begins. Without it tests and applications were gone before the data stack refuses. All that
 * Terraform says is the address, so the address says why; and it says so a dozen times, since cdktf loses the last few thousand bytes that
 * a Terraform which fails has written.
 */
function holdDestroyPart({ site }: SiteContents): Part {
  return {
    owner: site,
    home: site,
    phase: 'contract',
    place: ({ stack }) => [
      stack.resource(
        'terraform_data',
        'removalPolicy-is-retain-so-nothing-is-destroyed',
        { count: 12, lifecycle: { prevent_destroy: true } },
        site,
      ).address,
    ],
  };
}
