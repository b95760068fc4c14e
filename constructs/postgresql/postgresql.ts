import type { Construct } from 'constructs';
import { Checks } from '../checks/checks.js';
import { choiceFindings } from '../checks/choice.js';
import { cidrFindings } from '../checks/cidr.js';
import { error, type Finding } from '../checks/finding.js';
import { Site } from '../site/site.js';
import type { Endpoint } from '../system/binding.js';
import type { IDataSystem } from '../system/data-system.js';
import { type EndpointProps, ImportedSystem } from '../system/imported-system.js';
import { type PostgresqlAccess, type PostgresqlAccessBook, postgresqlAccessBook } from './access.js';
import { DatabaseGrants } from './grants.js';

const PROVIDERS = ['postgresql', 'cockroachdb'];

/** A host as a certificate names it: letters, digits, dots and hyphens, or an address. */
const HOST = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;

/** A system that speaks PostgreSQL's protocol, whoever runs it. */
export interface IPostgresql extends IDataSystem {
  /** A database of it. */
  database(name: string): { readonly name: string; readonly grants: DatabaseGrants };
}

export interface PostgresqlEndpointProps extends EndpointProps {
  /** Host name of the server or of what stands before its servers; their certificates must carry it. */
  readonly host: string;
  /** @default 5432; 26257 where the provider is cockroachdb */
  readonly port?: number;
  /** What answers there. @default 'postgresql' */
  readonly provider?: 'postgresql' | 'cockroachdb';
}

/** A PostgreSQL, or what speaks its protocol, that the kit does not run. */
export class Postgresql extends ImportedSystem<PostgresqlAccess> implements IPostgresql {
  /** A cluster that somebody else runs: grants open the network path and hand over the Secret that is named. */
  static fromEndpoint(scope: Construct, id: string, props: PostgresqlEndpointProps): IPostgresql {
    return new Postgresql(scope, id, props);
  }

  readonly type = 'postgresql';
  protected readonly book: PostgresqlAccessBook;

  private constructor(scope: Construct, id: string, props: PostgresqlEndpointProps) {
    const { provider = 'postgresql', caConfigMap } = props;
    super(scope, id, { ...props, port: props.port ?? (provider === 'cockroachdb' ? 26257 : 5432) });
    this.book = postgresqlAccessBook(() => ({
      ...this.connectionTo(this.endpoint.port),
      provider,
      sslmode: caConfigMap === undefined ? 'disable' : 'verify-full',
    }));
    const checks = Checks.of(this);
    checks.add('names', () => endpointFindings(this.node.path, this.endpoint));
    checks.add('names', () => cidrFindings('postgresql-cidr', this.node.path, 'cidr', props.cidr));
    checks.add('names', () => choiceFindings('postgresql-provider', this.node.path, 'provider', provider, PROVIDERS));
    checks.add('security', () => plainTextFindings(this, caConfigMap));
  }

  database(name: string) {
    return { name, grants: new DatabaseGrants(this.book, name) };
  }
}

function endpointFindings(where: string, { host, port }: Endpoint): Finding[] {
  const found: Finding[] = [];
  if (!HOST.test(host ?? '')) {
    found.push(
      error(
        'postgresql-host',
        where,
        // A URL is not repeated: it may hold a password.
        /[@/]/.test(host) ? 'has a URL for its host' : `has the host ${JSON.stringify(host ?? '')}`,
        'give the host name alone, without a scheme, a user and a port, such as pg.example.com',
      ),
    );
  }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    found.push(
      error(
        'postgresql-port',
        where,
        `has the port ${port}`,
        'set port to a whole number from 1 to 65535, or leave it out',
      ),
    );
  }
  return found;
}

function plainTextFindings(system: Postgresql, caConfigMap: string | undefined): Finding[] {
  const { tolerate } = Site.of(system);
  if (caConfigMap !== undefined || tolerate === 'none') return [];
  return [
    error(
      'postgresql-plain-text',
      system.node.path,
      `names no authority, so that passwords would travel in plain text, which only tolerate none (a development platform) allows; here it is ${tolerate}`,
      'put the authority of the servers into a ConfigMap of the apps namespace and name it in caConfigMap',
    ),
  ];
}
