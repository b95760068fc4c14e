import type { Construct } from 'constructs';
import { type Callee, type Grantee, refuseNoGrantee } from '../access/grantee.js';
import { Checks } from '../checks/checks.js';
import type { Finding } from '../checks/finding.js';
import type { Home, Part, SiteBase } from '../part/index.js';
import { checkedProps } from '../props/index.js';
import type { Footprint } from '../site/footprint.js';
import { Size } from '../units.js';
import { Application } from './application.js';
import { namespaceFindings, portlessFindings } from './checks.js';
import type { Migration } from './migration.js';
import { type Scaling, WORKLOAD_PROPS, type WorkloadProps } from './props.js';
import { type DeclaredRollout, declaredRevision } from './rollout-gate.js';
import { deploymentSpec, SURGE, workloadParts } from './workload-parts.js';

/** A long-running application service: Deployment, Service, disruption budget and network rules. */
export class Workload extends Application implements Callee {
  readonly port: number | undefined;
  readonly replicas: number;
  readonly scaling: Scaling;
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
    super(
      scope,
      id,
      'workload',
      {
        image: props.image,
        ...(props.command ? { command: props.command } : {}),
        ...(props.args ? { args: props.args } : {}),
        env: props.env ?? {},
        cpu: props.cpu ?? 0.1,
        memory: props.memory ?? Size.mebibytes(192),
        ...(props.port === undefined
          ? {}
          : { port: props.port, probes: props.probes ?? { live: '/healthz', ready: '/readyz' } }),
      },
      props,
    );
    this.port = props.port;
    this.replicas = props.replicas ?? (this.site.tolerate === 'none' ? 1 : 2);
    this.scaling = props.scaling ?? 'fixed';
    this.ingressFrom = props.ingressFrom ?? [];
    this.after = props.after ?? [];
    this.grants = new WorkloadGrants(this);
    Checks.of(this).add('failure domain', () => this.replicaFindings());
    Checks.of(this).add('names', () => [
      ...this.migrationFindings(),
      ...namespaceFindings(this.node.path, this.ingressFrom),
      ...portlessFindings(this.node.path, props),
    ]);
  }

  /** Address of the Service inside the site, `http://<name>.<namespace>.svc.cluster.local:<port>`. */
  get url(): string {
    return `http://${this.name}.${this.site.namespaces.apps}.svc.cluster.local:${this.port ?? 80}`;
  }

  /** What is declared about its rollout; complete once every grant is known. */
  get rollout(): DeclaredRollout {
    return { name: this.name, revision: this.revision, scaling: this.scaling };
  }

  get revision(): string {
    return declaredRevision(this.spec);
  }

  /** What its Deployment says, but for how many pods there are; complete once every grant is known. */
  get spec() {
    this.deployed ??= deploymentSpec(this);
    return this.deployed;
  }

  override parts(base: (home: Home) => SiteBase): readonly Part[] {
    return workloadParts(
      this,
      base(this.site),
      this.after.map((migration) => migration.part(base)),
    );
  }

  override get footprint(): Footprint {
    return { component: 'pod', members: this.replicas, cpu: this.container.cpu, memory: this.container.memory };
  }

  /** What it asks for on top while it rolls. */
  get surge(): Footprint {
    return { ...this.footprint, members: SURGE };
  }

  private replicaFindings(): Finding[] {
    const { tolerate } = this.site;
    const least = tolerate === 'none' ? 1 : 2;
    if (Number.isInteger(this.replicas) && this.replicas >= least) return [];
    const why = tolerate === 'none' ? '' : `, but the platform promises to survive the loss of a ${tolerate}`;
    return [
      {
        severity: 'error',
        id: 'workload-replicas',
        where: this.node.path,
        message: `has replicas ${this.replicas}${why}`,
        remedy: `set replicas to ${least} or more, a whole number, or leave it out`,
      },
    ];
  }

  /** A migration of another site runs in another stack, which nothing here waits for. */
  private migrationFindings(): Finding[] {
    return this.after
      .filter((migration) => migration.site !== this.site)
      .map((migration) => ({
        severity: 'error',
        id: 'workload-after',
        where: this.node.path,
        message: `must run after ${migration.node.path}, which is in another site`,
        remedy: 'create the migration in the same site as the workload',
      }));
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
