import { pairedSecretsPart } from '../constructs/access/credential-part.js';
import { type Entrance, NO_OWN_WAYS, networkPart } from '../constructs/access/network-part.js';
import { passwordPairsPart } from '../constructs/access/password-pairs.js';
import { removalAfterUse } from '../constructs/access/removal-after-use.js';
import { havingPasswords, passwordsRecordPart, rotationByOne } from '../constructs/access/rotation.js';
import { usesPart } from '../constructs/access/uses.js';
import type { Part, SiteBase } from '../constructs/part/index.js';
import { PatchBook } from '../constructs/patches/index.js';
import { foreignObjects } from '../constructs/site/existing-namespaces.js';
import { recordMetadata } from '../constructs/site/records.js';
import { refusalsPart } from '../constructs/site/refusals.js';
import type { RemovalPolicy } from '../constructs/site/removal-policy.js';
import type { Site } from '../constructs/site/site.js';
import { siteParts } from '../constructs/site/site-parts.js';
import type { IDataSystem } from '../constructs/system/data-system.js';
import { deployedFacts } from '../constructs/system/deployed-record.js';
import { outletOf } from '../constructs/workload/egress.js';
import { rolloutGatePart } from '../constructs/workload/rollout-gate.js';
import { runsGatePart } from '../constructs/workload/runs-gate.js';
import { scalingHandedOver } from '../constructs/workload/scaling-handover.js';
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
  const { site, systems, grantees, bindings, applications, workloads, cronJobs } = contents;
  const { namespaces, release } = siteParts(site);
  const credentials = () =>
    bindings.flatMap(({ system, credentials }) => credentials.map((credential) => ({ credential, system })));
  const passwords = passwordPairsPart(site, site, credentials, namespaces);
  const pairs = pairedSecretsPart(site, credentials, passwords);
  const entrances = workloads.flatMap(({ name, port, ingressFrom }): Entrance[] =>
    port === undefined ? [] : [{ name, port, ingressFrom }],
  );
  const scraped = workloads.flatMap(({ name, metrics }) =>
    metrics === undefined ? [] : [{ name, port: metrics.port }],
  );
  const outlets = applications.flatMap((application) => outletOf(application));
  const users = [...workloads, ...cronJobs];
  const usesBegun = usesPart(site, 'begun', 'use', users, () => []);
  const usesFinished = usesPart(site, 'finished', 'contract', users, ({ placed }) => [
    ...placed('verify'),
    ...placed('contract'),
  ]);
  const network = {
    data: networkPart(site, 'data', grantees, NO_OWN_WAYS, [namespaces]),
    apps: networkPart(site, 'apps', grantees, { entrances, scraped, outlets }, [usesBegun]),
  };
  const gate = gatePart(site, [
    rolloutGatePart(site, () => workloads.map(({ rollout }) => rollout)),
    runsGatePart(site, cronJobs),
  ]);
  const refusals = refusalsPart(site, [
    ...(site.facts.kubernetes.namespaces?.existing === true ? [foreignObjects(site)] : []),
    deployedFacts(
      site,
      systems.filter(({ hosted }) => hosted !== undefined),
    ),
    removalAfterUse([...systems, ...shared, ...workloads].map(({ name }) => name)),
    rotationByOne(site, grantees),
    scalingHandedOver(site, workloads),
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

/** Stands for all that must be as it is declared before anything contracts. */
function gatePart(site: Site, gates: readonly Part[]): Part {
  return { owner: site, home: site, phase: 'verify', place: (ground) => gates.flatMap((gate) => gate.place(ground)) };
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
