import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { SiteFacts } from '../constructs/site/sites.js';
import type { IManagedSystem } from '../constructs/system/managed-system.js';
import { addBackend } from './backend.js';

/** No site may be called so (`sites.schema.json`). */
export const GLOBAL = 'global';

/**
 * What cloud providers run for a platform, and who may use it: the stack `global-data`. It belongs to no site, comes before all
 * workloads, and lives on when a site goes. Its state is kept where that of the first site is.
 */
export class GlobalStack extends TerraformStack {
  private readonly managed: IManagedSystem[] = [];

  constructor(
    scope: Construct,
    state: SiteFacts['state'],
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
