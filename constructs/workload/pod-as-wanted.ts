import type { NodeRequirement, PodSettings, Toleration } from '../pods/index.js';

/** What a pod template has that settings may change, by Terraform's names. */
interface Template {
  readonly metadata: {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly security_context: object;
    readonly init_container?: readonly Contained[];
    readonly container: readonly Contained[];
  };
}

interface Contained {
  readonly resources: { readonly requests: Amounts; readonly limits: Amounts };
}

type Amounts = Readonly<Record<string, string>>;

/** A pod template as the cluster wants pods: the only place where those that Terraform makes know of it. The same where nothing is wanted. */
export function asWanted<T extends Template>(
  template: T,
  pods: PodSettings,
): T & { readonly spec: ReturnType<typeof scheduling> } {
  const { metadata, spec } = template;
  return {
    ...template,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, ...pods.labels },
      annotations: { ...metadata.annotations, ...pods.annotations },
    },
    spec: {
      ...spec,
      security_context: identity(spec.security_context, pods),
      ...(spec.init_container === undefined ? {} : { init_container: limited(spec.init_container, pods) }),
      container: limited(spec.container, pods),
      ...scheduling(pods),
    },
  };
}

function identity(context: object, { runAsUser, runAsGroup, fsGroup }: PodSettings): object {
  const ids = { run_as_user: runAsUser, run_as_group: runAsGroup, fs_group: fsGroup };
  const said = Object.entries(ids).filter(([, id]) => id !== undefined);
  const all = { ...context, ...Object.fromEntries(said.map(([key, id]) => [key, `${id}`])) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== 'unset'));
}

function limited(containers: readonly Contained[], { cpuLimitRatio: ratio }: PodSettings) {
  if (ratio === undefined) return containers;
  return containers.map((one) => {
    const { requests, limits } = one.resources;
    const cpu = `${Math.ceil(Number.parseInt(requests['cpu'] ?? '0', 10) * ratio)}m`;
    return { ...one, resources: { requests, limits: { ...limits, cpu } } };
  });
}

/** Which nodes take a pod, with which right, and from where its images come. */
function scheduling({
  imagePullSecrets,
  tolerations,
  nodeSelector,
  nodeAffinity,
  priorityClassName,
  runtimeClassName,
}: PodSettings) {
  return {
    ...(imagePullSecrets === undefined ? {} : { image_pull_secrets: imagePullSecrets.map((name) => ({ name })) }),
    ...(tolerations === undefined ? {} : { toleration: tolerations.map(toleration) }),
    ...(nodeSelector === undefined ? {} : { node_selector: nodeSelector }),
    ...(nodeAffinity === undefined
      ? {}
      : {
          affinity: {
            node_affinity: {
              required_during_scheduling_ignored_during_execution: {
                // Fields of nodes have been refused: the provider cannot change them in place.
                node_selector_term: nodeAffinity.map(({ matchExpressions = [] }) => ({
                  match_expressions: matchExpressions.map(requirement),
                })),
              },
            },
          },
        }),
    ...(priorityClassName === undefined ? {} : { priority_class_name: priorityClassName }),
    ...(runtimeClassName === undefined ? {} : { runtime_class_name: runtimeClassName }),
  };
}

/** The operator is said, as the API does where it was left out: a plan would change it back otherwise. */
function toleration({ tolerationSeconds, operator = 'Equal', ...rest }: Toleration) {
  return {
    ...rest,
    operator,
    ...(tolerationSeconds === undefined ? {} : { toleration_seconds: `${tolerationSeconds}` }),
  };
}

function requirement({ key, operator, values = [] }: NodeRequirement) {
  return { key, operator, ...(values.length === 0 ? {} : { values: [...values] }) };
}
