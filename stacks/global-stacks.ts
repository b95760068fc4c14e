import { isDeepStrictEqual } from 'node:util';
import type { Construct, IConstruct } from 'constructs';
import { error, type Finding } from '../constructs/checks/finding.js';
import type { Home, Phase } from '../constructs/part/index.js';
import type { SiteFacts, StateBackend } from '../constructs/site/sites.js';
import { Stack } from '../constructs/terraform/index.js';
import { addBackend } from './backend.js';
import { GLOBAL } from './global.js';
import type { Remembered } from './lock-file.js';

/** A stack of what cloud providers run. It stands in no cluster, so that no record tells how far an apply has come. */
class GlobalStack extends Stack {
  constructor(
    scope: Construct,
    part: string,
    owner: IConstruct,
    state: StateBackend,
    private readonly prepare: () => void,
  ) {
    super(scope, `${GLOBAL}-${part}`, owner);
    addBackend(this, state);
  }

  override prepareStack(): void {
    this.prepare();
    super.prepareStack();
  }
}

/**
 * What cloud providers run for a platform, and who may use it. It belongs to no site and lives on when a site goes: `global-data` comes before
 * all workloads, and `global-revoke`, which takes away what is granted no longer, after the tests of all sites.
 */
export class GlobalStacks implements Home {
  readonly name = GLOBAL;
  readonly data: GlobalStack;
  readonly revoke: GlobalStack;

  constructor(scope: Construct, owner: IConstruct, state: StateBackend, prepare: () => void) {
    this.data = new GlobalStack(scope, 'data', owner, state, prepare);
    this.revoke = new GlobalStack(scope, 'revoke', owner, state, prepare);
    this.revoke.addDependency(this.data);
  }

  of(phase: Phase): Stack {
    return phase === 'contract' ? this.revoke : this.data;
  }

  /**
   * Takes over from earlier syntheses: what was made by a part that is declared no longer is forgotten in the one stack, for the other one to take
   * away; and both know the providers of what they have to destroy, though nothing declared needs them.
   * @param declared addresses that last and are declared now
   */
  takeOver({ lasting, providers }: Remembered, declared: readonly string[]): void {
    for (const address of lasting[GLOBAL] ?? []) if (!declared.includes(address)) this.data.forget(address);
    for (const stack of [this.data, this.revoke]) {
      for (const [name, version] of Object.entries(providers)) {
        if (!stack.requiredProviders.has(name)) stack.requireProvider(name, version, `hashicorp/${name}`);
      }
    }
  }
}

/**
 * Whether the sites agree on where states are kept. Where they do not, no order of them may decide it: `global-data` would begin with
 * an empty state, and meet what it has made, as soon as another site came first.
 */
export function globalStateFindings(where: string, sites: readonly SiteFacts[]): Finding[] {
  const [first, ...others] = sites;
  const other = others.find(({ state }) => !isDeepStrictEqual(state, first?.state));
  if (first === undefined || other === undefined) return [];
  return [
    error(
      'platform-global-state',
      where,
      `does not say where the states of ${GLOBAL}-data and ${GLOBAL}-revoke are kept, and its sites differ: ${first.name} (${first.at('state')}), ${other.name} (${other.at('state')})`,
      'set globalState; if they were applied before, to the place where they are now',
    ),
  ];
}
