import type { Construct } from 'constructs';
import { type Callee, type Grantee, refuseNoGrantee } from '../access/grantee.js';
import { Checks } from '../checks/checks.js';
import { error, type Finding } from '../checks/finding.js';
import type { Home, Part, SiteBase } from '../part/index.js';
import { PatchBook } from '../patches/index.js';
import { checkedProps } from '../props/index.js';
import type { Footprint } from '../site/footprint.js';
import type { Tolerance } from '../site/tolerance.js';
import { Size } from '../units.js';
import { Application } from './application.js';
import { afterFindings, namespaceFindings, portlessFindings } from './checks.js';
import { type Metrics, metricsFindings } from './metrics.js';
import type { Migration } from './migration.js';
import { WORKLOAD_PROPS, type WorkloadProps } from './props.js';
import { type DeclaredRollout, declaredRevision } from './rollout-gate.js';
import { autoscalingFindings, autoscalingOf, type Scaling } from './scaling.js';
import { deploymentSpec, SURGE, workloadParts } from './workload-parts.js';

/** A long-running application service: Deployment, Service, autoscaler, disruption budget and network rules. */
export class Workload extends Application implements Callee {
  readonly port: number | undefined;
  /** Pods, or with an autoscaler those at least. */
  readonly replicas: number;
  /** What the composition says of them. */
  readonly declaredReplicas: number | undefined;
  readonly scaling: Scaling;
  readonly metrics: Metrics | undefined;
  readonly ingressFrom: readonly string[];
  readonly after: readonly Migration[];
  readonly grants: WorkloadGrants;
  private deployed: ReturnType<typeof deploymentSpec> | undefined;

  /**
   * Problems in what `props` say are collected and reported together at synth.
   * @throws ProblemError for props that are unknown, missing or of another type
   */
  constructor(scope: Construct, id: string, props: WorkloadProps) {
    checkedProps(scope, id, WORKLOAD_PROPS, props);
    super(scope, id, props, {
      what: 'workload',
      container: {
        ...(props.args ? { args: props.args } : {}),
        cpu: props.cpu ?? 0.1,
        memory: props.memory ?? Size.mebibytes(192),
        ...(props.port === undefined
          ? {}
          : { port: props.port, probes: props.probes ?? { live: '/healthz', ready: '/readyz' } }),
      },
      ...(props.sidecars ? { sidecars: props.sidecars } : {}),
      pods: 'several',
    });
    this.port = props.port;
    this.scaling = props.scaling ?? 'fixed';
    this.declaredReplicas = props.replicas;
    this.replicas = autoscalingOf(this.scaling)?.min ?? props.replicas ?? (this.site.tolerate === 'none' ? 1 : 2);
    this.metrics = props.metrics;
    this.ingressFrom = props.ingressFrom ?? [];
    this.after = props.after ?? [];
    this.grants = new WorkloadGrants(this);
    Checks.of(this).add('failure domain', () => this.replicaFindings());
    Checks.of(this).add('names', () => [
      ...afterFindings(this, this.after),
      ...namespaceFindings(this.node.path, this.ingressFrom),
      ...portlessFindings(this.node.path, props),
      ...metricsFindings(this.node.path, this.site, this.metrics, this.pods),
    ]);
  }

  /** Address of the Service inside the site, `http://<name>.<namespace>.svc.<domain of the cluster>:<port>`. */
  get url(): string {
    return `http://${this.site.hostOf(this.name, 'apps')}:${this.port ?? 80}`;
  }

  /** What is declared about its rollout; complete once every grant is known. */
  get rollout(): DeclaredRollout {
    return { name: this.name, revision: this.revision, scaling: this.scaling };
  }

  get revision(): string {
    const patches = PatchBook.of(this).declared(this.site.name, 'Deployment', this.name, 'apps');
    return declaredRevision(patches.length === 0 ? this.spec : [this.spec, patches]);
  }

  /** What its Deployment says, but for how many pods there are; complete once every grant is known. */
  get spec() {
    this.deployed ??= deploymentSpec(this, this.metrics);
    return this.deployed;
  }

  protected override get survives(): Tolerance {
    return this.site.tolerate;
  }

  override parts(base: (home: Home) => SiteBase): readonly Part[] {
    return workloadParts(
      this,
      base(this.site),
      this.after.map((migration) => migration.part(base)),
    );
  }

  /** Pods at most, as far as it is known here. */
  get mostReplicas(): number {
    return autoscalingOf(this.scaling)?.max ?? this.replicas;
  }

  override get footprint(): Footprint {
    return { component: 'pod', members: this.mostReplicas, ...this.requests };
  }

  /** What it asks for on top while it rolls. */
  get surge(): Footprint {
    return { ...this.footprint, members: SURGE };
  }

  private replicaFindings(): Finding[] {
    const { tolerate } = this.site;
    const { path } = this.node;
    const least = tolerate === 'none' ? 1 : 2;
    const why = tolerate === 'none' ? '' : `, but the platform promises to survive the loss of a ${tolerate}`;
    const autoscaling = autoscalingOf(this.scaling);
    if (autoscaling !== undefined) {
      const both =
        this.declaredReplicas === undefined
          ? []
          : [
              error(
                'workload-replicas-owned',
                path,
                `has replicas ${this.declaredReplicas}, and an autoscaler that says how many pods there are`,
                'take replicas out: scaling.min is the number to begin with',
              ),
            ];
      return [...both, ...autoscalingFindings(path, autoscaling, least, why)];
    }
    if (Number.isInteger(this.replicas) && this.replicas >= least) return [];
    return [
      error(
        'workload-replicas',
        path,
        `has replicas ${this.replicas}${why}`,
        `set replicas to ${least} or more, a whole number, or leave it out`,
      ),
    ];
  }
}

/** What other workloads may do with this one. */
export class WorkloadGrants {
  constructor(private readonly workload: Workload) {}

  /** Opens the network path from `grantee`, of the same site, to the workload's port, on both sides. Idempotent. */
  call(grantee: Grantee): void {
    refuseNoGrantee(this.workload, grantee);
    const [own, theirs] = [this.workload.site, grantee.site];
    if (theirs !== own) {
      Checks.of(this.workload).error('names', {
        id: 'grant-other-site',
        where: grantee.node.path,
        message: `is granted calls to the workload "${this.workload.name}" of the site ${own.facts.name}, but a grant works only within a site`,
        remedy: `grant calls to a workload that is made in ${theirs.facts.name}`,
      });
    }
    if (this.workload.port === undefined) {
      Checks.of(this.workload).error('names', {
        id: 'workload-no-port',
        where: this.workload.node.path,
        message: `has no port that "${grantee.name}" could call`,
        remedy: 'give the workload a port, or remove the grant',
      });
      return;
    }
    grantee.received.allowCalls(this.workload);
  }
}
