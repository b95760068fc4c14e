import { number, object, oneOf, type Shape } from '../props/index.js';
import type { EndpointProps } from '../system/imported-system.js';
import { ENDPOINT } from '../system/props.js';

/** What an endpoint is told whose product is known already. */
export const SQL_ENDPOINT: Shape<Omit<PostgresqlEndpointProps, 'provider'>> = {
  ...ENDPOINT,
  port: number,
};

export const POSTGRESQL_ENDPOINT = object<PostgresqlEndpointProps>({
  ...SQL_ENDPOINT,
  provider: oneOf('postgresql', 'cockroachdb'),
});

export interface PostgresqlEndpointProps extends EndpointProps {
  /** Host name of the server, or of the load balancer in front of the servers. Their certificates must contain it. */
  readonly host: string;
  /** Port of the server. @default - 5432, or 26257 if the provider is `cockroachdb` */
  readonly port?: number;
  /** The product that answers there. @default 'postgresql' */
  readonly provider?: 'postgresql' | 'cockroachdb';
}
