import { Construct } from 'constructs';
import type { Access, AccessBook } from '../access/access-book.js';
import type { SystemConnection } from '../access/binding.js';
import type { Endpoint } from '../access/endpoint.js';
import type { Binding } from '../access/grantee.js';
import { Path } from '../access/path.js';
import { Checks } from '../checks/checks.js';
import { cidrFindings } from '../checks/cidr.js';
import { error, type Finding } from '../checks/finding.js';
import { configMapFindings, secretFindings } from '../checks/object-names.js';
import { portFindings } from '../checks/port.js';
import { PART_SOURCE, type Part } from '../part/index.js';
import { Site } from '../site/site.js';
import { DATA_SYSTEM, type IDataSystem, type Placement } from './data-system.js';

/** How to reach a system that somebody else runs. */
export interface EndpointProps {
  /** Host name that clients connect to first. */
  readonly host: string;
  /** Addresses of the members, for the workloads' egress rules: `10.20.0.0/24`. */
  readonly cidr: string;
  /**
   * Secret in the apps namespace with the keys `username` and `password`. The owner of the system creates this user and gives it the
   * privileges that the grants describe.
   */
  readonly existingSecret: string;
  /**
   * ConfigMap in the apps namespace with the certificate authority of the members in the key `ca.crt`.
   * @default - none: connections in plain text, which only `tolerate: 'none'` allows
   */
  readonly caConfigMap?: string;
}

/** A host as a certificate names it: letters, digits, dots and hyphens, or an address. */
const HOST = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;

/** A system that the kit does not run. Grants open the network path and pass on the Secret that is named. */
export abstract class ImportedSystem<A extends Access> extends Construct implements IDataSystem {
  readonly [DATA_SYSTEM] = true;
  readonly [PART_SOURCE] = true;
  abstract readonly type: string;
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly digest = '';
  readonly immutableFacts = [];
  readonly growingFacts = [];
  readonly appendOnlyFacts = [];
  readonly removalPolicy = 'destroy';
  readonly releaseNames = [];
  readonly broughtSecretNames = [];
  protected abstract readonly book: AccessBook<A>;

  constructor(
    scope: Construct,
    id: string,
    private readonly reached: EndpointProps & { readonly port: number },
  ) {
    super(scope, Site.claim(scope, id, 'system', 30));
    this.name = id;
    this.endpoint = { host: reached.host, port: reached.port };
    const checks = Checks.of(this);
    checks.add('names', () => this.endpointFindings());
    checks.add('security', () => this.plainTextFindings());
  }

  get placements(): readonly Placement[] {
    return [{ home: Site.of(this), dataCenter: Site.of(this).name, exposure: 'site' }];
  }

  /** The kit makes nothing of it. */
  parts(): readonly Part[] {
    return [];
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
      path: new Path(this.name, [{ kind: 'addresses', cidr, ports }]),
      ...(caConfigMap === undefined ? {} : { trust: { kind: 'configMap' as const, name: caConfigMap } }),
      existingSecret,
    };
  }

  private endpointFindings(): Finding[] {
    const { path } = this.node;
    const { host, port, cidr, existingSecret, caConfigMap } = this.reached;
    return [
      ...hostFindings(`${this.type}-host`, path, host),
      ...portFindings(`${this.type}-port`, path, 'port', port),
      ...cidrFindings(`${this.type}-cidr`, path, 'cidr', cidr),
      ...secretFindings(`${this.type}-secret`, path, existingSecret, 'apps'),
      ...(caConfigMap === undefined ? [] : configMapFindings(`${this.type}-authority`, path, caConfigMap)),
    ];
  }

  /** The rule of systems that the kit runs: plain text is for a development platform alone. */
  private plainTextFindings(): Finding[] {
    const { tolerate } = Site.of(this);
    if (this.reached.caConfigMap !== undefined || tolerate === 'none') return [];
    return [
      error(
        `${this.type}-plain-text`,
        this.node.path,
        `has no certificate authority, so data and logins would be sent in plain text, which only tolerate none (a development platform) allows; here it is ${tolerate}`,
        'put the certificate authority of the servers into a ConfigMap in the apps namespace, and name it in caConfigMap',
      ),
    ];
  }
}

function hostFindings(id: string, where: string, host: string): Finding[] {
  if (HOST.test(host)) return [];
  return [
    error(
      id,
      where,
      // A URL is not repeated: it may hold a password.
      /[@/]/.test(host) ? 'has a URL as its host' : `has the host ${JSON.stringify(host)}`,
      'write only the host name, without scheme, user and port, such as db.example.com',
    ),
  ];
}
