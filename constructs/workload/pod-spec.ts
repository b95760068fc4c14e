import type { DeploymentV1SpecTemplateSpec } from '@cdktf/provider-kubernetes/lib/deployment-v1/index.js';
import type { Site } from '../site/site.js';
import type { Binding } from '../system/binding.js';
import { literalText } from '../terraform-text.js';
import type { Size } from '../units.js';

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

/** Above the range of host users (checkers ask for more than 10000), the same for every pod of the kit's workloads. */
const USER_ID = 10001;

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

type Volume = NonNullable<Extract<DeploymentV1SpecTemplateSpec['volume'], readonly unknown[]>>[number];

/** What the pods of deployments and of jobs share: restricted Pod Security, bindings, no token, no writable root. */
export function podSpec(
  site: Site,
  container: ContainerOptions,
  bindings: readonly Binding[],
  /** Service account of their own. */
  name: string | undefined,
) {
  const probe = (path: string, periodSeconds: number, failureThreshold: number) => ({
    httpGet: { path: literalText(path), port: 'http' },
    periodSeconds,
    timeoutSeconds: 3,
    failureThreshold,
  });
  return {
    // Its name alone: who asks for a token in its stead (a cloud's metadata server) needs none in the pod.
    ...(name === undefined ? {} : { serviceAccountName: name }),
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: `${USER_ID}`,
      runAsGroup: `${USER_ID}`,
      fsGroup: `${USER_ID}`,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    container: [
      {
        name: 'main',
        image: site.image(container.image),
        imagePullPolicy: 'IfNotPresent',
        ...(container.command ? { command: container.command.map(literalText) } : {}),
        ...(container.args ? { args: container.args.map(literalText) } : {}),
        env: Object.entries({
          [BINDING_ROOT_ENV]: BINDING_ROOT,
          ...(container.port === undefined ? {} : { [PORT_ENV]: `${container.port}` }),
          ...container.env,
        }).map(([name, value]) => ({ name, value: literalText(value) })),
        ...(container.port === undefined ? {} : { port: [{ name: 'http', containerPort: container.port }] }),
        ...(container.probes
          ? {
              startupProbe: probe(container.probes.live, 2, 30),
              livenessProbe: probe(container.probes.live, 10, 6),
              readinessProbe: probe(container.probes.ready, 5, 2),
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
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          privileged: false,
          runAsNonRoot: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMount: [
          { name: 'scratch', mountPath: '/tmp' },
          ...bindings.map((binding) => ({
            name: volumeName(binding),
            mountPath: `${BINDING_ROOT}/${binding.system}`,
            readOnly: true,
          })),
        ],
      },
    ],
    volume: [{ name: 'scratch', emptyDir: { sizeLimit: SCRATCH } }, ...bindings.map(bindingVolume)] satisfies Volume[],
  };
}

function volumeName(binding: Binding): string {
  return `binding-${binding.system}`;
}

/**
 * The Secret, the ConfigMap and the CA certificate in one folder. Of Secrets that others write nothing but these keys: neither the
 * authority's private key, nor what would take the place of a file of the ConfigMap.
 */
function bindingVolume(binding: Binding): Volume {
  const keys = (...names: string[]) => names.map((key) => ({ key, path: key }));
  const ca = keys('ca.crt');
  const { trust, secretName: name } = binding;
  const brought = binding.credentials.some((credential) => credential.brought);
  return {
    name: volumeName(binding),
    projected: [
      {
        defaultMode: '0440',
        sources: [
          ...(name === '' ? [] : [{ secret: [{ name, ...(brought ? { items: keys('username', 'password') } : {}) }] }]),
          { configMap: [{ name: binding.configMapName }] },
          ...(trust === undefined
            ? []
            : [
                trust.kind === 'secret'
                  ? { secret: [{ name: trust.name, items: ca }] }
                  : { configMap: [{ name: trust.name, items: ca }] },
              ]),
        ],
      },
    ],
  };
}
