import { type Grantee, Platform, Size } from 'datastead';
import { Redis, type RedisProps } from 'datastead/redis';
import type { Compose } from '../bring.js';
import { surround, type Variation } from '../system/composition.js';

/** Its client asks Redis in the same words. */
const TOOLS_IMAGE = 'docker.io/valkey/valkey:8.0.1';

/** What the lines change about the composition. */
export interface RedisVariant extends Variation {
  readonly server?: RedisProps['server'];
  readonly persistence?: RedisProps['persistence'];
  readonly members?: number;
  readonly retire?: number;
  readonly config?: Readonly<Record<string, string>>;
  /** Further patterns of keys and channels that the tools are granted. */
  readonly patterns?: readonly string[];
}

/** Id of the system. */
export const ID = 'store';

/** A system that survives a zone; ledgers, tools and the smoke test have keys of their own. */
export function compose(platform: string, variant: RedisVariant = {}): Compose {
  return (app, sites) => {
    const whole = new Platform(app, platform, {
      sites,
      // The workloads are tools of the suite, one pod each; the promise that is tested is the system's.
      tolerate: 'none',
    });
    for (const site of whole.sites) {
      const store = new Redis(site, ID, {
        tolerate: 'zone',
        memory: { member: Size.mebibytes(128) },
        cpu: { member: 0.1, sentinel: 0.05 },
        storage: { member: Size.gibibytes(1) },
        ...(variant.server === undefined ? {} : { server: variant.server }),
        ...(variant.persistence === undefined ? {} : { persistence: variant.persistence }),
        ...(variant.members === undefined ? {} : { size: { members: variant.members } }),
        ...(variant.retire === undefined ? {} : { retireMembers: variant.retire }),
        ...(variant.config === undefined ? {} : { config: variant.config }),
      });
      const grant = (keys: string) => (to: Grantee) => {
        store.keys(`${keys}:*`).grants.readWrite(to);
      };
      surround(site, variant, {
        id: ID,
        tools: { image: TOOLS_IMAGE, mebibytes: 64 },
        ledger: { KEYS: 'ledger' },
        smoke: { KEYS: 'smoke' },
        grantLedger: grant('ledger'),
        grantTools: (to) => {
          grant('tools')(to);
          for (const pattern of variant.patterns ?? []) {
            store.keys(pattern).grants.readWrite(to);
            store.channels(pattern).grants.publishSubscribe(to);
          }
        },
        grantSmoke: grant('smoke'),
      });
    }
    return whole;
  };
}
