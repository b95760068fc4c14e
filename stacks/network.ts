import { NetworkPolicyV1 } from '@cdktf/provider-kubernetes/lib/network-policy-v1/index.js';
import type { NetworkTarget } from '../constructs/system/binding.js';
import type { Application } from '../constructs/workload/application.js';
import { WORKLOAD_LABEL } from '../constructs/workload/grantee.js';
import type { Workload } from '../constructs/workload/workload.js';
import { objectLabels } from './labels.js';
import type { SiteStack } from './site-stack.js';

const NAMESPACE_LABEL = 'kubernetes.io/metadata.name';

function tcp(ports: readonly number[]) {
  return ports.map((port) => ({ port: `${port}`, protocol: 'TCP' }));
}

function peer(stack: SiteStack, target: NetworkTarget) {
  if (target.kind === 'cidr') return { ipBlock: { cidr: target.cidr } };
  return {
    namespaceSelector: { matchLabels: { [NAMESPACE_LABEL]: stack.site.namespaces.data } },
    podSelector: { matchLabels: { ...target.labels } },
  };
}

/**
 * What an application may reach: the systems it was granted and the workloads it may call, nothing else. Every
 * application gets the policy, so that an empty one says so too.
 */
export function placeEgress(stack: SiteStack, application: Application): void {
  const { name, bindings, connections } = application;
  new NetworkPolicyV1(stack, `egress-${name}`, {
    metadata: {
      name: `${name}-egress`,
      namespace: stack.site.namespaces.apps,
      labels: objectLabels(stack.site.platform, name),
    },
    spec: {
      podSelector: { matchLabels: { [WORKLOAD_LABEL]: name } },
      policyTypes: ['Egress'],
      egress: [
        ...bindings.map(({ target }) => ({ to: [peer(stack, target)], ports: tcp(target.ports) })),
        ...connections.map((workload) => ({
          to: [{ podSelector: { matchLabels: { [WORKLOAD_LABEL]: workload.name } } }],
          ports: tcp([workload.port ?? 80]),
        })),
      ],
    },
  });
}

/** Who may reach a workload's port: the applications that were granted to call it, and the namespaces it names. */
export function placeIngress(stack: SiteStack, workload: Workload, callers: readonly Application[]): void {
  if (workload.port === undefined) return;
  const from = [
    ...callers.map((caller) => ({ podSelector: { matchLabels: { [WORKLOAD_LABEL]: caller.name } } })),
    ...workload.ingressFrom.map((namespace) => ({
      namespaceSelector: { matchLabels: { [NAMESPACE_LABEL]: namespace } },
    })),
  ];
  new NetworkPolicyV1(stack, `ingress-${workload.name}`, {
    metadata: {
      name: `${workload.name}-ingress`,
      namespace: stack.site.namespaces.apps,
      labels: objectLabels(stack.site.platform, workload.name),
    },
    spec: {
      podSelector: { matchLabels: { [WORKLOAD_LABEL]: workload.name } },
      policyTypes: ['Ingress'],
      // A rule without peers would let everybody in; without any rule the policy lets nobody in.
      ingress: from.length === 0 ? [] : [{ from, ports: tcp([workload.port]) }],
    },
  });
}
