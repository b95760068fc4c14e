import { HelmProvider } from '@cdktf/provider-helm/lib/provider/index.js';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider/index.js';
import type { Finding } from '../checks/finding.js';
import { expression, literalText, type Stack } from '../terraform/index.js';
import { absolutePath, type Environment, kubeconfigFiles, kubeconfigFindings } from './kubeconfig.js';
import type { SiteKind } from './site-kind.js';
import type { SiteFacts } from './sites-facts.js';

/** Versions of the providers that the output was proven with, up to the next major one. */
const PROVIDER_VERSIONS = {
  kubernetes: '>= 2.38.0, < 3.0.0',
  helm: '>= 3.1.1, < 4.0.0',
};

/** Where both providers find the site's cluster: a context, and one kubeconfig file or several. */
interface Cluster {
  readonly configContext: string;
  readonly configPath?: string;
  readonly configPaths?: string[];
}

/** A cluster that is there already, named by a context of a kubeconfig file. */
export class PrivateSite implements SiteKind {
  /** Where the context is looked for, in this order. */
  private readonly files: readonly string[];

  constructor(
    private readonly facts: SiteFacts,
    private readonly environment: Environment,
  ) {
    this.files = kubeconfigFiles(facts.kubernetes, environment);
  }

  addProviders(stack: Stack): void {
    const cluster = this.clusterFor(stack);
    new KubernetesProvider(stack, 'kubernetes', cluster);
    new HelmProvider(stack, 'helm', { kubernetes: cluster });
    stack.requireProvider('kubernetes', PROVIDER_VERSIONS.kubernetes);
    stack.requireProvider('helm', PROVIDER_VERSIONS.helm);
  }

  findings(): Finding[] {
    return kubeconfigFindings(this.facts, this.files, this.environment);
  }

  /** Addresses do not say it: two clusters may be reached by one, and one by two. */
  sharedWith(other: SiteKind): { readonly what: string; readonly key: string } | undefined {
    if (!(other instanceof PrivateSite)) return undefined;
    const { context, clusterUid } = this.facts.kubernetes;
    if (clusterUid !== undefined && clusterUid === other.facts.kubernetes.clusterUid) {
      return { what: `the cluster ${clusterUid}`, key: 'clusterUid' };
    }
    if (context !== other.facts.kubernetes.context) return undefined;
    const theirs = other.files.map(absolutePath);
    const file = this.files.find((one) => theirs.includes(absolutePath(one)));
    return file === undefined ? undefined : { what: `the cluster "${context}" of ${file}`, key: 'context' };
  }

  get dns() {
    return { ...this.facts.kubernetes.dns, addresses: this.facts.dnsCidrs };
  }

  get dnsDomain(): string {
    return this.facts.kubernetes.dnsDomain;
  }

  get servingIssuer() {
    return this.facts.certificateIssuer;
  }

  get apiServer() {
    const { apiServerCidrs: cidrs, apiServerPorts: ports } = this.facts.kubernetes;
    return { cidrs, ports };
  }

  get zoneSource() {
    return this.facts.zoneSource;
  }

  get storageClass(): string {
    return this.facts.storage.className;
  }

  /** Where the cluster's uid is stated too, a context that leads to another cluster is none. */
  private clusterFor(stack: Stack): Cluster {
    const { name } = this.facts;
    const { context, clusterUid } = this.facts.kubernetes;
    const files = this.files.map(literalText);
    const named: Cluster = {
      configContext: context,
      ...(files.length === 1 ? { configPath: files.join() } : { configPaths: files }),
    };
    if (clusterUid === undefined) return named;
    const asked = new KubernetesProvider(stack, 'kubernetes-asked', { ...named, alias: 'asked' });
    const reached = stack.data('kubernetes_namespace_v1', 'cluster', {
      provider: `kubernetes.${asked.alias}`,
      metadata: { name: 'kube-system' },
      lifecycle: {
        // Nothing here is unknown, so that a plan asks it, and fails before anything is changed.
        postcondition: [
          {
            condition: expression(`\${self.metadata[0].uid == "${clusterUid}"}`),
            error_message: expression(
              `The site ${name} stands in the cluster whose namespace kube-system has the uid ${clusterUid}, and the context ${context} ` +
                `of ${files.join(' or ')} leads to one where it has \${coalesce(self.metadata[0].uid, "none")}. Name the context and the ` +
                "kubeconfig file of the site's cluster (kubernetes.context and kubernetes.configPath in the sites file, or KUBECONFIG), and " +
                'synthesize again. Only where the site is to stand in this cluster from now on, change kubernetes.clusterUid.',
            ),
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
      configContext: `\${${reached}.metadata[0].uid == "${clusterUid}" ? ${right} : ${other}}`,
    };
  }
}
