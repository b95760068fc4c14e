import type { SiteDescription } from '../../stacks/index.js';
import type { ClusterAccess } from './access.js';
import { Cluster, ClusterError } from './cluster.js';

/**
 * The cluster of a site, which answers and is the one that the sites file states.
 * @throws ClusterError
 */
export async function clusterOf(
  { clusterUid }: Pick<SiteDescription, 'clusterUid'>,
  access: ClusterAccess | undefined,
): Promise<Cluster> {
  if (access === undefined) throw new ClusterError('the stacks name no context of a kubeconfig file');
  const cluster = await Cluster.of(access);
  await cluster.get('version');
  if (clusterUid === undefined) return cluster;
  const { uid = 'none' } = (await cluster.metadata('api/v1/namespaces/kube-system')) ?? {};
  if (uid === clusterUid) return cluster;
  throw new ClusterError(
    `the site is in the cluster whose namespace kube-system has the uid ${clusterUid}, and the context ${access.context} leads to one where ` +
      'it has the uid ' +
      uid +
      ": name the context and the kubeconfig file of the site's cluster in the sites file, or by KUBECONFIG",
  );
}
