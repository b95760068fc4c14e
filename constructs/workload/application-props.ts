import { POD_SETTINGS, type PodSettings } from '../pods/index.js';
import { list, number, object, required, type Shape, table, text, textLike } from '../props/index.js';
import { COMMAND, IMAGE, INIT_CONTAINERS, type InitContainerProps } from './containers.js';
import type { EgressRule } from './egress.js';
import { ENV, ENV_FROM, type Env, type EnvFromSource } from './environment.js';
import type { ExistingSecretsProps } from './existing-secrets.js';
import { MOUNTS, type Mount, VOLUMES, type Volumes } from './volumes.js';

/** Props of every application. */
export interface ApplicationProps extends ExistingSecretsProps {
  /** Settings for its pods, added to those of the site. @default - those of the site */
  readonly pods?: PodSettings;
  /** Counts rotations of its passwords. @default - the platform's `credentialsRevision` */
  readonly credentialsRevision?: number;
  /** Image reference with a tag or a digest. If the site has a mirror, the image is pulled from there. */
  readonly image: string;
  /** @default - the image's entrypoint */
  readonly command?: readonly string[];
  /**
   * Variables: fixed texts, or values from elsewhere (`EnvValue`). A changed text rolls the pods; a changed ConfigMap or Secret does not. Values for the
   * kit's systems come from grants, never from here.
   * @default - none
   */
  readonly env?: Env;
  /** ConfigMaps and Secrets whose keys all become variables (`EnvFrom`). `env` takes precedence. @default - none */
  readonly envFrom?: readonly EnvFromSource[];
  /** Volumes that its containers can mount, by name (`Volume`). @default - none; `/tmp` always exists, with 128 MiB */
  readonly volumes?: Volumes;
  /** Where the main container mounts volumes. @default - none */
  readonly mounts?: readonly Mount[];
  /** Containers that run before all others, one after another in this order, each to completion. @default - none */
  readonly initContainers?: Readonly<Record<string, InitContainerProps>>;
  /**
   * Addresses outside of the cluster that its pods may connect to, each with a reason. Otherwise pods reach only what was granted, and DNS.
   * @default - none
   */
  readonly egress?: readonly EgressRule[];
}

export const APPLICATION: Shape<ApplicationProps> = {
  pods: POD_SETTINGS,
  credentialsRevision: number,
  existingSecrets: table(text, "{ events: 'vault-events-api' }"),
  image: required(IMAGE),
  command: COMMAND,
  env: ENV,
  envFrom: ENV_FROM,
  volumes: VOLUMES,
  mounts: MOUNTS,
  initContainers: INIT_CONTAINERS,
  egress: list(
    object<EgressRule>({
      cidr: required(textLike('203.0.113.0/28')),
      ports: required(list(number, '[443]')),
      reason: required(textLike('the payment provider takes cards')),
    }),
    "[{ cidr: '203.0.113.0/28', ports: [443], reason: 'the payment provider takes cards' }]",
  ),
};
