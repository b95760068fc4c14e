import type { Binding } from '../access/grantee.js';
import type { Site } from '../site/site.js';
import type { Size } from '../units.js';
import type { ContainerOptions, PodOptions } from './containers.js';
import { envFromBlock, envVariable } from './environment.js';
import { BINDING_ROOT, BINDING_VOLUME, SCRATCH_PATH, SCRATCH_VOLUME } from './places.js';
import { mountBlock } from './volumes.js';

/** The variable that tells where binding folders are (Service Binding Specification). */
export const BINDING_ROOT_ENV = 'SERVICE_BINDING_ROOT';

/** The variable that tells the port. */
export const PORT_ENV = 'PORT';

/**
 * The variable of a Job's container that holds a digest of all that the Job depends on. Terraform's provider makes another Job for another
 * pod spec alone: another label or annotation of the template it would change in place, which the API does not, and nothing would run.
 */
export const JOB_DIGEST_ENV = 'DATASTEAD_DIGEST';

/** The main container, by whose name `kubectl logs` finds it. */
export const MAIN = 'main';

/** Its port, by whose name its Service finds it. */
const MAIN_PORT = 'http';

/** Port at which metrics are read, by whose name a PodMonitor finds it, where it is not the main container's own port. */
const METRICS_PORT = 'metrics';

/** The main container, with the files of all that was granted. */
export function mainContainer(site: Site, pod: PodOptions, bindings: readonly Binding[], metricsPort?: number) {
  const { container } = pod;
  const ports = [
    ...(container.port === undefined ? [] : [{ name: MAIN_PORT, container_port: container.port }]),
    ...(metricsPort === undefined || portsOf(pod).includes(metricsPort)
      ? []
      : [{ name: METRICS_PORT, container_port: metricsPort }]),
  ];
  return containerSpec(site, pod, {
    name: MAIN,
    options: container,
    bindings,
    ports,
    disk: mainDisk(pod),
    probed: MAIN_PORT,
  });
}

/** The other containers: those that run before the main one, or those that run beside it. */
export function furtherContainerSpecs(
  site: Site,
  pod: PodOptions,
  which: 'initContainers' | 'sidecars',
  bindings: readonly Binding[],
  metricsPort?: number,
) {
  return Object.entries(pod[which]).map(([name, options]) =>
    containerSpec(site, pod, {
      name,
      options,
      bindings: bindings.filter(({ system }) => options.bindings.includes(system)),
      ports: options.port === undefined ? [] : [furtherPort(options.port, metricsPort)],
      disk: pod.scratch,
      probed: `${options.port}`,
    }),
  );
}

/** Volumes for `/tmp`, one a container. */
export function scratchVolumes({ sidecars, initContainers, scratch }: PodOptions) {
  return ['', ...Object.keys({ ...initContainers, ...sidecars })].map((name) => ({
    name: scratchVolume(name),
    empty_dir: { size_limit: scratch.toString() },
  }));
}

/** Ports that containers of a pod listen on. */
function portsOf({ container, sidecars }: PodOptions): readonly (number | undefined)[] {
  return [container, ...Object.values(sidecars)].map(({ port }) => port);
}

/** Never named as the main container's port, which is what the Service looks for in all of them. */
function furtherPort(port: number, metricsPort: number | undefined) {
  return { ...(port === metricsPort ? { name: METRICS_PORT } : {}), container_port: port };
}

function scratchVolume(container: string): string {
  return container === '' ? SCRATCH_VOLUME : `${SCRATCH_VOLUME}-${container}`;
}

/**
 * What the main container may keep on its node. A pod is evicted that keeps more in its folders than its containers may together, and
 * what init containers have left behind is counted too.
 */
function mainDisk({ volumes, initContainers, scratch }: PodOptions): Size {
  const folders = Object.values(volumes).flatMap((volume) => (volume.kind === 'emptyDir' ? [volume.size] : []));
  return [...folders, ...Object.keys(initContainers).map(() => scratch)].reduce((sum, one) => sum.plus(one), scratch);
}

interface Container {
  readonly name: string;
  readonly options: ContainerOptions;
  readonly bindings: readonly Binding[];
  readonly ports: readonly { readonly name?: string; readonly container_port: number }[];
  readonly disk: Size;
  /** Port that probes ask. */
  readonly probed: string;
}

/** A container under the restricted Pod Security Standard, without a writable root. */
function containerSpec(site: Site, { volumes }: PodOptions, container: Container) {
  const { name, options, bindings, ports, disk, probed } = container;
  const probe = (path: string, periodSeconds: number, failureThreshold: number) => ({
    http_get: { path: path, port: probed },
    period_seconds: periodSeconds,
    timeout_seconds: 3,
    failure_threshold: failureThreshold,
  });
  return {
    name,
    image: site.image(options.image),
    image_pull_policy: 'IfNotPresent',
    ...(options.command ? { command: [...options.command] } : {}),
    ...(options.args ? { args: [...options.args] } : {}),
    env: Object.entries({
      [BINDING_ROOT_ENV]: BINDING_ROOT,
      ...(options.port === undefined ? {} : { [PORT_ENV]: `${options.port}` }),
      ...options.env,
    }).map(([variable, value]) => envVariable(variable, value)),
    ...(options.envFrom.length === 0 ? {} : { env_from: options.envFrom.map(envFromBlock) }),
    ...(ports.length === 0 ? {} : { port: ports }),
    ...(options.probes
      ? {
          startup_probe: probe(options.probes.live, 2, 30),
          liveness_probe: probe(options.probes.live, 10, 6),
          readiness_probe: probe(options.probes.ready, 5, 2),
        }
      : {}),
    resources: {
      requests: {
        cpu: `${Math.round(options.cpu * 1000)}m`,
        memory: options.memory.toString(),
        'ephemeral-storage': disk.toString(),
      },
      // No limit on the CPU: throttling makes a service slow where nobody else wants the core.
      limits: { memory: options.memory.toString(), 'ephemeral-storage': disk.toString() },
    },
    security_context: {
      allow_privilege_escalation: false,
      read_only_root_filesystem: true,
      privileged: false,
      run_as_non_root: true,
      capabilities: { drop: ['ALL'] },
    },
    volume_mount: [
      { name: scratchVolume(name === MAIN ? '' : name), mount_path: SCRATCH_PATH },
      ...bindings.map((binding) => ({
        name: `${BINDING_VOLUME}${binding.system}`,
        mount_path: `${BINDING_ROOT}/${binding.system}`,
        read_only: true,
      })),
      ...options.mounts.map((mount) => mountBlock(mount, volumes)),
    ],
  };
}
