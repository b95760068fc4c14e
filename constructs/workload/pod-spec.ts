import type { Binding } from '../access/grantee.js';
import { USER_ID } from '../pods/index.js';
import type { Site } from '../site/site.js';
import type { Size } from '../units.js';
import { SCRATCH_VOLUME } from './pod-as-wanted.js';

/** Where binding folders are mounted, and the variable that tells so (Service Binding Specification). */
const BINDING_ROOT = '/bindings';
export const BINDING_ROOT_ENV = 'SERVICE_BINDING_ROOT';

/** The variable that tells the port. */
export const PORT_ENV = 'PORT';

/**
 * The variable of a Job's container that holds a digest of all that the Job depends on. Terraform's provider makes another Job for another
 * pod spec alone: another label or annotation of the template it would change in place, which the API does not, and nothing would run.
 */
export const JOB_DIGEST_ENV = 'DATASTEAD_DIGEST';

/** Size of `/tmp`, and all that a pod may keep on its node. */
const SCRATCH = '128Mi';

export interface ContainerOptions {
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Cores requested. */
  readonly cpu: number;
  /** Requested and the limit at once: memory is not to be overcommitted. */
  readonly memory: Size;
  readonly port?: number;
  readonly probes?: { readonly live: string; readonly ready: string };
}

/** What the pods of deployments and of jobs share: restricted Pod Security, bindings, no token, no writable root. */
export function podSpec(
  site: Site,
  container: ContainerOptions,
  bindings: readonly Binding[],
  /** Service account of their own. */
  name: string | undefined,
) {
  const probe = (path: string, periodSeconds: number, failureThreshold: number) => ({
    http_get: { path: path, port: 'http' },
    period_seconds: periodSeconds,
    timeout_seconds: 3,
    failure_threshold: failureThreshold,
  });
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
    container: [
      {
        name: 'main',
        image: site.image(container.image),
        image_pull_policy: 'IfNotPresent',
        ...(container.command ? { command: [...container.command] } : {}),
        ...(container.args ? { args: [...container.args] } : {}),
        env: Object.entries({
          [BINDING_ROOT_ENV]: BINDING_ROOT,
          ...(container.port === undefined ? {} : { [PORT_ENV]: `${container.port}` }),
          ...container.env,
        }).map(([name, value]) => ({ name, value: value })),
        ...(container.port === undefined ? {} : { port: [{ name: 'http', container_port: container.port }] }),
        ...(container.probes
          ? {
              startup_probe: probe(container.probes.live, 2, 30),
              liveness_probe: probe(container.probes.live, 10, 6),
              readiness_probe: probe(container.probes.ready, 5, 2),
            }
          : {}),
        resources: {
          requests: {
            cpu: `${Math.round(container.cpu * 1000)}m`,
            memory: container.memory.toString(),
            'ephemeral-storage': SCRATCH,
          },
          // No limit on the CPU: throttling makes a service slow where nobody else wants the core.
          limits: { memory: container.memory.toString(), 'ephemeral-storage': SCRATCH },
        },
        security_context: {
          allow_privilege_escalation: false,
          read_only_root_filesystem: true,
          privileged: false,
          run_as_non_root: true,
          capabilities: { drop: ['ALL'] },
        },
        volume_mount: [
          { name: SCRATCH_VOLUME, mount_path: '/tmp' },
          ...bindings.map((binding) => ({
            name: volumeName(binding),
            mount_path: `${BINDING_ROOT}/${binding.system}`,
            read_only: true,
          })),
        ],
      },
    ],
    volume: [{ name: SCRATCH_VOLUME, empty_dir: { size_limit: SCRATCH } }, ...bindings.map(bindingVolume)],
  };
}

function volumeName(binding: Binding): string {
  return `binding-${binding.system}`;
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
    name: volumeName(binding),
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
