import type { Acknowledgement } from '../constructs/checks/index.js';
import {
  isTable,
  type Kind,
  list,
  number,
  object,
  required,
  simple,
  text,
  textLike,
  variant,
} from '../constructs/props/index.js';
import type { Sites, StateBackend } from '../constructs/site/sites.js';
import { REMOVAL_POLICY, TOLERANCE } from '../constructs/system/props.js';
import type { PlatformProps } from './platform.js';

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

export const PLATFORM_PROPS = object<PlatformProps>({
  sites: required(SITES),
  tolerate: TOLERANCE,
  credentialsRevision: number,
  acknowledge: ACKNOWLEDGE,
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
