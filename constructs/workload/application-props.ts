import { POD_SETTINGS, type PodSettings } from '../pods/index.js';
import { list, number, object, required, type Shape, table, text, textLike } from '../props/index.js';
import { COMMAND, IMAGE, INIT_CONTAINERS, type InitContainerProps } from './containers.js';
import type { EgressRule } from './egress.js';
import { ENV, ENV_FROM, type Env, type EnvFromSource } from './environment.js';
import type { ExistingSecretsProps } from './existing-secrets.js';
import { MOUNTS, type Mount, VOLUMES, type Volumes } from './volumes.js';

/** What every application can be told. */
export interface ApplicationProps extends ExistingSecretsProps {
  /** Settings for its pods, added to those of the site. @default - those of the site */
  readonly pods?: PodSettings;
  /** Counts rotations of its passwords. @default - the platform's `credentialsRevision` */
  readonly credentialsRevision?: number;
  /** Image reference with a tag or a digest. The site's mirror is put in front where it has one. */
  readonly image: string;
  /** @default - the image's entrypoint */
  readonly command?: readonly string[];
  /**
   * Variables: texts, or where a value stands (`EnvValue`). A changed text rolls the pods; a changed ConfigMap or Secret does not. What the
   * kit's systems need comes by grants, never here.
   * @default - none
   */
  readonly env?: Env;
  /** ConfigMaps and Secrets each of whose keys becomes a variable (`EnvFrom`). One of `env` counts before it. @default - none */
  readonly envFrom?: readonly EnvFromSource[];
  /** What its containers mount, by name (`Volume`). @default - none; `/tmp` is there always, 128 MiB of it */
  readonly volumes?: Volumes;
  /** Where the main container finds volumes. @default - none */
  readonly mounts?: readonly Mount[];
  /** Containers that run before all others, each to its end, in this order. @default - none */
  readonly initContainers?: Readonly<Record<string, InitContainerProps>>;
  /**
   * Addresses outside of the cluster that its pods may connect to, with the reason. Nothing else is let out but what was granted, and DNS.
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
