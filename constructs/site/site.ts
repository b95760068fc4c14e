import type { TerraformStack } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { Checks } from '../checks/checks.js';
import { dnsLabelFindings } from '../checks/names.js';
import type { Home } from '../part/index.js';
import { ProblemError } from '../problem.js';
import { ENVIRONMENT_UNREAD } from './kubeconfig.js';
import { mirrored } from './mirror.js';
import { PrivateSite } from './private-site.js';
import type { RemovalPolicy } from './removal-policy.js';
import type { SiteKind } from './site-kind.js';
import { namespaceFindings } from './site-namespaces.js';
import type { SiteFacts } from './sites.js';
import type { Tolerance } from './tolerance.js';

const SITE = Symbol.for('datastead.Site');

export interface SiteProps {
  /** What `sites.yaml` says about the place. */
  readonly facts: SiteFacts;
  /** Name of the platform; the namespaces are `<platform>-data` and `<platform>-apps` where the facts name none. */
  readonly platform: string;
  /** The platform's promise, which each system may override. */
  readonly tolerate: Tolerance;
  /** Revision of all credentials; each workload may override it. */
  readonly credentialsRevision: number;
  /** The platform's, which each system may override. */
  readonly removalPolicy: RemovalPolicy;
}

/** The stacks of a site. */
export interface SiteStackSet {
  readonly data: TerraformStack;
  readonly apps: TerraformStack;
  readonly smoke: TerraformStack;
}

/** One place where the platform runs: a private data center. Systems and workloads are made in its scope. */
export class Site extends Construct implements Home {
  /** The site that `construct` was made in. */
  static of(construct: IConstruct): Site {
    for (const scope of [...construct.node.scopes].reverse()) {
      if (isSite(scope)) return scope;
    }
    throw new ProblemError([
      {
        id: 'site-scope',
        where: construct.node.path || 'app',
        message: 'is not made in the scope of a site',
        remedy: 'pass one of platform.sites (or a construct below it) as the first argument',
      },
    ]);
  }

  readonly facts: SiteFacts;
  readonly platform: string;
  readonly tolerate: Tolerance;
  readonly credentialsRevision: number;
  readonly removalPolicy: RemovalPolicy;
  readonly namespaces: { readonly data: string; readonly apps: string };
  /** What depends on how its cluster is run. */
  readonly kind: SiteKind;
  private placedIn: SiteStackSet | undefined;
  private readonly claimed = new Map<string, string>();

  constructor(scope: Construct, id: string, props: SiteProps) {
    super(scope, id);
    Object.defineProperty(this, SITE, { value: true });
    this.facts = props.facts;
    this.platform = props.platform;
    this.tolerate = props.tolerate;
    this.credentialsRevision = props.credentialsRevision;
    this.removalPolicy = props.removalPolicy;
    const { kubernetes } = props.facts;
    const { data = `${props.platform}-data`, apps = `${props.platform}-apps` } = kubernetes.namespaces ?? {};
    this.namespaces = { data, apps };
    const environment = this.node.tryGetContext(ENVIRONMENT_UNREAD) === undefined ? process.env : {};
    this.kind = new PrivateSite(props.facts, environment);
    const others = scope.node.children.filter(isSite).filter((other) => other !== this);
    const checks = Checks.of(this);
    checks.add('names', () => this.kind.findings());
    checks.add('names', () => namespaceFindings(this, others));
  }

  /**
   * Claims a name for a system, workload or smoke test. Names become object names in the site's namespaces, so two
   * things of one site never share one, wherever in the tree they are made.
   * @returns the construct id to use, which differs from `name` only where that is taken (a problem is noted then).
   */
  static claim(scope: Construct, name: string, what: string, maxLength: number): string {
    const site = Site.of(scope);
    const where = `${scope.node.path}/${name}`;
    const checks = Checks.of(scope);
    const taken = site.claimed.get(name);
    if (taken !== undefined) {
      checks.error('names', {
        id: 'name-taken',
        where,
        message: `the name "${name}" is already taken by a ${taken} of this site`,
        remedy: `give this ${what} another name`,
      });
      return `${name}~${scope.node.children.length}`;
    }
    site.claimed.set(name, what);
    checks.add('names', () => dnsLabelFindings(`${what} name`, name, where, maxLength));
    return name;
  }

  get name(): string {
    return this.facts.name;
  }

  /**
   * Its stacks, in the order in which they are deployed, for resources of your own: `new ConfigMapV1(site.stacks.apps, …)`. What systems need
   * belongs into `data`, what stands beside the workloads into `apps`, what tests into `smoke`.
   */
  get stacks(): SiteStackSet {
    if (this.placedIn === undefined) throw new Error(`the site ${this.name} belongs to no platform`);
    return this.placedIn;
  }

  /** Tells it its stacks; a platform does, once. */
  placeIn(stacks: SiteStackSet): void {
    this.placedIn = stacks;
  }

  /** Name of a Service, or of a pod of one, as all pods of the cluster resolve it. */
  hostOf(service: string, part: 'data' | 'apps'): string {
    return `${service}.${this.namespaces[part]}.svc.${this.kind.dnsDomain}`;
  }

  /** An image reference as this site pulls it: from its mirror where it has one. */
  image(reference: string): string {
    const { imageMirror } = this.facts;
    return imageMirror === undefined ? reference : mirrored(reference, imageMirror);
  }
}

function isSite(construct: IConstruct): construct is Site {
  return SITE in construct;
}
