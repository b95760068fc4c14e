import { cidrFault, type Fault } from '../checks/cidr-fault.js';
import { isLabelKey, labelPrefix } from '../checks/label.js';

/** The formats that sites.schema.json names: what is wrong with a text, or nothing. */
export const FORMATS: Readonly<Record<string, (text: string) => Fault | undefined>> = {
  cidr: cidrFault,
  jurisdiction: jurisdictionFault,
  size: sizeFault,
  registry: registryFault,
  address: addressFault,
  stackAddress: stackAddressFault,
  labelKey: labelKeyFault,
  podLabelKey: labelNameFault,
};

/** ISO 3166-1 alpha-2, assigned codes. */
const COUNTRIES = new Set(
  (
    'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC ' +
    'CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD ' +
    'GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH ' +
    'KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW ' +
    'MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC ' +
    'SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY ' +
    'UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'
  ).split(' '),
);

function jurisdictionFault(text: string): Fault | undefined {
  if (text === 'EU' || COUNTRIES.has(text)) return undefined;
  const message = 'is neither EU nor a country of ISO 3166-1';
  const upper = text.toUpperCase();
  if (upper === 'UK') return { message, remedy: 'the code of the United Kingdom is GB' };
  if (upper === 'EU' || COUNTRIES.has(upper)) return { message, remedy: `write ${upper}, in capital letters` };
  return { message, remedy: 'write EU, or the two capital letters of the country, such as DE' };
}

function sizeFault(text: string): Fault | undefined {
  const [, amount, unit = ''] = /^ *([0-9]+(?:\.[0-9]+)?) *([A-Za-z]*) *$/.exec(text) ?? [];
  if (amount === undefined || !/^[0-9]+(\.[0-9]+)?(Ki|Mi|Gi|Ti|Pi)$/.test(text)) {
    const letter = unit[0]?.toUpperCase() ?? 'G';
    const known = amount !== undefined && 'KMGTP'.includes(letter);
    const remedy = known ? `write ${amount}${letter}i` : 'write a number and Mi, Gi, Ti or Pi, such as 48Gi';
    return { message: 'is not a size', remedy };
  }
  const bytes = Number(amount) * 1024 ** ' KMGTP'.indexOf(unit[0] ?? ' ');
  if (bytes < 1024 ** 2)
    return { message: 'is less than 1Mi', remedy: 'write what the platform may use of the whole site' };
  if (bytes > Number.MAX_SAFE_INTEGER)
    return { message: 'is more than a site can have', remedy: 'write less than 8192Ti' };
  return undefined;
}

function registryFault(text: string): Fault | undefined {
  const message = 'is not a registry';
  const scheme = /^[a-z]+:\/\//i.exec(text)?.[0];
  if (scheme) return { message, remedy: `write it without ${scheme}` };
  if (text.endsWith('/')) return { message, remedy: 'write it without the slash at the end' };
  const [host = '', ...parts] = text.split('/');
  const [, name = '', port] = /^([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::([0-9]{1,5}))?$/.exec(host) ?? [];
  const portFits = port === undefined || (Number(port) >= 1 && Number(port) <= 65535);
  const partsFit = parts.every((part) => /^[a-z0-9]+([._-]+[a-z0-9]+)*$/.test(part));
  if (name === '' || name.includes('..') || !portFits || !partsFit) {
    return {
      message,
      remedy: 'write host, :port if it has one and /prefix if it has one, in lower case and without a tag',
    };
  }
  // Container runtimes take a first part without dot, port or "localhost" for a path on docker.io.
  if (!name.includes('.') && port === undefined && name !== 'localhost') {
    return {
      message: 'would be read as a folder on docker.io',
      remedy: `write the full host name or the port, such as ${name}:443`,
    };
  }
  return undefined;
}

function addressFault(text: string): Fault | undefined {
  const message = 'is not an address';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:') || /[\s\\]/.test(text)) {
    return { message, remedy: 'write it in full, such as https://state.example.com/shop' };
  }
  if (url.username !== '' || url.password !== '') {
    return { message: 'contains a user or a password', remedy: 'remove them; credentials come from the environment' };
  }
  return url.hash === '' ? undefined : { message, remedy: 'write it without the part from # on' };
}

function stackAddressFault(text: string): Fault | undefined {
  const fault = addressFault(text);
  if (fault || text.includes('{stack}')) return fault;
  return {
    message: 'is one address for several stacks, which would overwrite each other',
    remedy: "write {stack} where the stack's name belongs, such as https://state.example.com/shop/{stack}",
  };
}

/** A label of ours: one that belongs to nobody else. */
function labelKeyFault(text: string): Fault | undefined {
  const fault = labelNameFault(text);
  if (fault !== undefined) return fault;
  const prefix = labelPrefix(text);
  if (prefix === undefined || !/(^|\.)(kubernetes\.io|k8s\.io|datastead\.dev)$/.test(prefix)) return undefined;
  return { message: `belongs to ${prefix}`, remedy: 'use a name without a prefix, or with your own prefix' };
}

function labelNameFault(text: string): Fault | undefined {
  if (isLabelKey(text)) return undefined;
  const remedy = 'use letters, digits, -, _ and ., optionally after a DNS name and a slash, such as cost-center';
  return { message: 'is not a label name', remedy };
}
