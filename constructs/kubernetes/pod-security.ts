/** As much of the spec of a pod as the restricted Pod Security Standard looks at. */
export interface PodSpec {
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly securityContext?: SecurityContext & { readonly sysctls?: readonly { readonly name: string }[] };
  readonly volumes?: readonly ({ readonly name: string } & Readonly<Record<string, unknown>>)[];
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly ephemeralContainers?: readonly Container[];
}

interface SecurityContext {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly procMount?: string;
  readonly seccompProfile?: { readonly type?: string };
  readonly appArmorProfile?: { readonly type?: string };
  readonly seLinuxOptions?: { readonly type?: string; readonly user?: string; readonly role?: string };
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly windowsOptions?: { readonly hostProcess?: boolean };
}

interface Handler {
  readonly httpGet?: { readonly host?: string };
  readonly tcpSocket?: { readonly host?: string };
}

export interface Container {
  readonly name: string;
  readonly securityContext?: SecurityContext;
  readonly ports?: readonly { readonly hostPort?: number }[];
  readonly livenessProbe?: Handler;
  readonly readinessProbe?: Handler;
  readonly startupProbe?: Handler;
  readonly lifecycle?: { readonly postStart?: Handler; readonly preStop?: Handler };
}

const VOLUMES: ReadonlySet<string> = new Set([
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'],
]);

const SYSCTLS: ReadonlySet<string> = new Set([
  ...['kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_unprivileged_port_start'],
  ...['net.ipv4.tcp_syncookies', 'net.ipv4.ping_group_range', 'net.ipv4.ip_local_reserved_ports'],
  ...[
    'net.ipv4.tcp_keepalive_time',
    'net.ipv4.tcp_fin_timeout',
    'net.ipv4.tcp_keepalive_intvl',
    'net.ipv4.tcp_keepalive_probes',
  ],
]);

const SECCOMP = [undefined, 'RuntimeDefault', 'Localhost'];
const APPARMOR = [undefined, 'RuntimeDefault', 'Localhost'];
const SELINUX_TYPES = [undefined, '', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

/**
 * What the restricted Pod Security Standard would refuse, each as a place and what has to stand there; without it the API refuses the pods
 * and says so in an event alone.
 */
export function restrictedBreaches(spec: PodSpec): readonly { readonly at: string; readonly wants: string }[] {
  const { volumes = [], securityContext: own = {} } = spec;
  return [
    ...(['hostNetwork', 'hostPID', 'hostIPC'] as const)
      .filter((share) => spec[share] === true)
      .map((share) => ({ at: share, wants: 'must be false, or left out' })),
    ...volumes.flatMap((volume) =>
      Object.keys(volume)
        .filter((source) => source !== 'name' && !VOLUMES.has(source))
        .map((source) => ({
          at: `volumes[${volume.name}].${source}`,
          wants: `must be one of ${[...VOLUMES].join(', ')}`,
        })),
    ),
    ...(own.sysctls ?? [])
      .filter(({ name }) => !SYSCTLS.has(name))
      .map(({ name }) => ({
        at: `securityContext.sysctls[${name}]`,
        wants: 'must be one that Kubernetes considers safe',
      })),
    ...contextBreaches(own).map((breach) => ({ ...breach, at: `securityContext.${breach.at}` })),
    ...(['containers', 'initContainers', 'ephemeralContainers'] as const).flatMap((list) =>
      (spec[list] ?? []).flatMap((container) =>
        containerBreaches(container, own).map(({ at, wants }) => ({ at: `${list}[${container.name}].${at}`, wants })),
      ),
    ),
  ];
}

interface Breach {
  readonly at: string;
  readonly wants: string;
}

/** What holds for the context of a pod and for that of a container. */
function contextBreaches(context: SecurityContext): Breach[] {
  const { runAsUser, seccompProfile, appArmorProfile, seLinuxOptions, windowsOptions, runAsNonRoot } = context;
  const breaches: (Breach | false)[] = [
    runAsUser === 0 && { at: 'runAsUser', wants: 'must not be 0' },
    runAsNonRoot === false && { at: 'runAsNonRoot', wants: 'must be true' },
    !SECCOMP.includes(seccompProfile?.type) && {
      at: 'seccompProfile.type',
      wants: 'must be RuntimeDefault or Localhost',
    },
    !APPARMOR.includes(appArmorProfile?.type) && {
      at: 'appArmorProfile.type',
      wants: 'must be RuntimeDefault or Localhost',
    },
    !SELINUX_TYPES.includes(seLinuxOptions?.type) && {
      at: 'seLinuxOptions.type',
      wants: 'must be a type for containers',
    },
    !!seLinuxOptions?.user && { at: 'seLinuxOptions.user', wants: 'must be left out' },
    !!seLinuxOptions?.role && { at: 'seLinuxOptions.role', wants: 'must be left out' },
    windowsOptions?.hostProcess === true && { at: 'windowsOptions.hostProcess', wants: 'must be false, or left out' },
  ];
  return breaches.filter((one): one is Breach => one !== false);
}

function containerBreaches(container: Container, pod: SecurityContext): Breach[] {
  const { securityContext: own = {}, ports = [], lifecycle = {} } = container;
  const { add = [], drop = [] } = own.capabilities ?? {};
  const breaches: (Breach | false)[] = [
    own.privileged === true && { at: 'securityContext.privileged', wants: 'must be false, or left out' },
    own.allowPrivilegeEscalation !== false && {
      at: 'securityContext.allowPrivilegeEscalation',
      wants: 'must be false',
    },
    (own.runAsNonRoot ?? pod.runAsNonRoot) !== true && { at: 'securityContext.runAsNonRoot', wants: 'must be true' },
    (own.seccompProfile ?? pod.seccompProfile)?.type === undefined && {
      at: 'securityContext.seccompProfile.type',
      wants: 'must be RuntimeDefault or Localhost',
    },
    ![undefined, 'Default'].includes(own.procMount) && { at: 'securityContext.procMount', wants: 'must be Default' },
    !drop.includes('ALL') && { at: 'securityContext.capabilities.drop', wants: 'must contain ALL' },
    add.some((one) => one !== 'NET_BIND_SERVICE') && {
      at: 'securityContext.capabilities.add',
      wants: 'may contain only NET_BIND_SERVICE',
    },
    ports.some(({ hostPort = 0 }) => hostPort !== 0) && { at: 'ports', wants: 'must have no hostPort' },
  ];
  const handlers = {
    livenessProbe: container.livenessProbe,
    readinessProbe: container.readinessProbe,
    startupProbe: container.startupProbe,
    'lifecycle.postStart': lifecycle.postStart,
    'lifecycle.preStop': lifecycle.preStop,
  };
  // Of a Kubernetes of 1.34 and newer.
  const hosts = Object.entries(handlers).flatMap(([at, handler]) =>
    (['httpGet', 'tcpSocket'] as const)
      .filter((one) => !!handler?.[one]?.host)
      .map((one) => ({ at: `${at}.${one}.host`, wants: 'must be left out' })),
  );
  const context = contextBreaches(own).map(({ at, wants }) => ({ at: `securityContext.${at}`, wants }));
  return [...breaches.filter((one): one is Breach => one !== false), ...context, ...hosts];
}
