import { type Site, Size, SmokeTest, Workload } from 'datastead';
import { Cassandra, type CassandraProps, Consistency } from 'datastead/cassandra';

const image = 'registry.datastead.example/catalogue:0.1.0';

/**
 * What the shop sells: read from the nearest copy, written to most of them.
 * @param props what another place sets otherwise, its sizes say
 */
export function addCatalogue(site: Site, props: Partial<CassandraProps> = {}): Workload {
  const catalogue = new Cassandra(site, 'catalogue', {
    keyspaces: { catalogue: {} },
    storage: Size.gibibytes(50),
    ...props,
  }).keyspace('catalogue');
  const api = new Workload(site, 'catalogue-api', { image, port: 8080 });
  catalogue.grants.migrate(api, { consistency: Consistency.of({ read: 'LOCAL_ONE', write: 'LOCAL_QUORUM' }) });

  const smoke = new SmokeTest(site, 'catalogue-smoke', {
    image,
    command: ['node', '/app/smoke/catalogue.js'],
    env: { CATALOGUE_URL: api.url },
  });
  api.grants.call(smoke);
  catalogue.grants.read(smoke);
  return api;
}
