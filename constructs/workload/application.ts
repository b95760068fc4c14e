import { Construct } from 'constructs';
import { type Binding, type Grantee, ReceivedGrants } from '../access/grantee.js';
import { Checks } from '../checks/checks.js';
import { imageFindings } from '../checks/image.js';
import { type Home, PART_SOURCE, type Part, type PartSource, type SiteBase } from '../part/index.js';
import { mergedPods, type PodSettings, placementFindings, podFindings, providerFindings } from '../pods/index.js';
import type { Footprint } from '../site/footprint.js';
import { Site } from '../site/site.js';
import type { Tolerance } from '../site/tolerance.js';
import { Size } from '../units.js';
import type { ApplicationProps } from './application-props.js';
import {
  type ContainerOptions,
  eachContainer,
  furtherContainers,
  type PodOptions,
  podRequests,
  type SidecarProps,
} from './containers.js';
import { type EgressRule, egressFindings } from './egress.js';
import { existingSecretFindings, given } from './existing-secrets.js';
import { podContentFindings, podResourceFindings } from './pod-checks.js';

/** Size of `/tmp` where neither the site nor the application says one. */
const SCRATCH = Size.mebibytes(128);

/** Longest name: Secret, user and label names are made from it. */
const MAX_NAME = 40;

/** What kinds of applications say by themselves. */
export interface ApplicationOptions {
  /** In words: `workload`. */
  readonly what: string;
  /** The main container, but for what every application can be told. */
  readonly container: Pick<ContainerOptions, 'args' | 'cpu' | 'memory' | 'port' | 'probes'>;
  readonly sidecars?: Readonly<Record<string, SidecarProps>>;
  /** Whether several of its pods run at once, on several nodes. */
  readonly pods: 'one' | 'several';
}

/** What workloads, their Jobs and smoke tests share: pods of the apps namespace that can be granted access. */
export abstract class Application extends Construct implements Grantee, PartSource {
  readonly [PART_SOURCE] = true;
  readonly name: string;
  readonly site: Site;
  readonly pod: PodOptions;
  /** Addresses outside of the cluster that its pods may connect to. */
  readonly egress: readonly EgressRule[];
  readonly credentialsRevision: number;
  readonly existingSecrets: Readonly<Record<string, string>>;
  /** What its pods are like. */
  readonly pods: PodSettings;
  abstract readonly footprint: Footprint;
  readonly namespace = 'apps';
  readonly received = new ReceivedGrants();

  protected constructor(scope: Construct, id: string, props: ApplicationProps, options: ApplicationOptions) {
    super(scope, Site.claim(scope, id, options.what, MAX_NAME));
    this.name = id;
    this.site = Site.of(this);
    this.pods = mergedPods(this.site.facts.pods, props.pods);
    this.pod = {
      scratch: this.pods.scratch ?? SCRATCH,
      container: {
        image: props.image,
        ...(props.command ? { command: props.command } : {}),
        env: props.env ?? {},
        envFrom: props.envFrom ?? [],
        mounts: props.mounts ?? [],
        ...options.container,
      },
      initContainers: furtherContainers(props.initContainers),
      sidecars: furtherContainers(options.sidecars),
      volumes: props.volumes ?? {},
    };
    this.egress = props.egress ?? [];
    this.credentialsRevision = props.credentialsRevision ?? this.site.credentialsRevision;
    this.existingSecrets = given(props.existingSecrets);
    const checks = Checks.of(this);
    const { path } = this.node;
    const systems = () => this.bindings.map(({ system }) => system);
    checks.add('names', () => [
      ...podContentFindings(path, this.pod, systems(), options.pods),
      ...existingSecretFindings(this, this.bindings),
    ]);
    checks.add('capacity', () => podResourceFindings(path, this.pod));
    checks.add('security', () => [
      ...eachContainer(path, this.pod).flatMap(({ where, options: { image } }) => imageFindings(where, image)),
      ...egressFindings(path, this.site, this.egress),
      ...podFindings(path, props.pods),
      ...providerFindings(path, this.pods),
    ]);
    checks.add('failure domain', () =>
      placementFindings({ where: path, tolerate: this.survives, zones: this.site.facts.zones }, this.pods),
    );
    if (!Number.isInteger(this.credentialsRevision) || this.credentialsRevision < 1) {
      checks.error('security', {
        id: 'credentials-revision',
        where: this.node.path,
        message: `has the credentials revision ${this.credentialsRevision}`,
        remedy: 'use a whole number from 1, and raise it by one to rotate',
      });
    }
  }

  /** What each of its pods asks of its node. */
  protected get requests() {
    return podRequests(this.pod);
  }

  get bindings(): readonly Binding[] {
    return this.received.bindings;
  }

  /** What its pods, together, are to survive; one that comes to its end is made again elsewhere. */
  protected get survives(): Tolerance {
    return 'none';
  }

  abstract parts(base: (home: Home) => SiteBase): readonly Part[];
}
