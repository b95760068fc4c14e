import type { Construct } from 'constructs';
import type { Phase } from '../constructs/part/index.js';
import type { Site, SiteStackSet } from '../constructs/site/site.js';
import { SiteStack } from './site-stack.js';

/** The three stacks of a site. First what others need, last what takes away: expand, use, contract. */
export class SiteStacks implements SiteStackSet {
  readonly data: SiteStack;
  readonly apps: SiteStack;
  readonly smoke: SiteStack;

  constructor(
    scope: Construct,
    readonly site: Site,
    prepare: () => void,
  ) {
    this.data = new SiteStack(scope, site, 'data', prepare);
    this.apps = new SiteStack(scope, site, 'apps', prepare, this.data);
    this.smoke = new SiteStack(scope, site, 'smoke', prepare, this.apps);
    site.placeIn(this);
  }

  get all(): readonly SiteStack[] {
    return [this.data, this.apps, this.smoke];
  }

  of(phase: Phase): SiteStack {
    const { data, apps, smoke } = this;
    return { expand: data, form: data, use: apps, verify: smoke, contract: smoke }[phase];
  }
}
