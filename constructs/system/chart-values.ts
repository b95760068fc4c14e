import type { Access } from '../access/access-book.js';
import type { Identify } from '../access/identity.js';
import { mirroredImage } from '../helm/index.js';
import type { PodSettings } from '../pods/index.js';
import type { Site } from '../site/site.js';
import type { SelfHostedSystem } from './self-hosted-system.js';
import type { Cluster, Image, Network, Pods, Resources, Storage, Tls, Zones } from './values.js';

/** What charts' values take of any system that the kit runs. */
type Valued = Pick<
  SelfHostedSystem<Access>,
  'name' | 'site' | 'encryptionInTransit' | 'footprint' | 'removalPolicy' | 'pods'
>;

/** The image of a chart by its product's names, before any mirror. */
export interface ChartImage {
  /** @default 'docker.io' */
  readonly registry?: string;
  readonly repository: string;
  readonly tag: string;
}

/** Certificates live a quarter of a year and are renewed with a month to go, as cert-manager's manual advises for short-lived leaves. */
const CERTIFICATE = { duration: '2160h', renewBefore: '720h' };

interface PlaceValues {
  readonly platform: string;
  readonly site: string;
  readonly image: Image;
  readonly cluster: Cluster;
  readonly pods?: Pods;
}

interface SiteValues extends PlaceValues {
  readonly tls: Tls;
  readonly network: Network;
}

/** What every chart of a system is told of its place, and of itself. The image comes from the site's mirror where there is one. */
export function placeValues(
  { name, site, pods }: Valued,
  { registry = 'docker.io', repository, tag }: ChartImage,
): PlaceValues {
  const { facts, platform, namespaces } = site;
  return {
    platform,
    site: facts.name,
    image: mirroredImage({ registry, repository, tag, pullPolicy: 'IfNotPresent' }, facts.imageMirror),
    cluster: { name, apps: namespaces.apps },
    ...podValues(pods),
  };
}

/** How the pods are wanted; nothing at all where nothing is said, so that a release stays as it was. */
function podValues({ scratch, ...rest }: PodSettings): { readonly pods?: Pods } {
  const pods = { ...rest, ...(scratch === undefined ? {} : { scratchMebibytes: scratch.toMebibytes }) };
  return Object.keys(pods).length === 0 ? {} : { pods: structuredClone(pods) as Pods };
}

/** The same, with what every chart of a cluster that has certificates is told of its site besides. */
export function siteValues(system: Valued, image: ChartImage): SiteValues {
  const { facts, platform, kind } = system.site;
  return {
    ...placeValues(system, image),
    tls: {
      client: system.encryptionInTransit,
      servingIssuer: facts.certificateIssuer ?? {
        kind: 'ClusterIssuer',
        name: `${platform}-${facts.name}-serving`,
      },
      ...CERTIFICATE,
    },
    network: {
      apiServerCidrs: [...kind.apiServer.cidrs],
      apiServerPorts: [...kind.apiServer.ports],
      dnsDomain: kind.dnsDomain,
    },
  };
}

/**
 * How members are kept apart: zone from zone and host from host, host from host, or wherever there is room. A zone that is
 * not promised is not asked for.
 */
export function zoneValues(site: Site, spread: 'zone' | 'node' | 'none'): Zones {
  const { zones, zoneSource } = site.facts;
  if (spread === 'zone') return { names: [...zones], spread: 'required', source: zoneSource };
  return { names: [], spread: spread === 'node' ? 'required' : 'none', source: 'none' };
}

/** What one kind of member asks for. A kind that has no members of its own is as the first one: the chart wants it and does not use it. */
function membersOf({ footprint }: Valued, component: string) {
  return footprint.find((one) => one.component === component) ?? footprint[0];
}

/** Memory of one member of a kind, in MiB. */
export function memoryMebibytes(system: Valued, component: string): number {
  return membersOf(system, component)?.memory.toMebibytes ?? 0;
}

/** Processor time and memory of one kind of member. */
export function resourceValues(system: Valued, component: string): Resources {
  const cpu = membersOf(system, component)?.cpu ?? 0;
  return { cpu: `${Math.round(cpu * 1000)}m`, memory: `${memoryMebibytes(system, component)}Mi` };
}

/** The same, and its volume. */
export function memberValues(
  system: Valued,
  component: string,
): { readonly resources: Resources; readonly storage: Storage } {
  const { site, removalPolicy } = system;
  return {
    resources: resourceValues(system, component),
    storage: {
      size: membersOf(system, component)?.storage?.toString() ?? '',
      className: site.facts.storage.className,
      retain: removalPolicy === 'retain',
    },
  };
}

/** Settings by the product's own names, as text. What is `undefined` was not given, as with every prop. */
export function settingsText(settings: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, string>> {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [key, `${value}`]));
}

/** A user of the system for each binding: the active credential, with what it may do. */
export function activeUsers<A extends Access>(accesses: readonly A[], identify: Identify) {
  return accesses.flatMap((access) =>
    access.binding.credentials
      .filter((credential) => credential.active)
      .map((credential) => ({
        access,
        name: credential.username,
        user: { name: credential.username, secret: credential.secretName, ...identify(credential) },
      })),
  );
}
