import { Duration, type Grantee, type Site, Size, SmokeTest, Workload, type WorkloadProps } from 'datastead';

export const NODE_IMAGE = 'docker.io/library/node:22-bookworm-slim';
const LEDGER_IMAGE = 'registry.datastead.example/ledger:0.1.0';

/** Sits and waits to be told what to try, and leaves at once when told to stop. */
export const IDLE = ['bash', '-c', 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done'];

/** What the lines change about every system's composition. A system's own variant has more. */
export interface Variation {
  /** Whether the workload `leaver` has its grant. @default true */
  readonly leaver?: boolean;
  /** Revision of the password of the workload `rotor`. @default 1 */
  readonly rotation?: number;
  /** Whether `rotor` brings its password in Secrets called so, with the slot behind it, instead of having one made. @default false */
  readonly brought?: boolean;
  /** Leaves out the workloads that only put load on the system or try something. @default false */
  readonly bare?: boolean;
}

/** What the Secrets that `rotor` brings are called, without the slot. */
export const BROUGHT = 'own-rotor';

/** What a system gives to the workloads of its composition. */
export interface Wiring {
  /** Id of the system, which is the name of the binding too. */
  readonly id: string;
  /** Image with the client tools that the workload `probe` is asked to run, and MiB for them. */
  readonly tools: { readonly image: string; readonly mebibytes: number };
  /** Settings of a ledger, and of the one that is the smoke test: where in the system they write. */
  readonly ledger: Readonly<Record<string, string>>;
  readonly smoke: Readonly<Record<string, string>>;
  /** Writing and reading where the ledgers, the smoke test and the tools do theirs. */
  grantLedger(to: Grantee): void;
  grantSmoke(to: Grantee): void;
  grantTools(to: Grantee): void;
}

/**
 * What stands around the system in every composition: two ledgers that write to it without pause (`rotor` rotates its
 * password), a pod with the system's own tools and a grant (`probe`), one whose grant is taken away (`leaver`), one that
 * never had any (`outsider`), and a smoke test.
 */
export function surround(site: Site, variant: Variation, wiring: Wiring): void {
  const { id, tools } = wiring;
  const settings = { BINDING: id, LEDGER_DIR: '/tmp/ledger' };
  if (!variant.bare) {
    wiring.grantLedger(ledger('ledger'));
    wiring.grantLedger(
      ledger('rotor', {
        credentialsRevision: variant.rotation ?? 1,
        ...(variant.brought === true ? { existingSecrets: { [id]: BROUGHT } } : {}),
      }),
    );
    wiring.grantTools(idle('probe', tools.image, tools.mebibytes));
    const leaver = idle('leaver', NODE_IMAGE, 64);
    if (variant.leaver !== false) wiring.grantTools(leaver);
    idle('outsider', NODE_IMAGE, 64);
  }
  const smoke = new SmokeTest(site, 'smoke', {
    image: LEDGER_IMAGE,
    command: ['node', '/app/ledger.js', 'run'],
    env: { ...settings, LEDGER_SECONDS: '5', ...wiring.smoke },
    deadline: Duration.minutes(4),
  });
  wiring.grantSmoke(smoke);

  function ledger(name: string, more: Partial<WorkloadProps> = {}): Workload {
    return new Workload(site, name, {
      image: LEDGER_IMAGE,
      command: ['node', '/app/ledger.js', 'run'],
      env: { ...settings, LEDGER_RATE: '20', ...wiring.ledger },
      port: 8080,
      cpu: 0.05,
      ...more,
    });
  }

  function idle(name: string, image: string, mebibytes: number): Workload {
    return new Workload(site, name, { image, command: IDLE, memory: Size.mebibytes(mebibytes), cpu: 0.05 });
  }
}
