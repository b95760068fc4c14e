import { Size } from '../units.js';
import type { SiteFacts, WrittenSite } from './sites-facts.js';
import type { Findings } from './sites-findings.js';
import { parseText } from './sites-parse.js';
import { checkRules } from './sites-rules.js';
import { checkShape } from './sites-schema.js';
import { decode, displayName, readBytes, refuseControlCharacters } from './sites-text.js';

export type { SiteFacts, StateBackend } from './sites-facts.js';

/** The places of a `sites.yaml`, read and checked. */
export class Sites {
  private constructor(
    /** The file's name as messages show it. */
    readonly file: string,
    readonly all: readonly SiteFacts[],
    /** Where it was read from; none for a text. */
    readonly path?: string,
  ) {}

  /** @throws ProblemError with all that is wrong, in the file's order. */
  static fromFile(path: string): Sites {
    const file = displayName(path);
    const { all } = Sites.fromText(decode(readBytes(path), file), { file });
    return new Sites(file, all, path);
  }

  /**
   * @param options.file Name for messages.
   * @default options.file `sites.yaml`
   * @throws ProblemError with all that is wrong, in the file's order.
   */
  static fromText(text: string, options: { file?: string } = {}): Sites {
    const file = options.file ?? 'sites.yaml';
    refuseControlCharacters(text, file);
    const { data, findings } = parseText(text, file);
    checkShape(data, findings);
    const written = sitesOf(data);
    checkRules(written, findings);
    findings.throwIfAny();
    return new Sites(
      file,
      written.map((site, i) => resolve(site, i, findings)),
    );
  }
}

/** The mappings in the list, each at its own place: what is no mapping has been refused and says nothing to the rules. */
function sitesOf(data: unknown): WrittenSite[] {
  const { sites } = data as { sites: unknown };
  if (!Array.isArray(sites)) return [];
  return sites.map((site) => (typeof site === 'object' && site !== null && !Array.isArray(site) ? site : {}));
}

function resolve(site: WrittenSite, index: number, findings: Findings): SiteFacts {
  const { zoneSource, ...kubernetes } = site.kubernetes;
  return {
    ...site,
    kubernetes,
    // The rules let it be absent only where pods carry the label by default.
    zoneSource: zoneSource ?? 'podLabel',
    capacity: {
      ...site.capacity,
      memory: Size.parse(site.capacity.memory),
      storage: Size.parse(site.capacity.storage),
    },
    at: (...path) => findings.where(findings.offset(['sites', index, ...path])),
  };
}
