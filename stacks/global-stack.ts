import { isDeepStrictEqual } from 'node:util';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { error, type Finding } from '../constructs/checks/finding.js';
import type { SiteFacts, StateBackend } from '../constructs/site/sites.js';
import type { IManagedSystem } from '../constructs/system/managed-system.js';
import { addBackend } from './backend.js';

/** No site may be called so (`sites.schema.json`). */
export const GLOBAL = 'global';

/**
 * What cloud providers run for a platform, and who may use it: the stack `global-data`. It belongs to no site, comes before all
 * workloads, and lives on when a site goes.
 */
export class GlobalStack extends TerraformStack {
  private readonly managed: IManagedSystem[] = [];

  constructor(
    scope: Construct,
    state: StateBackend,
    private readonly prepare: () => void,
  ) {
    super(scope, `${GLOBAL}-data`);
    addBackend(this, state);
    this.addOverride('terraform.required_version', '>= 1.11.0');
  }

  get systems(): readonly IManagedSystem[] {
    return this.managed;
  }

  add(system: IManagedSystem): void {
    this.managed.push(system);
  }

  fill(): void {
    for (const system of this.managed) system.place(this);
  }

  override prepareStack(): void {
    this.prepare();
    super.prepareStack();
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
      `does not say where the state of ${GLOBAL}-data is kept, and its sites differ: ${first.name} (${first.at('state')}), ${other.name} (${other.at('state')})`,
      'name the place in globalState, where it has been until now if it was applied',
    ),
  ];
}
