import { allReady } from '../installer.js';
import { Ledger } from '../ledger.js';
import { until } from '../shell.js';
import type { Stage } from '../stage.js';
import type { Capability } from '../suite.js';
import { kafkaPlatform, SYSTEM, type Variant } from './composition.js';
import { AdminTools, ClientTools } from './tools.js';

/** The shared platform of the Kafka capabilities, and what it looks like now. */
export class KafkaScene {
  readonly ledger: Ledger;
  readonly rotor: Ledger;
  readonly client: ClientTools;
  readonly admin: AdminTools;
  private current: Variant = {};

  constructor(
    readonly stage: Stage,
    /** A stage of its own for what must begin at nothing. */
    readonly another: (label: string) => Promise<Stage>,
  ) {
    this.ledger = new Ledger(stage);
    this.rotor = new Ledger(stage, 'rotor');
    this.client = new ClientTools(stage);
    this.admin = new AdminTools(stage);
  }

  get variant(): Variant {
    return this.current;
  }

  get brokers(): number {
    return this.current.brokers ?? 3;
  }

  /** Applies the platform with changes that stay from then on. */
  async change(changes: Variant, parts?: readonly string[]): Promise<string[]> {
    const next = { ...this.current, ...changes };
    const changed = await this.stage.apply(kafkaPlatform(this.stage.platform, next), parts ? { parts } : {});
    this.current = next;
    return changed;
  }

  /** All members are ready and the ledger writes; the state in which each capability starts. */
  async healthy(limit = 180): Promise<void> {
    const { cluster, data } = this.stage;
    await until('all members are ready', limit, async () => {
      const brokers = await allReady(cluster, data, member('broker'), this.brokers);
      const controllers = await allReady(cluster, data, member('controller'), 3);
      return brokers && controllers ? true : undefined;
    });
    await this.ledger.writes(limit);
  }

  /** Uids of the members' pods by name. */
  async pods(component: string): Promise<Map<string, string>> {
    const pods = await this.stage.cluster.list('pods', this.stage.data, member(component));
    return new Map(pods.map((pod) => [pod.metadata.name as string, pod.metadata.uid as string]));
  }

  /** Waits until no partition lacks a replica. */
  async replicated(limit = 180): Promise<void> {
    await until('every partition has all its replicas', limit, async () =>
      (await this.admin.underReplicated()) === 0 ? true : undefined,
    );
  }
}

export type KafkaCapability = Capability<KafkaScene>;

export function member(component: string): string {
  return `app.kubernetes.io/instance=${SYSTEM},app.kubernetes.io/component=${component}`;
}

export function ms(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)}s`;
}
