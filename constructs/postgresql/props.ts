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
  /** Host name of the server or of what stands before its servers; their certificates must carry it. */
  readonly host: string;
  /** @default 5432; 26257 where the provider is cockroachdb */
  readonly port?: number;
  /** What answers there. @default 'postgresql' */
  readonly provider?: 'postgresql' | 'cockroachdb';
}
