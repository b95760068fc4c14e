import { HelmProvider } from '@cdktf/provider-helm/lib/provider/index.js';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider/index.js';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { Site } from '../constructs/site/site.js';
import { awaitApplied, declaredDigest, type Mark, markApplied, type StackJson } from './apply-marks.js';
import { addBackend } from './backend.js';

/** Versions of the providers that the output was proven with, up to the next major one. */
const PROVIDER_VERSIONS = {
  kubernetes: '>= 2.38.0, < 3.0.0',
  helm: '>= 3.1.1, < 4.0.0',
  random: '>= 3.7.2, < 4.0.0',
};

/** One Terraform stack of a site, whose content is made once the whole composition is known. */
export class SiteStack extends TerraformStack {
  private digest: string | undefined;

  constructor(
    scope: Construct,
    readonly site: Site,
    part: string,
    private readonly prepare: () => void,
    /** The stack that must have been applied before, as it is declared. */
    private readonly previous?: SiteStack,
  ) {
    super(scope, `${site.facts.name}-${part}`);
    if (previous !== undefined) this.addDependency(previous);
    addBackend(this, site.facts.state);
    const { context, configPath } = site.facts.kubernetes;
    const cluster = { configPath: configPath ?? '~/.kube/config', configContext: context };
    new KubernetesProvider(this, 'kubernetes', cluster);
    new HelmProvider(this, 'helm', { kubernetes: cluster });
    // Ephemeral resources and write-only arguments exist since Terraform and OpenTofu 1.11.
    this.addOverride('terraform.required_version', '>= 1.11.0');
    for (const provider of ['kubernetes', 'helm'] as const) {
      this.addOverride(`terraform.required_providers.${provider}.version`, PROVIDER_VERSIONS[provider]);
    }
  }

  override prepareStack(): void {
    this.prepare();
    super.prepareStack();
  }

  /** Where an apply of this stack is noted, and of what. */
  get mark(): Mark {
    const { platform, namespaces } = this.site;
    this.digest ??= declaredDigest(super.toTerraform() as StackJson, this.previous?.mark.digest);
    return { stack: this.node.id, platform, namespace: namespaces.data, digest: this.digest };
  }

  override toTerraform(): StackJson {
    const own = super.toTerraform() as StackJson;
    this.digest = declaredDigest(own, this.previous?.mark.digest);
    const marked = markApplied(own, this.mark);
    return this.previous === undefined ? marked : awaitApplied(marked, this.previous.mark);
  }

  /** Declares a random value that is new in every run and in no state; returns the expression for it. */
  ephemeralPassword(id: string): string {
    this.addOverride('terraform.required_providers.random', {
      source: 'hashicorp/random',
      version: PROVIDER_VERSIONS.random,
    });
    // Letters and digits alone need no escaping in any client; 40 of them carry 238 bits.
    this.addOverride(`ephemeral.random_password.${id}`, { length: 40, special: false });
    return `\${ephemeral.random_password.${id}.result}`;
  }
}
