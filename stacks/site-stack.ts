import type { Construct } from 'constructs';
import type { Site } from '../constructs/site/site.js';
import { Stack, type StackJson } from '../constructs/terraform/index.js';
import { awaitApplied, declaredDigest, type Mark, markApplied } from './apply-marks.js';
import { addBackend } from './backend.js';

/** One Terraform stack of a site, whose content is made once the whole composition is known. */
export class SiteStack extends Stack {
  private digest: string | undefined;

  constructor(
    scope: Construct,
    readonly site: Site,
    private readonly part: string,
    private readonly prepare: () => void,
    /** The stack that must have been applied before, as it is declared. */
    private readonly previous?: SiteStack,
  ) {
    super(scope, `${site.name}-${part}`, site);
    if (previous !== undefined) this.addDependency(previous);
    addBackend(this, site.facts.state);
    site.kind.addProviders(this);
  }

  override prepareStack(): void {
    this.prepare();
    super.prepareStack();
  }

  /** Where an apply of this stack is noted, and of what. */
  get mark(): Mark {
    const { platform, namespaces } = this.site;
    this.digest ??= declaredDigest(super.toTerraform(), this.previous?.mark.digest);
    return { stack: this.node.id, platform, namespace: namespaces.data, digest: this.digest, part: this.part };
  }

  override toTerraform(): StackJson {
    const own = super.toTerraform();
    this.digest = declaredDigest(own, this.previous?.mark.digest);
    const marked = markApplied(own, this.mark);
    return this.previous === undefined ? marked : awaitApplied(marked, this.previous.mark);
  }
}
