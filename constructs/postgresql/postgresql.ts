import { Construct } from 'constructs';
import { Checks } from '../checks/checks.js';
import type { Finding } from '../checks/finding.js';
import { Site } from '../site/site.js';
import type { Binding, Endpoint } from '../system/binding.js';
import { type IDataSystem, markDataSystem } from '../system/data-system.js';
import { type PostgresqlAccessBook, postgresqlAccessBook } from './access.js';
import { DatabaseGrants } from './grants.js';

/** Longest name: the binding's folder and object names are made from it. */
const MAX_NAME = 30;

/** A host as a certificate names it: letters, digits, dots and hyphens, or an address. */
const HOST = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;

/** A system that speaks PostgreSQL's protocol, whoever runs it. */
export interface IPostgresql extends IDataSystem {
  /** A database of it. */
  database(name: string): { readonly name: string; readonly grants: DatabaseGrants };
}

export interface PostgresqlEndpointProps {
  /** Host name of the server or of what stands before its servers; their certificates must carry it. */
  readonly host: string;
  /** @default 5432; 26257 where the provider is cockroachdb */
  readonly port?: number;
  /** What answers there. The services retry serialization failures on both. @default 'postgresql' */
  readonly provider?: 'postgresql' | 'cockroachdb';
  /** Addresses of the servers, for the workloads' egress rules: `10.20.0.0/24`. */
  readonly cidr: string;
  /**
   * Secret in the apps namespace with the keys `username` and `password`. The cluster's owner makes the user and its
   * privileges; the grants say which it needs.
   */
  readonly existingSecret: string;
  /**
   * ConfigMap in the apps namespace whose key `ca.crt` signs the servers' certificates.
   * @default - none: plain text, which only `tolerate: none` allows
   */
  readonly caConfigMap?: string;
}

/** A PostgreSQL, or what speaks its protocol, that the kit does not run. */
export class Postgresql extends Construct implements IPostgresql {
  /** A cluster that somebody else runs: grants open the network path and hand over the Secret that is named. */
  static fromEndpoint(scope: Construct, id: string, props: PostgresqlEndpointProps): IPostgresql {
    return new Postgresql(scope, id, props);
  }

  readonly name: string;
  readonly type = 'postgresql';
  readonly endpoint: Endpoint;
  private readonly book: PostgresqlAccessBook;

  private constructor(scope: Construct, id: string, props: PostgresqlEndpointProps) {
    super(scope, Site.claim(scope, id, 'system', MAX_NAME));
    this.name = id;
    const { platform } = Site.of(this);
    const provider = props.provider ?? 'postgresql';
    this.endpoint = { host: props.host, port: props.port ?? (provider === 'cockroachdb' ? 26257 : 5432) };
    this.book = postgresqlAccessBook(() => ({
      system: id,
      platform,
      endpoint: this.endpoint,
      target: { kind: 'cidr', cidr: props.cidr, ports: [this.endpoint.port] },
      provider,
      sslmode: props.caConfigMap === undefined ? 'disable' : 'verify-full',
      ...(props.caConfigMap === undefined ? {} : { trust: { kind: 'configMap' as const, name: props.caConfigMap } }),
      existingSecret: props.existingSecret,
    }));
    const checks = Checks.of(this);
    checks.add('names', () => endpointFindings(this.node.path, this.endpoint));
    checks.add('security', () => plainTextFindings(this, props.caConfigMap));
    markDataSystem(this, false);
  }

  database(name: string) {
    return { name, grants: new DatabaseGrants(this.book, name) };
  }

  get bindings(): readonly Binding[] {
    return this.book.all.map((access) => access.binding);
  }
}

function endpointFindings(where: string, { host, port }: Endpoint): Finding[] {
  const found: Finding[] = [];
  if (!HOST.test(host)) {
    found.push({
      severity: 'error',
      id: 'postgresql-host',
      where,
      message: `has the host ${JSON.stringify(host)}`,
      remedy: 'give the host name alone, without a scheme, a user and a port, such as pg.example.com',
    });
  }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    found.push({
      severity: 'error',
      id: 'postgresql-port',
      where,
      message: `has the port ${port}`,
      remedy: 'set port to a whole number from 1 to 65535, or leave it out',
    });
  }
  return found;
}

function plainTextFindings(system: Postgresql, caConfigMap: string | undefined): Finding[] {
  const { tolerate } = Site.of(system);
  if (caConfigMap !== undefined || tolerate === 'none') return [];
  return [
    {
      severity: 'error',
      id: 'postgresql-plain-text',
      where: system.node.path,
      message: `names no authority, so that passwords would travel in plain text, which only tolerate none (a development platform) allows; here it is ${tolerate}`,
      remedy: 'put the authority of the servers into a ConfigMap of the apps namespace and name it in caConfigMap',
    },
  ];
}
