import type { Acknowledgement } from '../constructs/checks/index.js';
import type { Patch } from '../constructs/patches/index.js';
import {
  isTable,
  type Kind,
  list,
  number,
  object,
  oneOf,
  required,
  simple,
  text,
  textLike,
  variant,
} from '../constructs/props/index.js';
import type { RemovalPolicy } from '../constructs/site/removal-policy.js';
import type { Sites, StateBackend } from '../constructs/site/sites.js';
import type { Tolerance } from '../constructs/site/tolerance.js';
import { REMOVAL_POLICY, TOLERANCE } from '../constructs/system/props.js';

/** By its looks: a command and a composition may each have a copy of this package. */
const SITES = simple<Sites>("Sites, such as Sites.fromFile('sites.yaml')", (value) => {
  const { all, file } = value as Partial<Sites>;
  return Array.isArray(all) && typeof file === 'string';
});

const ACKNOWLEDGEMENTS = list(
  object<Acknowledgement>({
    id: required(textLike('kafka-storage-unencrypted')),
    at: required(textLike('shop/fra1/events')),
    reason: required(text),
  }),
  "[{ id: 'kafka-storage-unencrypted', at: 'shop/fra1/events', reason: 'why it is accepted' }]",
);

/** Reasons by id are let through: the checks alone can say at which places they have to be accepted instead. */
const ACKNOWLEDGE: Kind<readonly Acknowledgement[]> = {
  ...ACKNOWLEDGEMENTS,
  faults: (value, path) =>
    isTable(value) && Object.values(value).every((reason) => typeof reason === 'string')
      ? []
      : ACKNOWLEDGEMENTS.faults(value, path),
};

const PATCH_FIELDS = simple<Readonly<Record<string, unknown>>>(
  "a table in Kubernetes' own form, such as { metadata: { annotations: { team: 'shop' } } }",
  isTable,
);

const PATCH = object<Patch>({
  kind: required(textLike('StatefulSet')),
  name: required(textLike('events-broker-a')),
  site: textLike('fra1'),
  namespace: oneOf('data', 'apps'),
  patch: required(PATCH_FIELDS),
  reason: required(text),
});

export const PLATFORM_PROPS = object<PlatformProps>({
  sites: required(SITES),
  tolerate: TOLERANCE,
  credentialsRevision: number,
  acknowledge: ACKNOWLEDGE,
  patches: list(
    PATCH,
    "[{ kind: 'StatefulSet', name: 'events-broker-a', patch: { metadata: { annotations: { team: 'shop' } } }, reason: 'why it is needed' }]",
  ),
  removalPolicy: REMOVAL_POLICY,
  globalState: variant<StateBackend, 'backend'>('backend', "{ backend: 'local' }, or a store of another kind", {
    local: {},
    s3: {
      bucket: required(text),
      region: required(text),
      keyPrefix: required(text),
      endpoint: text,
    },
    gcs: { bucket: required(text), prefix: required(text) },
    http: { address: required(text), lockAddress: text, unlockAddress: text },
  }),
  lockFile: text,
});

export interface PlatformProps {
  /** The places, from `sites.yaml`. */
  readonly sites: Sites;
  /** What every system and workload survives unless it says otherwise. @default 'none' */
  readonly tolerate?: Tolerance;
  /** Counts rotations of all passwords, from 1. Raise it by one and deploy to rotate; the plan refuses other steps. @default 1 */
  readonly credentialsRevision?: number;
  /** Warnings that are accepted, each where it is raised and with the reason. One that is raised elsewhere stays. @default - none */
  readonly acknowledge?: readonly Acknowledgement[];
  /**
   * Changes of objects that the kit makes, for settings that it does not model (docs/patches.md). To see the objects of a chart, the synthesis runs `helm`, which
   * must then be on PATH.
   * @default - none
   */
  readonly patches?: readonly Patch[];
  /**
   * Whether Terraform may remove namespaces, the site's release and the systems that do not say otherwise. While it may not, `destroy` is
   * refused before anything is removed. @default 'retain'
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Where the state of `global-data` is kept, for a platform that has one. Another place begins empty: move the state there first
   * (docs/systems/spanner.md, "Where it stands").
   * @default - where the sites keep theirs; must be said where they differ
   */
  readonly globalState?: StateBackend;
  /**
   * File that remembers what a synthesis has to know of earlier ones, for a platform that has something which a cloud provider runs;
   * commit it. Written at the end of an `app.synth()` that succeeds.
   * @default - `<platform>.lock.json` beside the sites file
   */
  readonly lockFile?: string;
}
