import { instanceOf, number, object, required, table, text, variant } from '../constructs/props/index.js';
import { Sites, type StateBackend } from '../constructs/site/sites.js';
import { REMOVAL_POLICY, TOLERANCE } from '../constructs/system/props.js';
import type { PlatformProps } from './platform.js';

export const PLATFORM_PROPS = object<PlatformProps>({
  sites: required(instanceOf(Sites, "Sites.fromFile('sites.yaml')")),
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
