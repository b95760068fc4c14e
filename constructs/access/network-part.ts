import type { Part } from '../part/index.js';
import { objectLabels } from '../site/labels.js';
import type { Site } from '../site/site.js';
import type { Stack } from '../terraform/index.js';
import type { Grantee } from './grantee.js';
import { WORKLOAD_LABEL } from './labels.js';
import { Path, type Peer, podsOfNamespace } from './path.js';

/** What answers at a port of the apps namespace. */
export interface Entrance {
  readonly name: string;
  readonly port: number;
  /** Namespaces all of whose pods are let in. */
  readonly ingressFrom: readonly string[];
}

/** A port of the apps namespace at which metrics are read. */
export interface Scraped {
  readonly name: string;
  readonly port: number;
}

/** Addresses outside of the cluster that the pods of one application may connect to. */
export interface Outlet {
  readonly name: string;
  readonly rules: readonly {
    readonly cidr: string;
    readonly ports: readonly number[];
    readonly except?: readonly string[];
  }[];
}

/** Ways of a namespace that no grant has made. */
export interface OwnWays {
  readonly entrances: readonly Entrance[];
  readonly scraped: readonly Scraped[];
  readonly outlets: readonly Outlet[];
}

export const NO_OWN_WAYS: OwnWays = { entrances: [], scraped: [], outlets: [] };

/** The way to what answers in the apps namespace. */
export function pathTo(site: Site, { name, port }: { readonly name: string; readonly port: number | undefined }): Path {
  const labels = { [WORKLOAD_LABEL]: name };
  const ports = port === undefined ? [] : [port];
  return new Path(name, [{ kind: 'pods', namespace: site.namespaces.apps, labels, ports }]);
}

/**
 * The network rules of a namespace, where everything is denied by default: a way out to each system and each workload that anything was
 * granted, for the pods that wear its label; and the ways that applications have by themselves.
 *
 * Named as dependencies, they are there before the pods that need them. `create_before_destroy` lets one that nobody needs any more go only
 * after those pods have rolled.
 */
export function networkPart(
  site: Site,
  namespace: 'data' | 'apps',
  grantees: readonly Grantee[],
  { entrances, scraped, outlets }: OwnWays,
  before: readonly Part[],
): Part {
  return {
    owner: site,
    home: site,
    phase: namespace === 'apps' ? 'use' : 'form',
    place({ stack, after }) {
      const paths = new Map<string, Path>();
      for (const { received } of grantees.filter((grantee) => grantee.namespace === namespace)) {
        for (const { system, path } of received.bindings) paths.set(system, path);
        for (const callee of received.callees) paths.set(callee.name, pathTo(site, callee));
      }
      const dependsOn = after(...before);
      return [
        ...dependsOn,
        ...[...paths.values()].map((path) => placeWayOut(stack, site, namespace, path, dependsOn)),
        ...entrances.map((entrance) => placeWayIn(stack, site, entrance)),
        ...scraped.flatMap((one) => placeScrape(stack, site, one)),
        ...outlets.map((outlet) => placeOutlet(stack, site, outlet, dependsOn)),
      ];
    },
  };
}

function placeWayOut(
  stack: Stack,
  site: Site,
  namespace: 'data' | 'apps',
  path: Path,
  dependsOn: readonly string[],
): string {
  const name = site.namespaces[namespace];
  return placePolicy(stack, site, `clients-${path.target}`, {
    metadata: meta(site, name, `${path.target}-clients`, path.target),
    spec: {
      pod_selector: { match_labels: { ...path.label } },
      policy_types: ['Egress'],
      egress: path.toPeers(name).map(({ peer, ports }) => ({ to: [peer], ports: tcp(ports) })),
    },
    ...(dependsOn.length === 0 ? {} : { depends_on: dependsOn }),
  });
}

function placeWayIn(stack: Stack, site: Site, { name, port, ingressFrom }: Entrance): string {
  const { apps } = site.namespaces;
  const path = pathTo(site, { name, port });
  const from: Peer[] = [path.fromPeer(apps, apps), ...ingressFrom.map(podsOfNamespace)];
  return placePolicy(stack, site, `ingress-${name}`, {
    metadata: meta(site, apps, `${name}-ingress`, name),
    spec: {
      pod_selector: { match_labels: { [WORKLOAD_LABEL]: name } },
      policy_types: ['Ingress'],
      ingress: [{ from, ports: tcp([port]) }],
    },
  });
}

function placeScrape(stack: Stack, site: Site, { name, port }: Scraped): string[] {
  const { monitoringNamespace } = site.facts;
  if (monitoringNamespace === undefined) return [];
  return [
    placePolicy(stack, site, `metrics-${name}`, {
      metadata: meta(site, site.namespaces.apps, `${name}-metrics`, name),
      spec: {
        pod_selector: { match_labels: { [WORKLOAD_LABEL]: name } },
        policy_types: ['Ingress'],
        ingress: [{ from: [podsOfNamespace(monitoringNamespace)], ports: tcp([port]) }],
      },
    }),
  ];
}

function placeOutlet(stack: Stack, site: Site, { name, rules }: Outlet, dependsOn: readonly string[]): string {
  return placePolicy(stack, site, `egress-${name}`, {
    metadata: meta(site, site.namespaces.apps, `${name}-egress`, name),
    spec: {
      pod_selector: { match_labels: { [WORKLOAD_LABEL]: name } },
      policy_types: ['Egress'],
      egress: rules.map(({ cidr, ports, except }) => ({
        to: [{ ip_block: { cidr, ...(except === undefined ? {} : { except: [...except] }) } }],
        ports: tcp(ports),
      })),
    },
    ...(dependsOn.length === 0 ? {} : { depends_on: dependsOn }),
  });
}

function placePolicy(
  stack: Stack,
  site: Site,
  id: string,
  body: Parameters<typeof stack.resource<'kubernetes_network_policy_v1'>>[2],
): string {
  const lifecycle = { create_before_destroy: true };
  return stack.resource('kubernetes_network_policy_v1', id, { ...body, lifecycle }, site).address;
}

function meta({ platform }: Site, namespace: string, name: string, target: string) {
  return { name, namespace, labels: objectLabels(platform, target) };
}

function tcp(numbers: readonly number[]) {
  return numbers.map((port) => ({ port: `${port}`, protocol: 'TCP' }));
}
