import { Construct } from 'constructs';
import { Site } from '../site/site.js';
import type { Binding, Endpoint } from '../system/binding.js';
import { markDataSystem } from '../system/data-system.js';
import { type CassandraAccessBook, cassandraAccessBook } from './access.js';
import type { ICassandra } from './cassandra.js';
import { KeyspaceGrants } from './grants.js';

export interface CassandraEndpointProps {
  /** Host name of a contact point. */
  readonly host: string;
  /** @default 9042 */
  readonly port?: number;
  /** Data center that the site's clients are to use. */
  readonly localDatacenter: string;
  /** Addresses of the nodes, for the workloads' egress rules: `10.20.0.0/24`. */
  readonly cidr: string;
  /**
   * Secret in the apps namespace with the keys `username` and `password`. The cluster's owner makes the role and its
   * permissions; the grants say which it needs.
   */
  readonly existingSecret: string;
  /** ConfigMap in the apps namespace whose key `ca.crt` signs the nodes' certificates. @default - none: plain text */
  readonly caConfigMap?: string;
}

/** A Cassandra cluster that the kit does not run. */
export class ImportedCassandra extends Construct implements ICassandra {
  readonly name: string;
  readonly type = 'cassandra';
  readonly endpoint: Endpoint;
  readonly localDatacenter: string;
  private readonly book: CassandraAccessBook;

  constructor(scope: Construct, id: string, props: CassandraEndpointProps) {
    super(scope, Site.claim(scope, id, 'system', 30));
    this.name = id;
    this.localDatacenter = props.localDatacenter;
    this.endpoint = { host: props.host, port: props.port ?? 9042 };
    const { platform } = Site.of(this);
    this.book = cassandraAccessBook(() => ({
      system: id,
      platform,
      endpoint: this.endpoint,
      localDatacenter: this.localDatacenter,
      target: { kind: 'cidr', cidr: props.cidr, ports: [this.endpoint.port] },
      ...(props.caConfigMap === undefined ? {} : { trust: { kind: 'configMap' as const, name: props.caConfigMap } }),
      existingSecret: props.existingSecret,
    }));
    markDataSystem(this, false);
  }

  keyspace(name: string) {
    return { name, grants: new KeyspaceGrants(this.book, name) };
  }

  get bindings(): readonly Binding[] {
    return this.book.all.map((access) => access.binding);
  }
}
