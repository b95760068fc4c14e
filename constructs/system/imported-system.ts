import { Construct } from 'constructs';
import { Checks } from '../checks/checks.js';
import { error, type Finding } from '../checks/finding.js';
import { Site } from '../site/site.js';
import type { Access, AccessBook } from './access-book.js';
import type { Binding, Endpoint, SystemConnection } from './binding.js';
import { type IDataSystem, markDataSystem } from './data-system.js';
import { configMapFindings, secretFindings } from './object-names.js';

/** How a system that somebody else runs is reached. */
export interface EndpointProps {
  /** Host name where clients begin. */
  readonly host: string;
  /** Addresses of the members, for the workloads' egress rules: `10.20.0.0/24`. */
  readonly cidr: string;
  /**
   * Secret in the apps namespace with the keys `username` and `password`. The system's owner makes the user and gives it
   * its rights; the grants say which it needs.
   */
  readonly existingSecret: string;
  /** ConfigMap in the apps namespace whose key `ca.crt` signs the members' certificates. @default - none: plain text */
  readonly caConfigMap?: string;
}

/** A system that the kit does not run: grants open the network path and hand over the Secret that is named. */
export abstract class ImportedSystem<A extends Access> extends Construct implements IDataSystem {
  abstract readonly type: string;
  readonly name: string;
  readonly endpoint: Endpoint;
  protected abstract readonly book: AccessBook<A>;

  constructor(
    scope: Construct,
    id: string,
    private readonly reached: EndpointProps & { readonly port: number },
  ) {
    super(scope, Site.claim(scope, id, 'system', 30));
    this.name = id;
    this.endpoint = { host: reached.host, port: reached.port };
    markDataSystem(this, false);
    Checks.of(this).add('security', () => this.importFindings());
  }

  get bindings(): readonly Binding[] {
    return this.book.all.map((access) => access.binding);
  }

  /** What every binding has: the addresses on these ports, whose certificates to trust, and the Secret. */
  protected connectionTo(...ports: number[]): SystemConnection {
    const { cidr, caConfigMap, existingSecret } = this.reached;
    const site = Site.of(this);
    return {
      system: this.name,
      site,
      platform: site.platform,
      endpoint: this.endpoint,
      target: { kind: 'cidr', cidr, ports },
      ...(caConfigMap === undefined ? {} : { trust: { kind: 'configMap' as const, name: caConfigMap } }),
      existingSecret,
    };
  }

  private importFindings(): Finding[] {
    const { existingSecret, caConfigMap } = this.reached;
    const { path } = this.node;
    return [
      ...secretFindings(`${this.type}-secret`, path, existingSecret, 'apps'),
      ...(caConfigMap === undefined ? [] : configMapFindings(`${this.type}-authority`, path, caConfigMap)),
      ...this.otherSiteFindings(),
    ];
  }

  private otherSiteFindings(): Finding[] {
    return this.bindings
      .filter(({ grantee }) => Site.of(grantee) !== Site.of(this))
      .map(({ grantee }) =>
        error(
          `${this.type}-other-site`,
          grantee.node.path,
          `is granted ${this.node.path}, which is of another site, where its Secret and its authority are`,
          "bring the system into the workload's own site too, by fromEndpoint",
        ),
      );
  }
}
