import { number, object, required, simple, table, text, variant } from '../constructs/props/index.js';
import type { Sites, StateBackend } from '../constructs/site/sites.js';
import { REMOVAL_POLICY, TOLERANCE } from '../constructs/system/props.js';
import type { PlatformProps } from './platform.js';

/** By its looks: a command and a composition may each have a copy of this package. */
const SITES = simple<Sites>("Sites, such as Sites.fromFile('sites.yaml')", (value) => {
  const { all, file } = value as Partial<Sites>;
  return Array.isArray(all) && typeof file === 'string';
});

export const PLATFORM_PROPS = object<PlatformProps>({
  sites: required(SITES),
  tolerate: TOLERANCE,
  credentialsRevision: number,
  acknowledge: table(required(text), "{ 'kafka-acks-leader': 'why it is accepted' }"),
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
