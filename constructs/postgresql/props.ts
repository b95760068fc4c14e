import { number, object, oneOf, type Shape } from '../props/index.js';
import { ENDPOINT } from '../system/props.js';
import type { PostgresqlEndpointProps } from './postgresql.js';

/** What an endpoint is told whose product is known already. */
export const SQL_ENDPOINT: Shape<Omit<PostgresqlEndpointProps, 'provider'>> = {
  ...ENDPOINT,
  port: number,
};

export const POSTGRESQL_ENDPOINT = object<PostgresqlEndpointProps>({
  ...SQL_ENDPOINT,
  provider: oneOf('postgresql', 'cockroachdb'),
});
