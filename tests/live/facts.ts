import { stringify } from 'yaml';
import type { Cluster, Item } from './cluster.js';
import { expect } from './shell.js';

/** What the suite found out about the cluster, in the words of sites.yaml. */
export interface Facts {
  readonly zones: readonly string[];
  readonly nodes: readonly { readonly name: string; readonly zone: string }[];
  readonly sites: string;
}

const ZONE = 'topology.kubernetes.io/zone';
/** Name of the one site that the suite's platforms have. */
export const SITE = 'here';

/** Reads zones, storage class, version and context from the cluster. */
export async function discover(cluster: Cluster): Promise<Facts> {
  const [context, version, nodeList, classes] = await Promise.all([
    cluster.kubectl(['config', 'current-context']),
    cluster.kubectl(['version', '--output', 'json']),
    cluster.list('nodes'),
    cluster.list('storageclasses'),
  ]);
  const nodes = nodeList
    .filter((node) => node.spec.unschedulable !== true)
    .map((node) => ({ name: node.metadata.name as string, zone: (node.metadata.labels[ZONE] ?? '') as string }));
  const zones = [...new Set(nodes.map(({ zone }) => zone).filter((zone) => zone !== ''))].sort();
  expect(
    zones.length >= 3,
    `the live suite wants nodes in 3 zones (label ${ZONE}); here are ${zones.length}: ${zones.join(', ')}`,
  );
  const isDefault = (one: Item) => one.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
  const storage = classes.find(isDefault);
  expect(storage !== undefined, 'the live suite wants a default storage class; here is none');
  const { serverVersion } = JSON.parse(version);
  const minor = Number.parseInt(serverVersion.minor, 10);
  const amounts = nodeList.map((node) => node.status.allocatable);
  const site = {
    name: SITE,
    kind: 'private',
    region: 'live',
    jurisdiction: 'EU',
    kubernetes: {
      context: context.trim(),
      version: `${serverVersion.major}.${minor}`,
      zoneSource: process.env['LIVE_ZONE_SOURCE'] ?? 'podLabel',
      ...(await apiServer(cluster)),
    },
    zones,
    storage: { className: storage.metadata.name, encryptedAtRest: false },
    capacity: {
      nodesPerZone: Math.floor(nodes.length / zones.length),
      cpu: Math.max(8, Math.floor(amounts.reduce((sum, { cpu }) => sum + cores(cpu), 0))),
      memory: `${Math.floor(amounts.reduce((sum, { memory }) => sum + kibibytes(memory), 0) / 1024)}Mi`,
      storage: '200Gi',
    },
    state: { backend: 'local' },
  };
  return { zones, nodes, sites: stringify({ sites: [site] }) };
}

/** Addresses and ports behind the Service of the API, since most network plugins see packets after the Service. */
async function apiServer(
  cluster: Cluster,
): Promise<{ readonly apiServerCidrs: string[]; readonly apiServerPorts: number[] }> {
  const slices = await cluster.list('endpointslices', 'default', 'kubernetes.io/service-name=kubernetes');
  const addresses: string[] = slices.flatMap(({ endpoints }) => endpoints.flatMap((one: Item) => one.addresses));
  const ports: number[] = slices.flatMap((slice) => slice.ports.map(({ port }: Item) => port));
  return {
    apiServerCidrs: [...new Set(addresses)].map((address) => `${address}/${address.includes(':') ? 128 : 32}`),
    apiServerPorts: [...new Set(ports)],
  };
}

function cores(quantity: string): number {
  return quantity.endsWith('m') ? Number.parseInt(quantity, 10) / 1000 : Number(quantity);
}

function kibibytes(quantity: string): number {
  const factor = { Ki: 1, Mi: 1024, Gi: 1024 ** 2 }[quantity.slice(-2)] ?? 1 / 1024;
  return Number.parseInt(quantity, 10) * factor;
}
