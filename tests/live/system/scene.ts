import { allReady } from '../installer.js';
import { Ledger } from '../ledger.js';
import { until } from '../shell.js';
import type { Stage } from '../stage.js';
import type { Capability } from '../suite.js';
import type { Variation } from './composition.js';
import type { RunningSystem, SystemUnderTest } from './system.js';

/** The shared platform of a system's lines, and what it looks like now. */
export class Scene<V extends Variation = Variation, R extends RunningSystem = RunningSystem> {
  readonly ledger: Ledger;
  readonly rotor: Ledger;
  /** The system as it runs in this stage. */
  readonly running: R;
  private current: V;

  constructor(
    readonly system: SystemUnderTest<V, R>,
    readonly stage: Stage,
    /** A stage of its own for what must begin at nothing. */
    readonly another: (label: string) => Stage,
    variant: V,
  ) {
    this.ledger = new Ledger(stage);
    this.rotor = new Ledger(stage, 'rotor');
    this.running = system.at(stage);
    this.current = variant;
  }

  get variant(): V {
    return this.current;
  }

  /** Applies the platform with changes that stay from then on. */
  async change(changes: Partial<V>, parts?: readonly string[]): Promise<string[]> {
    const next = { ...this.current, ...changes };
    const changed = await this.stage.apply(this.composition(next), parts ? { parts } : {});
    this.current = next;
    return changed;
  }

  composition(variant: V = this.current) {
    return this.system.compose(this.stage.platform, variant);
  }

  /** All members are ready and the ledger writes; the state in which each line starts. */
  async healthy(limit = 180): Promise<void> {
    const { cluster, data } = this.stage;
    await until('all members are ready', limit, async () => {
      for (const { selector, count } of this.system.members(this.current)) {
        if (!(await allReady(cluster, data, selector, count))) return undefined;
      }
      return true;
    });
    await this.ledger.writes(limit);
  }

  /** All pods of members. */
  async members() {
    const { cluster, data } = this.stage;
    const lists = this.system.members(this.current).map(({ selector }) => cluster.list('pods', data, selector));
    return (await Promise.all(lists)).flat();
  }

  /** Uids of pods by name. @param selectors @default - those of all members */
  async uids(selectors?: readonly string[]): Promise<Map<string, string>> {
    const { cluster, data } = this.stage;
    const wanted = selectors ?? this.system.members(this.current).map(({ selector }) => selector);
    const pods = (await Promise.all(wanted.map((selector) => cluster.list('pods', data, selector)))).flat();
    return new Map(pods.map((pod) => [pod.metadata.name as string, pod.metadata.uid as string]));
  }
}

/** A line that holds for every system. */
export type SystemCapability = Capability<Scene>;

export function ms(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)}s`;
}
