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
  /** Secret in the data namespace with the licence key in the key `licence`. */
  readonly existingSecret: string;
  /** Name of the organization that the key was issued to (`cluster.organization`). */
  readonly organization: string;
  /** Raise it after you have changed the Secret; the next deploy then sets the new key. @default 1 */
  readonly revision?: number;
}

/** A key that requires telemetry. */
export interface TelemetryKeyProps extends EnterpriseKeyProps {
  /**
   * Addresses to which nodes may send telemetry on port 443, such as the site's proxy or gateway. Nodes reach nothing else.
   */
  readonly telemetryCidr: string;
}

/**
 * The licence key of a cluster (docs/systems/cockroachdb.md, "Licence"). Each call throws a ProblemError for props that are unknown,
 * missing or of the wrong type.
 */
export class LicenceKey {
  static {
    brand(LicenceKey, 'LicenceKey');
  }

  /**
   * No key. A single node (`tolerate: 'none'`) needs none. Several nodes run without limits for seven days; after that they accept at
   * most five open transactions at a time.
   */
  static none(): LicenceKey {
    return new LicenceKey('none');
  }

  /**
   * An Enterprise Free key: for organizations below a yearly revenue that the manufacturer sets; renewed each year. A cluster that has
   * sent no telemetry for seven days is throttled like one without a key, so an air-gapped site cannot use this key.
   */
  static enterpriseFree(props: TelemetryKeyProps): LicenceKey {
    return new LicenceKey('enterprise-free', checked('LicenceKey.enterpriseFree', TELEMETRY_KEY, props));
  }

  /**
   * An Enterprise Trial key: valid for thirty days, one for each cluster. The cluster is throttled seven days after the key expires. It
   * requires telemetry like the free key.
   */
  static enterpriseTrial(props: TelemetryKeyProps): LicenceKey {
    return new LicenceKey('enterprise-trial', checked('LicenceKey.enterpriseTrial', TELEMETRY_KEY, props));
  }

  /** A paid Enterprise key. It requires no telemetry, and none is sent. */
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
