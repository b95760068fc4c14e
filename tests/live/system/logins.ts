import { expect, sleep } from '../shell.js';
import type { Scene } from './scene.js';
import type { Login } from './system.js';

/** The credentials of a workload's slot, if the Secret is there. */
export async function findLogin(
  { stage: { cluster, apps }, system }: Scene,
  workload: string,
  slot: string,
  namespace = apps,
): Promise<Login | undefined> {
  const found = await cluster.get('secrets', namespace, secretName(system.id, workload, slot));
  if (found === undefined) return undefined;
  const text = (key: string) => Buffer.from(found.data[key], 'base64').toString('utf8');
  return { user: text('username'), password: text('password') };
}

/** The same, where it must be there. */
export async function loginOf(scene: Scene, workload: string, slot: string, namespace?: string): Promise<Login> {
  const login = await findLogin(scene, workload, slot, namespace);
  expect(login !== undefined, `there is no Secret ${secretName(scene.system.id, workload, slot)}`);
  return login;
}

export function secretName(system: string, workload: string, slot: string): string {
  return `${system}-${workload}-${slot}`;
}

/** Follows every pod of the rotating workload, old and new, as long as it can be asked. */
export class LoginWatch {
  private readonly failures = new Map<string, number>();
  private ended = false;
  private readonly watching: Promise<void>;

  constructor(private readonly scene: Scene) {
    this.watching = this.watch();
  }

  async end(): Promise<{ failures: number; pods: number }> {
    this.ended = true;
    await this.watching;
    return { failures: [...this.failures.values()].reduce((sum, one) => sum + one, 0), pods: this.failures.size };
  }

  private async watch(): Promise<void> {
    const { stage, rotor } = this.scene;
    let last = false;
    while (!last) {
      last = this.ended;
      for (const pod of await stage.podsOf('rotor').catch(() => [])) {
        const name = pod.metadata.name as string;
        // Not yet, or no longer there to be asked: what it said last counts.
        const report = await rotor.status(name).catch(() => undefined);
        if (report !== undefined) this.failures.set(name, report.loginFailures);
      }
      if (!last) await sleep(2);
    }
  }
}
