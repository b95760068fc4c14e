import { Construct } from 'constructs';
import { Checks } from '../checks/checks.js';
import { licenceFindings } from '../checks/licence.js';
import { suggestion } from '../checks/suggestion.js';
import { versionFindings } from '../checks/version.js';
import { Site } from '../site/site.js';
import type { Tolerance } from '../site/tolerance.js';
import type { Binding, Endpoint } from '../system/binding.js';
import {
  type Footprint,
  type IDataSystem,
  type Identify,
  type ImmutableFact,
  type ISelfHostedSystem,
  markDataSystem,
  type RemovalPolicy,
  type SystemPlan,
} from '../system/data-system.js';
import { Duration, Size } from '../units.js';
import { type CassandraAccessBook, cassandraAccessBook } from './access.js';
import {
  type CassandraFacts,
  capacityFindings,
  failureDomainFindings,
  guardrailFindings,
  nameFindings,
  securityFindings,
} from './checks.js';
import type { KeyspaceGrants } from './grants.js';
import { type CassandraEndpointProps, ImportedCassandra } from './imported.js';
import { Keyspace, type KeyspaceProps } from './keyspace.js';
import { cassandraPlan } from './plan.js';
import { type CassandraSizing, cassandraSizing } from './sizing.js';
import { CASSANDRA_MINIMUM, CASSANDRA_RELEASES } from './versions.js';

/** Longest name: StatefulSet, Job and Certificate names are made from it and from a rack's. */
const MAX_NAME = 24;

const CQL_PORT = 9042;

/** A cluster, whoever runs it. */
export interface ICassandra extends IDataSystem {
  /** Data center whose nodes the site's clients use. */
  readonly localDatacenter: string;
  /** A keyspace by name. */
  keyspace(name: string): { readonly name: string; readonly grants: KeyspaceGrants };
}

export interface RepairProps {
  /** When a run begins, in cron's notation, UTC. @default '17 1 * * *' */
  readonly schedule?: string;
  /** A range is repaired when its last repair is older than this, in days; 8 at most. @default 5 */
  readonly intervalDays?: number;
  /** A run is ended after this long; the next one goes on. @default 6 hours */
  readonly window?: Duration;
}

export interface CassandraProps {
  /** Keyspaces by name. @default - none; `addKeyspace` adds more */
  readonly keyspaces?: Readonly<Record<string, KeyspaceProps>>;
  /** What the cluster survives. @default - the platform's promise */
  readonly tolerate?: Tolerance;
  /**
   * More than the smallest honest size: one node in each of three racks (zones), three in one rack where only a node may
   * be lost, one where nothing is tolerated.
   * @default - that size
   */
  readonly size?: { readonly nodesPerRack?: number };
  /** Memory of a node, request and limit; half of it is heap, 16 GiB at most. @default 4 GiB */
  readonly memory?: Size;
  /** Cores requested by a node. @default 1 */
  readonly cpu?: number;
  /** Volume of a node. Cannot change in place. @default 100 GiB */
  readonly storage?: Size;
  /** Further settings of cassandra.yaml by Cassandra's names, for all nodes. @default - none */
  readonly config?: Readonly<Record<string, string | number | boolean>>;
  /** Scheduled repair, without which deleted rows come back. It cannot be turned off. @default - every range every 5 days */
  readonly repair?: RepairProps;
  /** Encryption of the client port; `off` only where nothing is tolerated. @default 'required' */
  readonly encryptionInTransit?: 'required' | 'off';
  /** @default - the newest version that was proven */
  readonly version?: string;
  /**
   * Decommissions this many of the highest nodes of each rack. Once that deploy has passed, lower `size.nodesPerRack` by
   * as many and set this to 0: a smaller size without it is refused.
   * @default 0
   */
  readonly retireNodesPerRack?: number;
  /** @default 'retain' */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * An Apache Cassandra cluster in the site: a rack a zone and a release a rack, so that a change goes rack by rack; TLS and
 * passwords for clients, mutual TLS inside; keyspaces, roles and permissions from what is declared here and granted anywhere.
 *
 * Problems in the props are collected and reported together at synth (`ProblemError`).
 */
export class Cassandra extends Construct implements ICassandra, ISelfHostedSystem {
  /** A cluster that somebody else runs: grants open the network path and hand over the Secret that is named. */
  static fromEndpoint(scope: Construct, id: string, props: CassandraEndpointProps): ICassandra {
    return new ImportedCassandra(scope, id, props);
  }

  readonly name: string;
  readonly type = 'cassandra';
  readonly licence = 'Apache-2.0';
  readonly version: string;
  readonly endpoint: Endpoint;
  readonly localDatacenter: string;
  readonly tolerate: Tolerance;
  readonly sizing: CassandraSizing;
  readonly nodesPerRack: number;
  readonly retireNodesPerRack: number;
  readonly memory: Size;
  readonly cpu: number;
  readonly storage: Size;
  readonly config: Readonly<Record<string, string>>;
  readonly repair: Required<RepairProps>;
  readonly encryptionInTransit: 'required' | 'off';
  readonly removalPolicy: RemovalPolicy;
  readonly adminSecretName: string;
  readonly site: Site;
  private readonly keyspacesByName = new Map<string, Keyspace>();
  private readonly book: CassandraAccessBook;

  constructor(scope: Construct, id: string, props: CassandraProps = {}) {
    super(scope, Site.claim(scope, id, 'system', MAX_NAME));
    this.name = id;
    this.site = Site.of(this);
    this.tolerate = props.tolerate ?? this.site.tolerate;
    this.sizing = cassandraSizing(this.tolerate, this.site.facts.zones);
    this.nodesPerRack = props.size?.nodesPerRack ?? this.sizing.nodesPerRack;
    this.retireNodesPerRack = props.retireNodesPerRack ?? 0;
    this.memory = props.memory ?? Size.gibibytes(4);
    this.cpu = props.cpu ?? 1;
    this.storage = props.storage ?? Size.gibibytes(100);
    this.config = Object.fromEntries(Object.entries(props.config ?? {}).map(([key, value]) => [key, `${value}`]));
    this.repair = { schedule: '17 1 * * *', intervalDays: 5, window: Duration.hours(6), ...props.repair };
    this.encryptionInTransit = props.encryptionInTransit ?? 'required';
    this.version = props.version ?? CASSANDRA_RELEASES[0].version;
    this.removalPolicy = props.removalPolicy ?? 'retain';
    this.adminSecretName = `${id}-admin`;
    this.localDatacenter = this.site.facts.name;
    this.endpoint = { host: `${id}.${this.site.namespaces.data}.svc.cluster.local`, port: CQL_PORT };
    this.book = cassandraAccessBook(() => ({
      system: this.name,
      platform: this.site.platform,
      endpoint: this.endpoint,
      localDatacenter: this.localDatacenter,
      target: {
        kind: 'pods',
        labels: { 'app.kubernetes.io/name': 'cassandra', 'app.kubernetes.io/instance': this.name },
        ports: [CQL_PORT],
      },
      ...(this.encryptionInTransit === 'required' ? { trust: { kind: 'secret' as const, name: 'trust' } } : {}),
    }));
    for (const [name, keyspace] of Object.entries(props.keyspaces ?? {})) this.addKeyspace(name, keyspace);
    this.addChecks();
    markDataSystem(this, true);
  }

  /** Declares a keyspace. Provisioning creates it and changes its replication; it never drops one. */
  addKeyspace(name: string, props: KeyspaceProps = {}): Keyspace {
    const keyspace = new Keyspace(name, props, this.sizing, this.book);
    if (this.keyspacesByName.has(name)) {
      Checks.of(this).error('names', {
        id: 'cassandra-keyspace-taken',
        where: `${this.node.path}/keyspaces/${name}`,
        message: `the keyspace "${name}" is declared twice`,
        remedy: 'remove one of the two, or give it another name',
      });
    } else {
      this.keyspacesByName.set(name, keyspace);
    }
    return keyspace;
  }

  keyspace(name: string): Keyspace {
    const known = this.keyspacesByName.get(name);
    if (known) return known;
    Checks.of(this).error('names', {
      id: 'cassandra-unknown-keyspace',
      where: this.node.path,
      message: `has no keyspace "${name}"; ${suggestion(name, [...this.keyspacesByName.keys()])}`,
      remedy: 'correct the name, or declare the keyspace in keyspaces',
    });
    // Stands in so that the rest of the composition is checked too; the error above stops the synthesis.
    return new Keyspace(name, {}, this.sizing, this.book);
  }

  get keyspaces(): readonly Keyspace[] {
    return [...this.keyspacesByName.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  get bindings(): readonly Binding[] {
    return this.book.all.map((access) => access.binding);
  }

  get adminSecretNames(): readonly string[] {
    return [this.adminSecretName];
  }

  get replicationSummary(): string {
    const { replicationFactor, racks, spread } = this.sizing;
    return `${replicationFactor} copies${spread === 'none' ? '' : `, one a ${spread}`}, ${racks.length} rack${racks.length === 1 ? '' : 's'}`;
  }

  get footprint(): readonly Footprint[] {
    const { cpu, memory, storage } = this;
    return [{ component: 'node', members: this.sizing.racks.length * this.nodesPerRack, cpu, memory, storage }];
  }

  get immutableFacts(): readonly ImmutableFact[] {
    const volumes = 'volumes do not change in place: docs/systems/cassandra.md, "A larger volume"';
    const ring = 'the ring was formed so: docs/systems/cassandra.md, "Another promise"';
    return [
      { key: 'storage.className', value: this.site.facts.storage.className, procedure: volumes },
      { key: 'storage.node', value: this.storage.toString(), procedure: volumes },
      { key: 'datacenter', value: this.localDatacenter, procedure: ring },
      { key: 'racks', value: this.sizing.racks.map(({ name }) => name).join(','), procedure: ring },
    ];
  }

  plan(identify: Identify): SystemPlan {
    return cassandraPlan(this, this.book.all, identify);
  }

  private addChecks(): void {
    const facts = (): CassandraFacts => ({
      where: this.node.path,
      site: this.site,
      tolerate: this.tolerate,
      sizing: this.sizing,
      nodesPerRack: this.nodesPerRack,
      retire: this.retireNodesPerRack,
      memory: this.memory,
      encryptionInTransit: this.encryptionInTransit,
      keyspaces: this.keyspaces,
      accesses: this.book.all,
      repair: this.repair,
    });
    const checks = Checks.of(this);
    const { path } = this.node;
    checks.add('names', () => nameFindings(facts()));
    checks.add('failure domain', () => [...failureDomainFindings(facts()), ...guardrailFindings(facts())]);
    checks.add('capacity', () => capacityFindings(facts()));
    checks.add('security', () => securityFindings(facts()));
    checks.add('licences', () => licenceFindings(path, 'Cassandra', this.version, this.licence));
    checks.add('versions', () =>
      versionFindings(path, 'Cassandra', this.version, CASSANDRA_RELEASES, CASSANDRA_MINIMUM),
    );
  }
}
