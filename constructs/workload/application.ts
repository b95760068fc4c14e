import { Construct } from 'constructs';
import { type Binding, type Grantee, ReceivedGrants } from '../access/grantee.js';
import { Checks } from '../checks/checks.js';
import { imageFindings } from '../checks/image.js';
import { type Home, PART_SOURCE, type Part, type PartSource, type SiteBase } from '../part/index.js';
import type { Footprint } from '../site/footprint.js';
import { Site } from '../site/site.js';
import type { ApplicationProps } from './application-props.js';
import { argumentFindings, containerFindings, resourceFindings } from './checks.js';
import { existingSecretFindings, given } from './existing-secrets.js';
import type { ContainerOptions } from './pod-spec.js';

/** Longest name: Secret, user and label names are made from it. */
const MAX_NAME = 40;

/** What workloads and smoke tests share: a container of the apps namespace that can be granted access. */
export abstract class Application extends Construct implements Grantee, PartSource {
  readonly [PART_SOURCE] = true;
  readonly name: string;
  readonly site: Site;
  readonly container: ContainerOptions;
  readonly credentialsRevision: number;
  readonly existingSecrets: Readonly<Record<string, string>>;
  abstract readonly footprint: Footprint;
  readonly namespace = 'apps';
  readonly received = new ReceivedGrants();

  protected constructor(
    scope: Construct,
    id: string,
    what: string,
    container: ContainerOptions,
    props: ApplicationProps,
  ) {
    super(scope, Site.claim(scope, id, what, MAX_NAME));
    this.name = id;
    this.site = Site.of(this);
    this.container = container;
    this.credentialsRevision = props.credentialsRevision ?? this.site.credentialsRevision;
    this.existingSecrets = given(props.existingSecrets);
    const checks = Checks.of(this);
    checks.add('names', () => [
      ...containerFindings(this.node.path, container),
      ...existingSecretFindings(this, this.bindings),
    ]);
    checks.add('capacity', () => [
      ...resourceFindings(this.node.path, container),
      ...argumentFindings(this.node.path, container),
    ]);
    checks.add('security', () => imageFindings(this.node.path, container.image));
    if (!Number.isInteger(this.credentialsRevision) || this.credentialsRevision < 1) {
      checks.error('security', {
        id: 'credentials-revision',
        where: this.node.path,
        message: `has the credentials revision ${this.credentialsRevision}`,
        remedy: 'use a whole number from 1, and raise it by one to rotate',
      });
    }
  }

  get bindings(): readonly Binding[] {
    return this.received.bindings;
  }

  abstract parts(base: (home: Home) => SiteBase): readonly Part[];
}
