import { list, number, object, required, size, table, text, textLike } from '../props/index.js';
import { Size } from '../units.js';
import { ENV, ENV_FROM, type Env, type EnvFromSource } from './environment.js';
import { MOUNTS, type Mount, type Volumes } from './volumes.js';

/** Paths of the HTTP probes of a container. */
export interface Probes {
  readonly live: string;
  readonly ready: string;
}

/** A container, with all defaults applied. */
export interface ContainerOptions {
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env: Env;
  readonly envFrom: readonly EnvFromSource[];
  /** Cores requested. */
  readonly cpu: number;
  /** Request and limit: memory must not be overcommitted. */
  readonly memory: Size;
  readonly port?: number;
  readonly probes?: Probes;
  readonly mounts: readonly Mount[];
}

/** A container beside the main one. */
export interface FurtherContainer extends ContainerOptions {
  /** Systems whose files it has in `/bindings`. The main container has those of all systems. */
  readonly bindings: readonly string[];
}

export type FurtherContainers = Readonly<Record<string, FurtherContainer>>;

/** The contents of a pod. */
export interface PodOptions {
  readonly container: ContainerOptions;
  /** They run before all others, one after another in this order, each to completion. */
  readonly initContainers: FurtherContainers;
  /** They run beside the main container for the life of the pod. */
  readonly sidecars: FurtherContainers;
  readonly volumes: Volumes;
  /** Size of `/tmp` of each container, which is also its limit of ephemeral storage apart from volumes of the pod. */
  readonly scratch: Size;
}

/** Props of an init container, which runs to completion before the other containers of its pod start. */
export interface InitContainerProps {
  /** Image reference with a tag or a digest. If the site has a mirror, the image is pulled from there. */
  readonly image: string;
  /** @default - the image's entrypoint */
  readonly command?: readonly string[];
  /** @default - the image's arguments */
  readonly args?: readonly string[];
  /** @default - none */
  readonly env?: Env;
  /** @default - none */
  readonly envFrom?: readonly EnvFromSource[];
  /** Cores requested. @default 0.05 */
  readonly cpu?: number;
  /** Request and limit. @default 64 MiB */
  readonly memory?: Size;
  /** @default - none of the pod's volumes; it has its own `/tmp` */
  readonly mounts?: readonly Mount[];
  /**
   * Names of systems whose files, with the password, it finds in `/bindings`. The application needs a grant on each.
   * @default - none; network access belongs to the pod, so all of its containers have it
   */
  readonly bindings?: readonly string[];
}

/** Props of a container that runs beside the main one. */
export interface SidecarProps extends InitContainerProps {
  /**
   * Port that it listens on, also set as `PORT`. It has no Service; pods of the monitoring namespace reach it if `metrics`
   * names it.
   * @default - none
   */
  readonly port?: number;
  /** Paths of HTTP probes on its port. A pod is ready when all of its containers are. @default - none */
  readonly probes?: Probes;
}

export const COMMAND = list(text, "['node', '/app/main.js']");

export const ARGS = list(text, "['--verbose']");

export const IMAGE = textLike('registry.example.com/shop/api:1.4.2');

export const PROBES = object<Probes>({ live: required(text), ready: required(text) });

const INIT_CONTAINER = {
  image: required(IMAGE),
  command: COMMAND,
  args: ARGS,
  env: ENV,
  envFrom: ENV_FROM,
  cpu: number,
  memory: size,
  mounts: MOUNTS,
  bindings: list(text, "['events']"),
};

export const INIT_CONTAINERS = table(
  required(object<InitContainerProps>(INIT_CONTAINER)),
  "{ warmup: { image: 'registry.example.com/shop/warmup:1.4.2' } }",
);

export const SIDECARS = table(
  required(object<SidecarProps>({ ...INIT_CONTAINER, port: number, probes: PROBES })),
  "{ proxy: { image: 'registry.example.com/shop/proxy:1.4.2' } }",
);

/** Containers beside the main one, with their defaults. */
export function furtherContainers(props: Readonly<Record<string, SidecarProps>> = {}): FurtherContainers {
  const resolved = (one: SidecarProps): FurtherContainer => ({
    image: one.image,
    ...(one.command ? { command: one.command } : {}),
    ...(one.args ? { args: one.args } : {}),
    env: one.env ?? {},
    envFrom: one.envFrom ?? [],
    cpu: one.cpu ?? 0.05,
    memory: one.memory ?? Size.mebibytes(64),
    ...(one.port === undefined ? {} : { port: one.port }),
    ...(one.probes ? { probes: one.probes } : {}),
    mounts: one.mounts ?? [],
    bindings: one.bindings ?? [],
  });
  return Object.fromEntries(Object.entries(props).map(([name, one]) => [name, resolved(one)]));
}

/** Every container of a pod, with its place in findings: that of the main one is the application's. */
export function eachContainer(
  path: string,
  { container, initContainers, sidecars }: PodOptions,
): readonly { readonly where: string; readonly options: ContainerOptions }[] {
  const further = Object.entries({ initContainers, sidecars }).flatMap(([which, containers]) =>
    Object.entries(containers).map(([name, options]) => ({ where: `${path}/${which}/${name}`, options })),
  );
  return [{ where: path, options: container }, ...further];
}

/** Requests of a pod: the sum of its containers, or its largest init container if that is more. */
export function podRequests({ container, sidecars, initContainers }: PodOptions): {
  readonly cpu: number;
  readonly memory: Size;
} {
  const together = [container, ...Object.values(sidecars)];
  const first = Object.values(initContainers);
  const memory = together.reduce((sum, one) => sum.plus(one.memory), Size.mebibytes(0));
  return {
    cpu: Math.max(
      together.reduce((sum, one) => sum + one.cpu, 0),
      ...first.map((one) => one.cpu),
    ),
    memory: first.reduce((most, one) => (one.memory.bytes > most.bytes ? one.memory : most), memory),
  };
}
