import type { Construct } from 'constructs';
import type { Endpoint } from '../access/endpoint.js';
import type { Identify } from '../access/identity.js';
import { type PostgresqlAccess, type PostgresqlAccessBook, postgresqlAccessBook } from '../postgresql/access.js';
import type { IPostgresql } from '../postgresql/interface.js';
import { Postgresql } from '../postgresql/postgresql.js';
import type { PostgresqlEndpointProps } from '../postgresql/props.js';
import { checkedProps, checkedText } from '../props/index.js';
import type { Footprint } from '../site/footprint.js';
import type { GrowingFact, ImmutableFact, SystemPlan } from '../system/data-system.js';
import { Declared } from '../system/declared.js';
import { jobFootprint } from '../system/job-footprint.js';
import { procedureOf } from '../system/procedure.js';
import { SelfHostedSystem } from '../system/self-hosted-system.js';
import { Size } from '../units.js';
import type { BackupProps } from './backup.js';
import {
  type CockroachDBFacts,
  failureDomainFindings,
  LEAST,
  licenceKeyFindings,
  memoryFindings,
  nameFindings,
  securityFindings,
} from './checks.js';
import { Database } from './database.js';
import { LicenceKey } from './licence-key.js';
import { cockroachdbPlan } from './plan.js';
import { COCKROACHDB_ENDPOINT, COCKROACHDB_PROPS, type CockroachDBProps } from './props.js';
import { type CockroachDBSizing, cockroachdbSizing } from './sizing.js';
import { COCKROACHDB } from './versions.js';

/** Longest name: StatefulSet, Job and Certificate names are made from it. */
const MAX_NAME = 30;

const SQL_PORT = 26257;

/**
 * A CockroachDB cluster in a site. Nodes are spread over the zones, connections use TLS, and each workload has a user of its own.
 * Databases are declared here; privileges follow from the grants. Transactions are serializable, so a client must be ready to retry
 * one (SQLSTATE 40001).
 *
 * All problems with the props are reported together at synth (`ProblemError`).
 */
export class CockroachDB extends SelfHostedSystem<PostgresqlAccess> implements IPostgresql {
  /** A cluster that somebody else runs. Grants open the network path and pass on the Secret that you name. */
  static fromEndpoint(scope: Construct, id: string, props: Omit<PostgresqlEndpointProps, 'provider'>): IPostgresql {
    checkedProps(scope, id, COCKROACHDB_ENDPOINT, props);
    return Postgresql.fromEndpoint(scope, id, { ...props, provider: 'cockroachdb' });
  }

  readonly type = 'cockroachdb';
  /** The CockroachDB Software License has no identifier of SPDX. */
  readonly licence = 'LicenseRef-CockroachDB-Software-License';
  readonly endpoint: Endpoint;
  readonly sizing: CockroachDBSizing;
  readonly nodes: number;
  readonly replicationFactor: number;
  readonly licenceKey: LicenceKey;
  readonly memory: Size;
  readonly cpu: number;
  readonly storage: Size;
  readonly backup: BackupProps | undefined;
  readonly retireNodes: number;
  readonly forgetLostVolumes: string | undefined;
  protected readonly book: PostgresqlAccessBook;
  private readonly declared = new Declared<Database>(this, {
    system: 'cockroachdb',
    one: 'database',
    many: 'databases',
  });

  /** @throws ProblemError for props that are unknown or of another type */
  constructor(scope: Construct, id: string, props: CockroachDBProps = {}) {
    super(scope, id, checkedProps(scope, id, COCKROACHDB_PROPS, props), {
      ...COCKROACHDB,
      maxName: MAX_NAME,
      least: LEAST,
    });
    this.sizing = cockroachdbSizing(this.tolerate);
    this.nodes = props.size?.nodes ?? this.sizing.nodes;
    this.replicationFactor = props.replicationFactor ?? this.sizing.replicationFactor;
    this.licenceKey = props.licenceKey ?? LicenceKey.none();
    this.memory = props.memory ?? Size.gibibytes(4);
    this.cpu = props.cpu ?? 1;
    this.storage = props.storage ?? Size.gibibytes(100);
    this.backup = props.backup;
    this.retireNodes = props.retireNodes ?? 0;
    this.forgetLostVolumes = props.forgetLostVolumes;
    this.endpoint = this.service(SQL_PORT);
    this.book = postgresqlAccessBook(this, () => ({
      ...this.connectionTo(SQL_PORT),
      provider: 'cockroachdb',
      sslmode: this.encryptionInTransit === 'required' ? 'verify-full' : 'disable',
    }));
    for (const name of props.databases ?? []) this.addDatabase(name);
    const facts = (): CockroachDBFacts => ({
      ...this.facts,
      sizing: this.sizing,
      nodes: this.nodes,
      replicationFactor: this.replicationFactor,
      retire: this.retireNodes,
      forgetLostVolumes: this.forgetLostVolumes,
      memory: this.memory,
      databases: this.databases,
      accesses: this.book.all,
      licenceKey: this.licenceKey,
      backup: this.backup,
    });
    this.addChecks({
      names: () => nameFindings(facts()),
      'failure domain': () => failureDomainFindings(facts()),
      capacity: () => memoryFindings(facts()),
      security: () => securityFindings(facts()),
      licences: () => licenceKeyFindings(facts()),
    });
  }

  /** Declares a database. Provisioning creates it. It never drops a database. */
  addDatabase(name: string): Database {
    checkedText(this, 'database', name);
    return this.declared.add(new Database(name, this.book));
  }

  database(name: string): Database {
    checkedText(this, 'database', name);
    return this.declared.get(name, () => new Database(name, this.book));
  }

  get databases(): readonly Database[] {
    return this.declared.sorted;
  }

  get replicationSummary(): string {
    const { spread } = this.sizing;
    return `${this.replicationFactor} ${this.replicationFactor === 1 ? 'copy' : 'copies'}${spread === 'none' ? '' : `, one a ${spread}`}`;
  }

  get footprint(): readonly Footprint[] {
    const { cpu, memory, storage } = this;
    return [{ component: 'node', members: this.nodes, cpu, memory, storage }];
  }

  override get broughtSecretNames(): readonly string[] {
    const { licenceKey, backup } = this;
    return [
      ...(licenceKey.kind === 'none' ? [] : [licenceKey.existingSecret]),
      ...(backup ? [backup.existingSecret] : []),
    ];
  }

  /** Where several nodes become one cluster, provisioning waits for the Job that does it. */
  get jobs(): readonly Footprint[] {
    return jobFootprint(this.sizing.topology === 'single' ? 1 : 2);
  }

  get immutableFacts(): readonly ImmutableFact[] {
    const procedure = procedureOf(this.type, 'Another promise');
    return [
      ...this.volumeFacts,
      { key: 'topology', value: this.sizing.topology, procedure },
      { key: 'region', value: this.site.facts.region, procedure },
    ];
  }

  get growingFacts(): readonly GrowingFact[] {
    const { nodes: count, retireNodes: retiring } = this;
    return [{ key: 'size.nodes', count, retiring, procedure: procedureOf(this.type, 'Shrink') }];
  }

  plan(identify: Identify): SystemPlan {
    return cockroachdbPlan(this, this.book.all, identify);
  }
}
