import type { Construct } from 'constructs';
import type { Endpoint } from '../access/endpoint.js';
import type { Identify } from '../access/identity.js';
import { secretFindings } from '../checks/object-names.js';
import { checked, checkedProps, checkedText } from '../props/index.js';
import type { Footprint } from '../site/footprint.js';
import { settingsText } from '../system/chart-values.js';
import type { GrowingFact, ImmutableFact, SystemPlan } from '../system/data-system.js';
import { Declared } from '../system/declared.js';
import { jobFootprint } from '../system/job-footprint.js';
import { procedureOf } from '../system/procedure.js';
import { SelfHostedSystem } from '../system/self-hosted-system.js';
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
import { ImportedCassandra } from './imported.js';
import type { ICassandra } from './interface.js';
import { Keyspace } from './keyspace.js';
import { cassandraPlan } from './plan.js';
import type { CassandraEndpointProps, KeyspaceProps } from './props.js';
import { CASSANDRA_PROPS, type CassandraProps, KEYSPACE, type RepairProps } from './props.js';
import { type CassandraSizing, cassandraSizing } from './sizing.js';
import { CASSANDRA } from './versions.js';

/** Longest name: StatefulSet, Job and Certificate names are made from it and from a rack's. */
const MAX_NAME = 24;

const CQL_PORT = 9042;

/**
 * An Apache Cassandra cluster in a site. Each zone is a rack with a Helm release of its own, so a change rolls rack by rack. Clients
 * connect with TLS and passwords, nodes with mutual TLS. Keyspaces are declared here; roles and permissions follow from the grants.
 *
 * All problems with the props are reported together at synth (`ProblemError`).
 */
export class Cassandra extends SelfHostedSystem<CassandraAccess> implements ICassandra {
  /** A cluster that somebody else runs. Grants open the network path and pass on the Secret that you name. */
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

  /** Declares a keyspace. Provisioning creates it and changes its replication. It never drops a keyspace. */
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
