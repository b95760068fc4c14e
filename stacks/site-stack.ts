import { HelmProvider } from '@cdktf/provider-helm/lib/provider/index.js';
import { DataKubernetesNamespaceV1 } from '@cdktf/provider-kubernetes/lib/data-kubernetes-namespace-v1/index.js';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider/index.js';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { Site } from '../constructs/site/site.js';
import { literalText } from '../constructs/terraform-text.js';
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
    private readonly part: string,
    private readonly prepare: () => void,
    /** The stack that must have been applied before, as it is declared. */
    private readonly previous?: SiteStack,
  ) {
    super(scope, `${site.facts.name}-${part}`);
    if (previous !== undefined) this.addDependency(previous);
    addBackend(this, site.facts.state);
    const cluster = clusterOf(this, site);
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
    return { stack: this.node.id, platform, namespace: namespaces.data, digest: this.digest, part: this.part };
  }

  override toTerraform(): StackJson {
    const own = super.toTerraform() as StackJson;
    this.digest = declaredDigest(own, this.previous?.mark.digest);
    const marked = markApplied(own, this.mark);
    return this.previous === undefined ? marked : awaitApplied(marked, this.previous.mark);
  }

  /** Names an expression: `local.<name>`. */
  local(name: string, value: unknown): string {
    this.addOverride(`locals.${name}`, value);
    return `local.${name}`;
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

/** Where both providers find the site's cluster: a context, and one kubeconfig file or several. */
interface Cluster {
  readonly configContext: string;
  readonly configPath?: string;
  readonly configPaths?: string[];
}

/** The cluster that a site names. Where its uid is stated too, a context that leads to another cluster is none. */
function clusterOf(stack: SiteStack, { facts, kubeconfigFiles }: Site): Cluster {
  const { context, clusterUid } = facts.kubernetes;
  const files = kubeconfigFiles.map(literalText);
  const named: Cluster = {
    configContext: context,
    ...(files.length === 1 ? { configPath: files.join() } : { configPaths: files }),
  };
  if (clusterUid === undefined) return named;
  const reached = new DataKubernetesNamespaceV1(stack, 'cluster', {
    provider: new KubernetesProvider(stack, 'kubernetes-asked', { ...named, alias: 'asked' }),
    metadata: { name: 'kube-system' },
    lifecycle: {
      // Nothing here is unknown, so that a plan asks it, and fails before anything is changed.
      postcondition: [
        {
          condition: `\${self.metadata[0].uid == "${clusterUid}"}`,
          errorMessage:
            `The site ${facts.name} stands in the cluster whose namespace kube-system has the uid ${clusterUid}, and the context ${context} ` +
            `of ${files.join(' or ')} leads to one where it has \${coalesce(self.metadata[0].uid, "none")}. Name the context and the ` +
            "kubeconfig file of the site's cluster (kubernetes.context and kubernetes.configPath in the sites file, or KUBECONFIG), and " +
            'synthesize again. Only where the site is to stand in this cluster from now on, change kubernetes.clusterUid.',
        },
      ],
    },
  });
  // What destroys is only warned by a condition, but it cannot do without the context either; nor can a part of a stack (`-target`).
  const [right, other] = [context, `${context}, but of another cluster than kubernetes.clusterUid names`].map((one) =>
    JSON.stringify(one),
  );
  return {
    ...named,
    configContext: `\${data.kubernetes_namespace_v1.${reached.friendlyUniqueId}.metadata[0].uid == "${clusterUid}" ? ${right} : ${other}}`,
  };
}
