import type { Construct } from 'constructs';
import { Checks } from '../checks/checks.js';
import { error, type Finding } from '../checks/finding.js';
import { checkedProps, checkedText } from '../props/index.js';
import { ImportedSystem } from '../system/imported-system.js';
import { type CassandraAccess, type CassandraAccessBook, cassandraAccessBook } from './access.js';
import { KeyspaceGrants } from './grants.js';
import type { ICassandra } from './interface.js';
import { CASSANDRA_ENDPOINT, type CassandraEndpointProps } from './props.js';

/** Cassandra's own rule, which capitals fit too: whoever made the keyspace may have quoted its name. */
const KEYSPACE = /^[A-Za-z0-9_]{1,48}$/;

/** A Cassandra cluster that the kit does not run. */
export class ImportedCassandra extends ImportedSystem<CassandraAccess> implements ICassandra {
  readonly type = 'cassandra';
  readonly localDatacenter: string;
  protected readonly book: CassandraAccessBook;

  constructor(scope: Construct, id: string, props: CassandraEndpointProps) {
    checkedProps(scope, id, CASSANDRA_ENDPOINT, props);
    super(scope, id, { ...props, port: props.port ?? 9042 });
    this.localDatacenter = props.localDatacenter;
    this.book = cassandraAccessBook(this, () => ({
      ...this.connectionTo(this.endpoint.port),
      localDatacenter: this.localDatacenter,
    }));
    Checks.of(this).add('names', () => this.nameFindings());
  }

  keyspace(name: string) {
    return { name, grants: new KeyspaceGrants(this.book, checkedText(this, 'keyspace', name)) };
  }

  private nameFindings(): Finding[] {
    const { path } = this.node;
    const keyspaces = new Set(this.book.all.flatMap(({ permissions }) => permissions.map(({ keyspace }) => keyspace)));
    const found = [...keyspaces]
      .filter((name) => !KEYSPACE.test(name))
      .map((name) =>
        error(
          'cassandra-keyspace-name',
          `${path}/keyspaces/${name}`,
          `"${name}" is not a valid keyspace name`,
          'use 1 to 48 letters, digits and underscores',
        ),
      );
    return [...found, ...datacenterFindings(path, this.localDatacenter)];
  }
}

/** Drivers compare the name letter by letter, and connect to nobody where it is another one. */
function datacenterFindings(where: string, name: string): Finding[] {
  if (/^[^\s\p{Cc}]([^\p{Cc}\p{Zl}\p{Zp}]*[^\s\p{Cc}])?$/u.test(name)) return [];
  return [
    error(
      'cassandra-datacenter',
      where,
      name.trim() === '' ? 'has an empty localDatacenter' : `has the localDatacenter ${JSON.stringify(name)}`,
      'set localDatacenter to the name that `nodetool status` shows, on one line and without spaces around it',
    ),
  ];
}
