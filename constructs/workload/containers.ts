import { list, number, object, required, size, table, text, textLike } from '../props/index.js';
import { Size } from '../units.js';
import { ENV, ENV_FROM, type Env, type EnvFromSource } from './environment.js';
import { MOUNTS, type Mount, type Volumes } from './volumes.js';

/** Paths by which the kubelet asks a container how it is. */
export interface Probes {
  readonly live: string;
  readonly ready: string;
}

/** A container, everything resolved. */
export interface ContainerOptions {
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env: Env;
  readonly envFrom: readonly EnvFromSource[];
  /** Cores requested. */
  readonly cpu: number;
  /** Requested and the limit at once: memory is not to be overcommitted. */
  readonly memory: Size;
  readonly port?: number;
  readonly probes?: Probes;
  readonly mounts: readonly Mount[];
}

/** A container beside the main one. */
export interface FurtherContainer extends ContainerOptions {
  /** Systems whose files it has at `/bindings`, as the main one has all of them. */
  readonly bindings: readonly string[];
}

export type FurtherContainers = Readonly<Record<string, FurtherContainer>>;

/** What a pod consists of. */
export interface PodOptions {
  readonly container: ContainerOptions;
  /** In the order in which they run, each to its end, before all others. */
  readonly initContainers: FurtherContainers;
  /** What runs beside the main container for as long as the pod lives. */
  readonly sidecars: FurtherContainers;
  readonly volumes: Volumes;
  /** Size of `/tmp` of each container, and all that one may keep on its node beside volumes of its pod. */
  readonly scratch: Size;
}

/** What a container is told that runs to its end before the others of its pod begin. */
export interface InitContainerProps {
  /** Image reference with a tag or a digest. The site's mirror is put in front where it has one. */
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
  /** @default - none of the pod's volumes; `/tmp` is its own */
  readonly mounts?: readonly Mount[];
  /**
   * Names of systems, of those that the whole was granted, whose files it finds at `/bindings`, with the password.
   * @default - none; the network way is the pod's, and open to all of its containers
   */
  readonly bindings?: readonly string[];
}

/** What a container is told that runs beside the main one. */
export interface SidecarProps extends InitContainerProps {
  /**
   * Port that it listens on, also given to it as `PORT`. No Service leads there; pods of the monitoring namespace reach it where `metrics`
   * names it.
   * @default - none
   */
  readonly port?: number;
  /** Paths of HTTP probes at its port. A pod is ready when all of its containers are. @default - none */
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

/** Containers beside the main one, with what their defaults are. */
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

/** Every container of a pod, with the place that findings about it name: the main one's is the application's. */
export function eachContainer(
  path: string,
  { container, initContainers, sidecars }: PodOptions,
): readonly { readonly where: string; readonly options: ContainerOptions }[] {
  const further = Object.entries({ initContainers, sidecars }).flatMap(([which, containers]) =>
    Object.entries(containers).map(([name, options]) => ({ where: `${path}/${which}/${name}`, options })),
  );
  return [{ where: path, options: container }, ...further];
}

/** What a pod asks of its node: its containers together, or its largest init container where that is more. */
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
