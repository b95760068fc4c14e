import type { Construct } from 'constructs';
import type { Endpoint } from '../access/endpoint.js';
import type { Identify } from '../access/identity.js';
import { secretFindings } from '../checks/object-names.js';
import { checked, checkedProps, checkedText } from '../props/index.js';
import type { Footprint } from '../site/footprint.js';
import { settingsText } from '../system/chart-values.js';
import type { GrowingFact, IDataSystem, ImmutableFact, SystemPlan } from '../system/data-system.js';
import { Declared } from '../system/declared.js';
import { jobFootprint } from '../system/jobs.js';
import { procedureOf } from '../system/procedure.js';
import { type SelfHostedProps, SelfHostedSystem } from '../system/self-hosted-system.js';
import { Duration, Size } from '../units.js';
import { type CassandraAccess, type CassandraAccessBook, cassandraAccessBook } from './access.js';
import {
  type CassandraFacts,
  failureDomainFindings,
  guardrailFindings,
  LEAST,
  memoryFindings,
  nameFindings,
  repairFindings,
  securityFindings,
} from './checks.js';
import type { KeyspaceGrants } from './grants.js';
import { type CassandraEndpointProps, ImportedCassandra } from './imported.js';
import { Keyspace, type KeyspaceProps } from './keyspace.js';
import { cassandraPlan } from './plan.js';
import { CASSANDRA_PROPS, KEYSPACE } from './props.js';
import { type CassandraSizing, cassandraSizing } from './sizing.js';
import { CASSANDRA } from './versions.js';

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
  /** When a run begins, in cron's notation with numbers, UTC. @default '17 1 * * *' */
  readonly schedule?: string;
  /** A range is repaired when its last repair is older than this, in days; 8 at most. @default 5 */
  readonly intervalDays?: number;
  /** A run is ended after this long, 2 hours at least; the next one goes on. @default 6 hours */
  readonly window?: Duration;
}

export interface CassandraProps extends SelfHostedProps {
  /** Keyspaces by name. @default - none; `addKeyspace` adds more */
  readonly keyspaces?: Readonly<Record<string, KeyspaceProps>>;
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
  /**
   * Scheduled repair, without which deleted rows come back. It cannot be turned off, and every range must be repaired again
   * within ten days (`gc_grace_seconds`): the longest time between two runs, `intervalDays` and `window` together are less.
   * @default - every range every 5 days
   */
  readonly repair?: RepairProps;
  /**
   * Secret of yours in the data namespace whose key `password` (letters and digits) is the administrator's. Cannot change in place.
   * @default - the kit makes `<name>-admin`
   */
  readonly existingAdminSecret?: string;
  /**
   * Decommissions this many of the highest nodes of each rack. Once that deploy has passed, lower `size.nodesPerRack` by
   * as many and set this to 0: a smaller size without it is refused.
   * @default 0
   */
  readonly retireNodesPerRack?: number;
}

/**
 * An Apache Cassandra cluster in the site: a rack a zone and a release a rack, so that a change goes rack by rack; TLS and
 * passwords for clients, mutual TLS inside; keyspaces, roles and permissions from what is declared here and granted anywhere.
 *
 * Problems in what the props say are collected and reported together at synth (`ProblemError`).
 */
export class Cassandra extends SelfHostedSystem<CassandraAccess> implements ICassandra {
  /** A cluster that somebody else runs: grants open the network path and hand over the Secret that is named. */
  static fromEndpoint(scope: Construct, id: string, props: CassandraEndpointProps): ICassandra {
    return new ImportedCassandra(scope, id, props);
  }

  readonly type = 'cassandra';
  readonly licence = 'Apache-2.0';
  /** A scheduled repair may run while something else does. */
  readonly jobs = jobFootprint(2);
  readonly endpoint: Endpoint;
  readonly localDatacenter: string;
  readonly sizing: CassandraSizing;
  readonly nodesPerRack: number;
  readonly retireNodesPerRack: number;
  readonly memory: Size;
  readonly cpu: number;
  readonly storage: Size;
  readonly config: Readonly<Record<string, string>>;
  readonly repair: Required<RepairProps>;
  readonly adminSecretName: string;
  private readonly bringsAdmin: boolean;
  protected readonly book: CassandraAccessBook;
  private readonly declared = new Declared<Keyspace>(this, {
    system: 'cassandra',
    one: 'keyspace',
    many: 'keyspaces',
  });

  /** @throws ProblemError for props that are unknown or of another type */
  constructor(scope: Construct, id: string, props: CassandraProps = {}) {
    super(scope, id, checkedProps(scope, id, CASSANDRA_PROPS, props), {
      ...CASSANDRA,
      maxName: MAX_NAME,
      least: LEAST,
    });
    this.sizing = cassandraSizing(this.tolerate, this.site.facts.zones);
    this.nodesPerRack = props.size?.nodesPerRack ?? this.sizing.nodesPerRack;
    this.retireNodesPerRack = props.retireNodesPerRack ?? 0;
    this.memory = props.memory ?? Size.gibibytes(4);
    this.cpu = props.cpu ?? 1;
    this.storage = props.storage ?? Size.gibibytes(100);
    this.config = settingsText(props.config);
    this.repair = {
      schedule: props.repair?.schedule ?? '17 1 * * *',
      intervalDays: props.repair?.intervalDays ?? 5,
      window: props.repair?.window ?? Duration.hours(6),
    };
    this.bringsAdmin = props.existingAdminSecret !== undefined;
    this.adminSecretName = props.existingAdminSecret ?? `${id}-admin`;
    this.localDatacenter = this.site.facts.name;
    this.endpoint = this.service(CQL_PORT);
    this.book = cassandraAccessBook(this, () => ({
      ...this.connectionTo(CQL_PORT),
      localDatacenter: this.localDatacenter,
    }));
    for (const [name, keyspace] of Object.entries(props.keyspaces ?? {})) this.addKeyspace(name, keyspace);
    const facts = (): CassandraFacts => ({
      ...this.facts,
      sizing: this.sizing,
      nodesPerRack: this.nodesPerRack,
      retire: this.retireNodesPerRack,
      memory: this.memory,
      keyspaces: this.keyspaces,
      accesses: this.book.all,
      config: this.config,
      repair: this.repair,
    });
    this.addChecks({
      names: () => [
        ...nameFindings(facts()),
        ...secretFindings('cassandra-admin-secret', this.node.path, this.adminSecretName, 'data'),
      ],
      'failure domain': () => [...failureDomainFindings(facts()), ...guardrailFindings(facts())],
      capacity: () => [...memoryFindings(facts()), ...repairFindings(facts())],
      security: () => securityFindings(facts()),
    });
  }

  /** Declares a keyspace. Provisioning creates it and changes its replication; it never drops one. */
  addKeyspace(name: string, props: KeyspaceProps = {}): Keyspace {
    checkedText(this, 'keyspace', name);
    checked(this.node.path, KEYSPACE, props, ['keyspaces', name]);
    return this.declared.add(new Keyspace(name, props, this.sizing, this.book));
  }

  keyspace(name: string): Keyspace {
    checkedText(this, 'keyspace', name);
    return this.declared.get(name, () => new Keyspace(name, {}, this.sizing, this.book));
  }

  get keyspaces(): readonly Keyspace[] {
    return this.declared.sorted;
  }

  override get adminSecretNames(): readonly string[] {
    return this.bringsAdmin ? [] : [this.adminSecretName];
  }

  override get broughtSecretNames(): readonly string[] {
    return this.bringsAdmin ? [this.adminSecretName] : [];
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
    const procedure = procedureOf(this.type, 'Another promise');
    return [
      ...this.volumeFacts,
      { key: 'datacenter', value: this.localDatacenter, procedure },
      {
        key: 'adminSecret',
        value: this.adminSecretName,
        procedure: procedureOf(this.type, "Another Secret of the administrator's"),
      },
      { key: 'racks', value: this.sizing.racks.map(({ name }) => name).join(','), procedure },
    ];
  }

  get growingFacts(): readonly GrowingFact[] {
    const { nodesPerRack: count, retireNodesPerRack: retiring } = this;
    return [{ key: 'size.nodesPerRack', count, retiring, procedure: procedureOf(this.type, 'Shrink') }];
  }

  plan(identify: Identify): SystemPlan {
    return cassandraPlan(this, this.book.all, identify);
  }
}
