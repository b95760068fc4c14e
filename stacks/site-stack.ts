import type { Construct, IConstruct } from 'constructs';
import { PatchBook } from '../constructs/patches/index.js';
import type { Site } from '../constructs/site/site.js';
import {
  type Body,
  type Resource,
  type ResourceConfigs,
  Stack,
  type StackJson,
} from '../constructs/terraform/index.js';
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

  /** An object of the site with what patches say of it. */
  override resource<T extends keyof ResourceConfigs>(
    type: T,
    id: string,
    body: Body<ResourceConfigs[T]>,
    owner: IConstruct,
  ): Resource {
    const patched = PatchBook.of(owner).resource(this.site.name, type, body as Readonly<Record<string, unknown>>);
    return super.resource(type, id, patched as Body<ResourceConfigs[T]>, owner);
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
