import { createHash } from 'node:crypto';
import { Construct } from 'constructs';
import type { Endpoint } from '../access/endpoint.js';
import type { Binding, Grantee } from '../access/grantee.js';
import { Path } from '../access/path.js';
import { Checks } from '../checks/checks.js';
import { dnsLabelFindings } from '../checks/names.js';
import { PART_SOURCE, type Part } from '../part/index.js';
import { checked, checkedProps, checkedText } from '../props/index.js';
import type { RemovalPolicy } from '../site/removal-policy.js';
import { Site } from '../site/site.js';
import { type AppendOnlyFact, DATA_SYSTEM, type ImmutableFact, type Placement } from '../system/data-system.js';
import { procedureOf } from '../system/procedure.js';
import { type ProviderHost, providerHostOf } from '../system/provider-host.js';
import { Duration } from '../units.js';
import { SpannerAccess, type SpannerAccessBook, spannerAccessBook } from './access.js';
import {
  databaseFindings,
  instanceFindings,
  residencyFindings,
  type SpannerFacts,
  toleranceFindings,
} from './checks.js';
import type { InstanceConfig } from './configuration.js';
import { leastEdition, type SpannerEdition } from './edition.js';
import { SpannerGrants } from './grants.js';
import type { SpannerIdentity } from './identity.js';
import type { SpannerDatabase } from './instance.js';
import type { ISpanner } from './interface.js';
import { spannerParts } from './parts.js';
import { IDENTITY, SPANNER_PROPS, type SpannerProps } from './props.js';
import { InstanceSize } from './size.js';

/** Google's bounds for the name of an instance are 2 to 64; the folder of the binding is made from it too. */
const MAX_NAME = 30;

/** Addresses of `private.googleapis.com`, by which clusters without a way to the internet reach Google's interfaces. */
const PRIVATE_API = '199.36.153.8/30';

/** Where a pod of a Google cluster asks for its identity: the metadata server, by both of the ways in which it is reached. */
const METADATA = [
  { cidr: '169.254.169.254/32', ports: [80] },
  { cidr: '169.254.169.252/32', ports: [988] },
];

/**
 * An instance of Google's Spanner with its databases, for the workloads of all sites. Its scope is the platform, and its resources are
 * in the stack `global-data`.
 *
 * All problems with the props are reported together at synth (`ProblemError`).
 */
export class Spanner extends Construct implements ISpanner {
  readonly [DATA_SYSTEM] = true;
  readonly [PART_SOURCE] = true;
  readonly name: string;
  readonly type = 'spanner';
  readonly endpoint: Endpoint = { host: 'spanner.googleapis.com', port: 443 };
  readonly project: string;
  readonly config: InstanceConfig;
  readonly size: InstanceSize;
  readonly edition: SpannerEdition;
  readonly databases: readonly SpannerDatabase[];
  readonly backups: 'automatic' | 'none';
  readonly kmsKeys: readonly string[];
  readonly removalPolicy: RemovalPolicy;
  readonly placements: readonly Placement[];
  readonly growingFacts = [];
  readonly releaseNames = [];
  readonly broughtSecretNames = [];
  private readonly host: ProviderHost;
  private readonly book: SpannerAccessBook;
  private readonly claimedIn = new Set<Site>();

  /** @throws ProblemError for props that are unknown, missing or of another type */
  constructor(scope: Construct, id: string, props: SpannerProps) {
    checkedProps(scope, id, SPANNER_PROPS, props);
    super(scope, id);
    this.name = id;
    this.project = props.project;
    this.config = props.config;
    this.size = props.size ?? InstanceSize.nodes(1);
    this.edition = props.edition ?? leastEdition(this.config, this.size);
    this.backups = props.backups ?? 'automatic';
    this.kmsKeys = props.kmsKeys ?? [];
    this.host = providerHostOf(this);
    this.removalPolicy = props.removalPolicy ?? this.host.removalPolicy;
    this.databases = Object.entries(props.databases).map(([name, database]) => ({
      name,
      ddl: (database.ddl ?? []).map((statement) => statement.trim()),
      dialect: database.dialect ?? 'GOOGLE_STANDARD_SQL',
      versionRetention: database.versionRetention ?? Duration.days(7),
    }));
    const apiCidr = props.apiCidr ?? PRIVATE_API;
    this.book = spannerAccessBook(this, (grantee) => this.open(grantee, identityFor(grantee, props.identity), apiCidr));
    this.addChecks(() => ({
      where: this.node.path,
      system: this,
      tolerate: props.tolerate ?? 'zone',
      residency: props.residency,
      apiCidr,
      accesses: this.book.all,
    }));
    this.placements = [{ home: this.host.global, dataCenter: this.config.name, exposure: 'platform' }];
  }

  private addChecks(facts: () => SpannerFacts): void {
    const checks = Checks.of(this);
    checks.add('names', () => dnsLabelFindings('system name', this.name, this.node.path, MAX_NAME));
    checks.add('names', () => databaseFindings(facts()));
    checks.add('failure domain', () => toleranceFindings(facts()));
    checks.add('capacity', () => instanceFindings(facts()));
    checks.add('security', () => residencyFindings(facts()));
  }

  database(name: string) {
    return { name, grants: new SpannerGrants(this.book, checkedText(this, 'database', name)) };
  }

  get bindings(): readonly Binding[] {
    return this.book.all.map((access) => access.binding);
  }

  get immutableFacts(): readonly ImmutableFact[] {
    const procedure = procedureOf(this.type, 'What cannot change');
    const fact = (key: string, value: string): ImmutableFact => ({ key, value, procedure });
    return [
      fact('project', this.project),
      fact('config', this.config.name),
      fact('kmsKeys', this.kmsKeys.join(' ')),
      ...this.databases.map(({ name, dialect }) => fact(`databases.${name}.dialect`, dialect)),
    ];
  }

  get appendOnlyFacts(): readonly AppendOnlyFact[] {
    return this.databases.map(({ name, ddl }) => ({
      key: `databases.${name}.ddl`,
      items: ddl,
      procedure: procedureOf(this.type, 'Changing a schema'),
    }));
  }

  get digest(): string {
    const { project, config, edition, size, kmsKeys, backups } = this;
    const databases = this.databases.map(({ name, dialect, ddl, versionRetention }) => [
      name,
      dialect,
      ddl,
      versionRetention.toSeconds,
    ]);
    const made = [project, config.name, edition, size.choice, kmsKeys, backups, databases];
    return createHash('sha256').update(JSON.stringify(made)).digest('hex');
  }

  parts(): readonly Part[] {
    return spannerParts(this, this.host.global, this.book.all);
  }

  private open(grantee: Grantee, identity: SpannerIdentity, apiCidr: string): SpannerAccess {
    const site = Site.of(grantee);
    // Its name is a folder of the pod and a label's, as those of the site's own systems.
    if (!this.claimedIn.has(site)) Site.claim(site, this.name, 'system', MAX_NAME);
    this.claimedIn.add(site);
    const service = { cidr: apiCidr, ports: [443] };
    const ranges = identity.kind === 'workload' ? [service, ...METADATA] : [service];
    const path = new Path(
      this.name,
      ranges.map((range) => ({ kind: 'addresses', ...range })),
    );
    return new SpannerAccess(
      {
        system: this.name,
        platform: site.platform,
        endpoint: this.endpoint,
        path,
        existingSecret: identity.kind === 'secret' ? identity.existingSecret : '',
        ownServiceAccount: identity.kind === 'workload',
        project: this.project,
        instance: this.name,
      },
      grantee,
      identity,
    );
  }
}

/** Who a workload is. What a function in `identity` gives is checked like the prop. */
function identityFor(grantee: Grantee, identity: SpannerProps['identity']): SpannerIdentity {
  if (typeof identity !== 'function') return identity;
  return checked(grantee.node.path, IDENTITY, identity(grantee), ['identity']);
}
