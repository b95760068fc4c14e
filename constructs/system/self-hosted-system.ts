import { Construct } from 'constructs';
import type { Access, AccessBook } from '../access/access-book.js';
import type { SystemConnection } from '../access/binding.js';
import type { Endpoint } from '../access/endpoint.js';
import type { Binding } from '../access/grantee.js';
import type { Identify } from '../access/identity.js';
import { Path } from '../access/path.js';
import { Checks } from '../checks/checks.js';
import { CHECK_AREAS, type CheckArea, type Finding } from '../checks/finding.js';
import { licenceFindings } from '../checks/licence.js';
import type { Product } from '../checks/product.js';
import { versionFindings } from '../checks/version.js';
import { releaseDigest } from '../helm/index.js';
import { type Home, PART_SOURCE, type Part, type SiteBase } from '../part/index.js';
import { mergedPods, type PodSettings, placementFindings, podFindings } from '../pods/index.js';
import type { Footprint } from '../site/footprint.js';
import type { RemovalPolicy } from '../site/removal-policy.js';
import { Site } from '../site/site.js';
import { TRUST_SECRET } from '../site/site-release.js';
import type { Tolerance } from '../site/tolerance.js';
import {
  type AppendOnlyFact,
  DATA_SYSTEM,
  type GrowingFact,
  type HostedSystem,
  type IDataSystem,
  type ImmutableFact,
  type Placement,
  type SystemPlan,
} from './data-system.js';
import { procedureOf } from './procedure.js';
import { footprintFindings, type Least, type SystemFacts } from './system-checks.js';
import { identities, systemParts } from './system-parts.js';
import { recordSizeFindings, usersSizeFindings } from './system-sizes.js';

/** Props of every system that the kit runs. */
export interface SelfHostedProps {
  /** The failure that the system survives. `zone` is the loss of any one zone. @default - the platform's `tolerate` */
  readonly tolerate?: Tolerance;
  /** Encryption between clients and the system. `off` needs `tolerate: 'none'`. @default 'required' */
  readonly encryptionInTransit?: 'required' | 'off';
  /** Version of the product. @default - the newest version that was tested with the kit */
  readonly version?: string;
  /** With `destroy`, a deploy may remove the system and its volumes. @default - the platform's */
  readonly removalPolicy?: RemovalPolicy;
  /** Settings for its pods, added to those of the site. @default - those of the site */
  readonly pods?: PodSettings;
}

/** What a system is, apart from what it is told. */
export interface SelfHostedKind extends Product {
  /** Longest name: names of objects are made from it, all of which begin with it and a hyphen. */
  readonly maxName: number;
  /** What a member needs at least. @default - what any needs */
  readonly least?: Least;
}

/**
 * A system that the kit runs in a site. Takes the name, resolves what every system has in common, and adds the checks that
 * every system has; a system adds its own when its constructor is done (`addChecks`).
 */
export abstract class SelfHostedSystem<A extends Access> extends Construct implements IDataSystem {
  readonly [DATA_SYSTEM] = true;
  readonly [PART_SOURCE] = true;
  /** The product, and the name of its chart. */
  abstract readonly type: string;
  abstract readonly licence: string;
  abstract readonly endpoint: Endpoint;
  abstract readonly replicationSummary: string;
  abstract readonly footprint: readonly Footprint[];
  abstract readonly jobs: readonly Footprint[];
  abstract readonly immutableFacts: readonly ImmutableFact[];
  abstract readonly growingFacts: readonly GrowingFact[];
  readonly name: string;
  readonly site: Site;
  readonly tolerate: Tolerance;
  readonly encryptionInTransit: 'required' | 'off';
  readonly version: string;
  readonly removalPolicy: RemovalPolicy;
  /** What its pods are like: members, Jobs, tasks and tests. */
  readonly pods: PodSettings;
  protected abstract readonly book: AccessBook<A>;
  private planned: SystemPlan | undefined;

  constructor(
    scope: Construct,
    id: string,
    props: SelfHostedProps,
    private readonly kind: SelfHostedKind,
  ) {
    super(scope, Site.claim(scope, id, 'system', kind.maxName));
    this.name = id;
    this.site = Site.of(this);
    this.tolerate = props.tolerate ?? this.site.tolerate;
    this.encryptionInTransit = props.encryptionInTransit ?? 'required';
    this.version = props.version ?? kind.releases[0].version;
    this.removalPolicy = props.removalPolicy ?? this.site.removalPolicy;
    this.pods = mergedPods(this.site.facts.pods, props.pods);
    const { path: where } = this.node;
    const { tolerate } = this;
    const { zones } = this.site.facts;
    Checks.of(this).add('security', () => podFindings(where, props.pods));
    Checks.of(this).add('failure domain', () => placementFindings({ where, tolerate, zones }, this.pods));
  }

  /** The releases, complete once every grant is known. */
  abstract plan(identify: Identify): SystemPlan;

  /** Secrets of the data namespace, made once, whose key `password` is an administrator's. */
  get adminSecretNames(): readonly string[] {
    return [];
  }

  get broughtSecretNames(): readonly string[] {
    return [];
  }

  get appendOnlyFacts(): readonly AppendOnlyFact[] {
    return [];
  }

  get placements(): readonly Placement[] {
    return [{ home: this.site, dataCenter: this.site.name, exposure: 'site' }];
  }

  get hosted(): HostedSystem {
    const { version, licence, replicationSummary: replication, footprint, jobs, pods } = this;
    return { product: this.kind.product, version, licence, replication, footprint, jobs, pods };
  }

  get digest(): string {
    return releaseDigest(this.releases.main);
  }

  get releaseNames(): readonly string[] {
    const { before, main, after, contract } = this.releases;
    return [...before, ...main, ...after, ...contract].map(({ name }) => name);
  }

  parts(base: (home: Home) => SiteBase): readonly Part[] {
    return systemParts(this, this.site, this.releases, this.adminSecretNames, base(this.site));
  }

  private get releases(): SystemPlan {
    this.planned ??= this.plan(identities(this, this.adminSecretNames));
    return this.planned;
  }

  get bindings(): readonly Binding[] {
    return this.book.all.map((access) => access.binding);
  }

  /** The Service in front of all members. */
  protected service(port: number): Endpoint {
    return { host: this.site.hostOf(this.name, 'data'), port };
  }

  /** What every binding has: all pods of the system on these ports, and whose certificates to trust. */
  protected connectionTo(...ports: number[]): SystemConnection {
    return {
      system: this.name,
      site: this.site,
      platform: this.site.platform,
      endpoint: this.endpoint,
      path: new Path(this.name, [
        {
          kind: 'pods',
          namespace: this.site.namespaces.data,
          labels: { 'app.kubernetes.io/name': this.type, 'app.kubernetes.io/instance': this.name },
          ports,
        },
      ]),
      ...(this.encryptionInTransit === 'required' ? { trust: { kind: 'secret' as const, name: TRUST_SECRET } } : {}),
    };
  }

  /** What its checks look at, as far as every system has it. */
  protected get facts(): SystemFacts {
    const { type, site, tolerate, encryptionInTransit } = this;
    return { type, where: this.node.path, site, tolerate, encryptionInTransit };
  }

  /** Class and size of the volumes, which no apply can change. */
  protected get volumeFacts(): readonly ImmutableFact[] {
    const procedure = procedureOf(this.type, 'A larger volume');
    return [
      { key: 'storage.className', value: this.site.facts.storage.className, procedure },
      ...this.footprint.map(({ component, storage }) => ({
        key: `storage.${component}`,
        value: storage?.toString() ?? '',
        procedure,
      })),
    ];
  }

  /** Adds a system's own checks, and those of its licence and version. They run once every grant is known. */
  protected addChecks(own: Readonly<Partial<Record<CheckArea, () => readonly Finding[]>>>): void {
    const checks = Checks.of(this);
    const { path } = this.node;
    for (const area of CHECK_AREAS) {
      const check = own[area];
      if (check) checks.add(area, check);
    }
    checks.add('capacity', () => footprintFindings(this.facts, this.footprint, this.kind.least));
    checks.add('capacity', () => [...recordSizeFindings(path, this), ...usersSizeFindings(path, this.bindings)]);
    checks.add('licences', () => licenceFindings(path, this.kind.product, this.version, this.licence));
    checks.add('versions', () => versionFindings(path, this.kind, this.version));
  }
}
