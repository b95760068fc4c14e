import { error, type Finding } from '../checks/finding.js';
import { suggestion } from '../schema/suggestion.js';
import { quote } from '../schema/words.js';
import { argumentFindings, containerFindings, portlessFindings, resourceFindings } from './checks.js';
import { MAIN } from './container-spec.js';
import { eachContainer, type PodOptions } from './containers.js';
import { sourceFindings } from './environment.js';
import { mountFindings, volumeFindings } from './volume-checks.js';

/** Names of containers that Kubernetes accepts, with room for the names that the kit derives from them. */
const CONTAINER_NAME = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;

/**
 * Values of a pod that Kubernetes would refuse, or would not treat as intended.
 * @param systems what it was granted
 */
export function podContentFindings(
  path: string,
  pod: PodOptions,
  systems: readonly string[],
  pods: 'one' | 'several',
): Finding[] {
  const all = eachContainer(path, pod);
  const mounted = new Set(all.flatMap(({ options }) => options.mounts.map(({ volume }) => volume)));
  return [
    ...all.flatMap(({ where, options }) => [
      ...containerFindings(where, options),
      ...sourceFindings(where, options.env, options.envFrom),
      ...mountFindings(where, options.mounts, pod.volumes),
    ]),
    ...volumeFindings(path, pod.volumes, mounted, pods),
    ...furtherFindings(path, pod, systems),
    ...sharedPortFindings(path, pod),
  ];
}

/** What the containers of a pod request, and the sizes of their arguments. */
export function podResourceFindings(path: string, pod: PodOptions): Finding[] {
  return eachContainer(path, pod).flatMap(({ where, options }) => [
    ...resourceFindings(where, options),
    ...argumentFindings(where, options),
  ]);
}

/** Containers beside the main one: their names, and the systems whose files they ask for. */
function furtherFindings(path: string, pod: PodOptions, systems: readonly string[]): Finding[] {
  return (['initContainers', 'sidecars'] as const).flatMap((which) =>
    Object.entries(pod[which]).flatMap(([name, options]) => {
      const where = `${path}/${which}/${name}`;
      return [
        ...nameFindings(where, name, which === 'sidecars' && Object.hasOwn(pod.initContainers, name)),
        ...portlessFindings(where, options),
        ...options.bindings
          .filter((system) => !systems.includes(system))
          .map((system) =>
            error(
              'container-binding',
              where,
              `asks for the files of ${quote(system)}, but has no grant there; ${suggestion(system, systems)}`,
              'grant it something on that system, or remove it from bindings',
            ),
          ),
      ];
    }),
  );
}

function nameFindings(where: string, name: string, taken: boolean): Finding[] {
  if (name !== MAIN && !taken && CONTAINER_NAME.test(name)) return [];
  return [
    error(
      'container-name',
      where,
      name === MAIN
        ? `has the name "${MAIN}" of the main container`
        : taken
          ? 'has the name of an init container'
          : 'has a name that no container can have',
      'choose another name: a to z, 0 to 9 and hyphens, starting with a letter, at most 40 characters',
    ),
  ];
}

/** Containers of a pod share its addresses, and with them its ports. */
function sharedPortFindings(path: string, pod: PodOptions): Finding[] {
  const taken = new Map<number, string>();
  return eachContainer(path, { ...pod, initContainers: {} }).flatMap(({ where, options: { port } }) => {
    if (port === undefined) return [];
    const first = taken.get(port);
    taken.set(port, where);
    if (first === undefined) return [];
    return [
      error('container-port', where, `listens on port ${port}, as does ${first}`, 'give each container another port'),
    ];
  });
}
