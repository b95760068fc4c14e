import { brand } from '../brand.js';
import { checked, number, object, required, type Shape, textLike } from '../props/index.js';

const KEY: Shape<EnterpriseKeyProps> = {
  existingSecret: required(textLike('cockroach-licence')),
  organization: required(textLike('Example Ltd')),
  revision: number,
};

export const ENTERPRISE_KEY = object<EnterpriseKeyProps>(KEY);

export const TELEMETRY_KEY = object<TelemetryKeyProps>({ ...KEY, telemetryCidr: required(textLike('203.0.113.7/32')) });

export interface EnterpriseKeyProps {
  /** Secret of the data namespace whose key `licence` holds the licence key. */
  readonly existingSecret: string;
  /** Name of the organization that the key was made for (`cluster.organization`). */
  readonly organization: string;
  /** Raise it when the Secret holds another key, so that the next deploy takes it. @default 1 */
  readonly revision?: number;
}

/** A key whose cluster must send telemetry. */
export interface TelemetryKeyProps extends EnterpriseKeyProps {
  /**
   * Addresses by which telemetry leaves on port 443: those of the way out of the site. Nodes are let out to them and to nothing
   * else.
   */
  readonly telemetryCidr: string;
}

/**
 * What CockroachDB's manufacturer has to allow (docs/systems/cockroachdb.md, "Licence"). Every way to make one throws a ProblemError for
 * props that are unknown, missing or of another type.
 */
export class LicenceKey {
  static {
    brand(LicenceKey, 'LicenceKey');
  }

  /**
   * No key. A single node (`tolerate: 'none'`) needs none. Several nodes have seven days of grace; then they take five open
   * transactions at a time.
   */
  static none(): LicenceKey {
    return new LicenceKey('none');
  }

  /**
   * The Enterprise Free key: for organizations below a yearly revenue that the manufacturer sets, renewed each year. A cluster
   * whose telemetry has not arrived for seven days is throttled like one without a key, so an air-gapped site cannot use it.
   */
  static enterpriseFree(props: TelemetryKeyProps): LicenceKey {
    return new LicenceKey('enterprise-free', checked('LicenceKey.enterpriseFree', TELEMETRY_KEY, props));
  }

  /**
   * The Enterprise Trial key: thirty days, one for each cluster, throttled seven days after their end. It wants telemetry as the
   * free key does.
   */
  static enterpriseTrial(props: TelemetryKeyProps): LicenceKey {
    return new LicenceKey('enterprise-trial', checked('LicenceKey.enterpriseTrial', TELEMETRY_KEY, props));
  }

  /** The Enterprise key, which is paid for. It wants no telemetry, and none is sent. */
  static enterprise(props: EnterpriseKeyProps): LicenceKey {
    return new LicenceKey('enterprise', checked('LicenceKey.enterprise', ENTERPRISE_KEY, props));
  }

  readonly existingSecret: string;
  readonly organization: string;
  readonly revision: number;
  /** Empty where no telemetry leaves. */
  readonly telemetryCidr: string;

  private constructor(
    readonly kind: 'none' | 'enterprise-free' | 'enterprise-trial' | 'enterprise',
    props: Partial<TelemetryKeyProps> = {},
  ) {
    this.existingSecret = props.existingSecret ?? '';
    this.organization = props.organization ?? '';
    this.revision = props.revision ?? 1;
    this.telemetryCidr = props.telemetryCidr ?? '';
  }

  /** Whether a cluster with this key is throttled unless its telemetry arrives. */
  get wantsTelemetry(): boolean {
    return this.kind === 'enterprise-free' || this.kind === 'enterprise-trial';
  }
}
