import { NetworkPolicyV1 } from '@cdktf/provider-kubernetes/lib/network-policy-v1/index.js';
import type { NetworkTarget } from '../constructs/system/binding.js';
import type { Application } from '../constructs/workload/application.js';
import { accessLabel, WORKLOAD_LABEL } from '../constructs/workload/grantee.js';
import type { Workload } from '../constructs/workload/workload.js';
import { objectLabels } from './labels.js';
import type { SiteStack } from './site-stack.js';

const NAMESPACE_LABEL = 'kubernetes.io/metadata.name';

/**
 * The network rules of the apps namespace, where everything is denied by default: a way out to each system and each
 * workload that anything was granted, for the pods that wear its label; and a way in to each workload with a port.
 */
export function placeNetwork(
  stack: SiteStack,
  workloads: readonly Workload[],
  applications: readonly Application[],
): NetworkPolicyV1[] {
  const targets = new Map(
    applications.flatMap(({ bindings }) => bindings.map(({ system, target }) => [system, target] as const)),
  );
  const called = workloads.filter((workload) => applications.some(({ connections }) => connections.includes(workload)));
  return [
    ...[...targets.entries()].map(([system, target]) => wayOut(stack, system, waysTo(stack, target))),
    ...called.map((workload) =>
      wayOut(stack, workload.name, [
        { to: [{ podSelector: { matchLabels: { [WORKLOAD_LABEL]: workload.name } } }], ports: tcp(ports(workload)) },
      ]),
    ),
    ...workloads.filter(({ port }) => port !== undefined).map((workload) => wayIn(stack, workload)),
  ];
}

function wayOut(stack: SiteStack, target: string, egress: readonly Way[]): NetworkPolicyV1 {
  return new NetworkPolicyV1(stack, `clients-${target}`, {
    metadata: meta(stack, `${target}-clients`, target),
    spec: {
      podSelector: { matchLabels: accessLabel(target) },
      policyTypes: ['Egress'],
      egress: [...egress],
    },
  });
}

function wayIn(stack: SiteStack, workload: Workload): NetworkPolicyV1 {
  const from = [
    { podSelector: { matchLabels: accessLabel(workload.name) } },
    ...workload.ingressFrom.map((namespace) => ({
      namespaceSelector: { matchLabels: { [NAMESPACE_LABEL]: namespace } },
    })),
  ];
  return new NetworkPolicyV1(stack, `ingress-${workload.name}`, {
    metadata: meta(stack, `${workload.name}-ingress`, workload.name),
    spec: {
      podSelector: { matchLabels: { [WORKLOAD_LABEL]: workload.name } },
      policyTypes: ['Ingress'],
      ingress: [{ from, ports: tcp(ports(workload)) }],
    },
  });
}

function meta(stack: SiteStack, name: string, target: string) {
  const { platform, namespaces } = stack.site;
  return { name, namespace: namespaces.apps, labels: objectLabels(platform, target) };
}

function ports(workload: Workload): readonly number[] {
  return workload.port === undefined ? [] : [workload.port];
}

function tcp(numbers: readonly number[]) {
  return numbers.map((port) => ({ port: `${port}`, protocol: 'TCP' }));
}

type Way = { readonly to: object[]; readonly ports: ReturnType<typeof tcp> };

function waysTo(stack: SiteStack, target: NetworkTarget): Way[] {
  if (target.kind === 'pods') {
    const pods = {
      namespaceSelector: { matchLabels: { [NAMESPACE_LABEL]: stack.site.namespaces.data } },
      podSelector: { matchLabels: { ...target.labels } },
    };
    return [{ to: [pods], ports: tcp(target.ports) }];
  }
  const ranges = target.kind === 'cidr' ? [target] : target.ranges;
  return ranges.map(({ cidr, ports }) => ({ to: [{ ipBlock: { cidr } }], ports: tcp(ports) }));
}
