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
      apiServerCidrs: [await apiServer(cluster)],
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

/** The block around all addresses behind the Service of the API, since most network plugins see packets after the Service. */
async function apiServer(cluster: Cluster): Promise<string> {
  const slices = await cluster.list('endpointslices', 'default', 'kubernetes.io/service-name=kubernetes');
  const addresses: string[] = slices.flatMap(({ endpoints }) => endpoints.flatMap((one: Item) => one.addresses));
  const bits = addresses.map((address) =>
    address
      .split('.')
      .map((byte) => Number(byte).toString(2).padStart(8, '0'))
      .join(''),
  );
  const [first = ''] = bits;
  let length = first.length;
  while (!bits.every((one) => one.startsWith(first.slice(0, length)))) length -= 1;
  expect(length >= 8, `the addresses of the Kubernetes API share no IPv4 block: ${addresses.join(', ')}`);
  const block = first.slice(0, length).padEnd(32, '0').match(/.{8}/g) ?? [];
  return `${block.map((byte) => Number.parseInt(byte, 2)).join('.')}/${length}`;
}

function cores(quantity: string): number {
  return quantity.endsWith('m') ? Number.parseInt(quantity, 10) / 1000 : Number(quantity);
}

function kibibytes(quantity: string): number {
  const factor = { Ki: 1, Mi: 1024, Gi: 1024 ** 2 }[quantity.slice(-2)] ?? 1 / 1024;
  return Number.parseInt(quantity, 10) * factor;
}
