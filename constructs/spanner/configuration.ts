import { brand } from '../brand.js';
import { checked, list, text } from '../props/index.js';

export const REGIONS = list(text, "['europe-west1', 'europe-west4']");

/**
 * The regions of the multi-region and dual-region base configurations, witnesses included, by Google's page "Regional, dual-region,
 * and multi-region configurations" (2026). A configuration that is not here can be used with its regions given.
 */
const BASE: Readonly<Record<string, readonly string[]>> = {
  eur3: ['europe-west1', 'europe-west4', 'europe-north1'],
  eur5: ['europe-west2', 'europe-west1', 'europe-west4'],
  eur6: ['europe-west4', 'europe-west3', 'europe-west6'],
  nam3: ['us-east4', 'us-east1', 'us-central1'],
  eur7: ['europe-west8', 'europe-west3', 'europe-west12'],
  nam6: ['us-central1', 'us-east1', 'us-west1', 'us-west2', 'us-central2'],
  asia1: ['asia-northeast1', 'asia-northeast2', 'asia-northeast3'],
  'dual-region-australia1': ['australia-southeast1', 'australia-southeast2'],
  'dual-region-germany1': ['europe-west3', 'europe-west10'],
  'dual-region-india1': ['asia-south1', 'asia-south2'],
  'dual-region-japan1': ['asia-northeast1', 'asia-northeast2'],
};

/** Countries of regions, as far as configurations and promises of residency need them (ISO 3166-1). */
const COUNTRIES: Readonly<Record<string, string>> = {
  'asia-east1': 'TW',
  'asia-northeast1': 'JP',
  'asia-northeast2': 'JP',
  'asia-northeast3': 'KR',
  'asia-south1': 'IN',
  'asia-south2': 'IN',
  'asia-southeast1': 'SG',
  'australia-southeast1': 'AU',
  'australia-southeast2': 'AU',
  'europe-central2': 'PL',
  'europe-north1': 'FI',
  'europe-north2': 'SE',
  'europe-southwest1': 'ES',
  'europe-west1': 'BE',
  'europe-west10': 'DE',
  'europe-west12': 'IT',
  'europe-west2': 'GB',
  'europe-west3': 'DE',
  'europe-west4': 'NL',
  'europe-west6': 'CH',
  'europe-west8': 'IT',
  'europe-west9': 'FR',
  'northamerica-northeast1': 'CA',
  'northamerica-northeast2': 'CA',
  'southamerica-east1': 'BR',
};

/** Members of the European Union. */
const EUROPEAN_UNION: ReadonlySet<string> = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
);

type Kind = 'regional' | 'dual-region' | 'multi-region';

/**
 * The regions of an instance: they decide what it survives and where its data is. They cannot change in place. For configurations that
 * the kit knows by name, regions that contradict Google's are reported at synth.
 */
export class InstanceConfig {
  static {
    brand(InstanceConfig, 'InstanceConfig');
  }

  /** Three replicas in the zones of one region: `europe-west3`. Survives the loss of a zone. */
  static regional(region: string): InstanceConfig {
    checked('InstanceConfig.regional', text, region, ['region']);
    return new InstanceConfig('regional', `regional-${region}`, [region]);
  }

  /**
   * Two regions of one country: `dual-region-germany1`. Survives the loss of a region once it has failed over.
   * @param regions Both, for a configuration that the kit does not know, and for no other.
   */
  static dualRegion(name: string, regions?: readonly string[]): InstanceConfig {
    checkedRegions('InstanceConfig.dualRegion', name, regions);
    return new InstanceConfig('dual-region', name, regions);
  }

  /**
   * More than two regions: `eur3`. Survives the loss of a region.
   * @param regions All, witnesses included, for a configuration that the kit does not know, and for no other.
   */
  static multiRegion(name: string, regions?: readonly string[]): InstanceConfig {
    checkedRegions('InstanceConfig.multiRegion', name, regions);
    return new InstanceConfig('multi-region', name, regions);
  }

  readonly kind: Kind;
  /** Regions with replicas or witnesses; undefined for a configuration that the kit does not know. */
  readonly regions: readonly string[] | undefined;

  private constructor(
    /** The kind that was asked for, which the name may contradict. */
    readonly asked: Kind,
    /** As Google calls it. */
    readonly name: string,
    /** The regions that were said. */
    readonly said: readonly string[] | undefined,
  ) {
    this.kind = kindOf(name) ?? asked;
    this.regions = Object.hasOwn(BASE, name) ? BASE[name] : said;
  }

  /** Regions that are outside a jurisdiction (`EU`, or a country) or whose country the kit does not know. @internal */
  outside(jurisdiction: string): readonly string[] {
    return (this.regions ?? []).filter((region) => !liesIn(countryOf(region), jurisdiction));
  }
}

function checkedRegions(call: string, name: string, regions: readonly string[] | undefined): void {
  checked(call, text, name, ['name']);
  if (regions !== undefined) checked(call, REGIONS, regions, ['regions']);
}

/** The kind that a name tells. */
function kindOf(name: string): Kind | undefined {
  const [, prefix] = /^(regional|dual-region)-/.exec(name) ?? [];
  return (prefix as Kind | undefined) ?? (Object.hasOwn(BASE, name) ? 'multi-region' : undefined);
}

function countryOf(region: string): string | undefined {
  if (Object.hasOwn(COUNTRIES, region)) return COUNTRIES[region];
  return region.startsWith('us-') ? 'US' : undefined;
}

/** Whether a place is within a jurisdiction: both may be a country or `EU`. */
export function liesIn(place: string | undefined, jurisdiction: string): boolean {
  if (place === undefined) return false;
  return place === jurisdiction || (jurisdiction === 'EU' && EUROPEAN_UNION.has(place));
}
