import type { Binding } from '../access/grantee.js';
import { USER_ID } from '../pods/index.js';
import type { Site } from '../site/site.js';
import { furtherContainerSpecs, mainContainer, scratchVolumes } from './container-spec.js';
import type { PodOptions } from './containers.js';
import { BINDING_VOLUME } from './places.js';
import { volumeBlock } from './volumes.js';

/** What the pods of deployments and of jobs share: restricted Pod Security, bindings, no token. */
export function podSpec(
  site: Site,
  pod: PodOptions,
  bindings: readonly Binding[],
  /** Service account of their own. */
  name: string | undefined,
  metricsPort?: number,
) {
  const first = furtherContainerSpecs(site, pod, 'initContainers', bindings);
  return {
    // Its name alone: who asks for a token in its stead (a cloud's metadata server) needs none in the pod.
    ...(name === undefined ? {} : { service_account_name: name }),
    automount_service_account_token: false,
    enable_service_links: false,
    security_context: {
      run_as_non_root: true,
      run_as_user: `${USER_ID}`,
      run_as_group: `${USER_ID}`,
      fs_group: `${USER_ID}`,
      seccomp_profile: { type: 'RuntimeDefault' },
    },
    ...(first.length === 0 ? {} : { init_container: first }),
    container: [
      mainContainer(site, pod, bindings, metricsPort),
      ...furtherContainerSpecs(site, pod, 'sidecars', bindings, metricsPort),
    ],
    volume: [
      ...scratchVolumes(pod),
      ...bindings.map(bindingVolume),
      ...Object.entries(pod.volumes).map(([volume, source]) => volumeBlock(volume, source)),
    ],
  };
}

/**
 * The Secret, the ConfigMap and the CA certificate in one folder. Of Secrets that others write nothing but these keys: neither the
 * authority's private key, nor what would take the place of a file of the ConfigMap.
 */
function bindingVolume(binding: Binding) {
  const keys = (...names: string[]) => names.map((key) => ({ key, path: key }));
  const ca = keys('ca.crt');
  const { trust, secretName: name } = binding;
  const brought = binding.credentials.some((credential) => credential.brought);
  return {
    name: `${BINDING_VOLUME}${binding.system}`,
    projected: [
      {
        default_mode: '0440',
        sources: [
          ...(name === '' ? [] : [{ secret: [{ name, ...(brought ? { items: keys('username', 'password') } : {}) }] }]),
          { config_map: [{ name: binding.configMapName }] },
          ...(trust === undefined
            ? []
            : [
                trust.kind === 'secret'
                  ? { secret: [{ name: trust.name, items: ca }] }
                  : { config_map: [{ name: trust.name, items: ca }] },
              ]),
        ],
      },
    ],
  };
}
