import path from 'node:path';
import { Size } from '../units.js';
import type { SiteFacts, WrittenSite } from './sites-facts.js';
import type { Findings } from './sites-findings.js';
import { parseText } from './sites-parse.js';
import { podSettings } from './sites-pods.js';
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
  static fromFile(file: string): Sites {
    const name = displayName(file);
    const { all } = Sites.fromText(decode(readBytes(file), name), { file: name, folder: path.dirname(file) });
    return new Sites(name, all, file);
  }

  /**
   * @param options.file Name for messages.
   * @default options.file `sites.yaml`
   * @param options.folder Where paths in the text begin.
   * @default options.folder the working folder
   * @throws ProblemError with all that is wrong, in the file's order.
   */
  static fromText(text: string, options: { file?: string; folder?: string } = {}): Sites {
    const { file = 'sites.yaml', folder = '.' } = options;
    refuseControlCharacters(text, file);
    const { data, findings } = parseText(text, file);
    checkShape(data, findings);
    const written = sitesOf(data);
    checkRules(written, findings);
    findings.throwIfAny();
    return new Sites(
      file,
      written.map((site, i) => resolve(site, i, findings, folder)),
    );
  }
}

/** The mappings in the list, each at its own place: what is no mapping has been refused and says nothing to the rules. */
function sitesOf(data: unknown): WrittenSite[] {
  const { sites } = data as { sites: unknown };
  if (!Array.isArray(sites)) return [];
  return sites.map((site) => (typeof site === 'object' && site !== null && !Array.isArray(site) ? site : {}));
}

function resolve(site: WrittenSite, index: number, findings: Findings, folder: string): SiteFacts {
  const { zoneSource, configPath, ...kubernetes } = site.kubernetes;
  return {
    ...site,
    kubernetes: {
      ...kubernetes,
      ...(configPath === undefined ? {} : { configPath: configPathFrom(folder, configPath) }),
    },
    // The rules let it be absent only where pods carry the label by default.
    zoneSource: zoneSource ?? 'podLabel',
    capacity: {
      ...site.capacity,
      memory: Size.parse(site.capacity.memory),
      storage: Size.parse(site.capacity.storage),
    },
    pods: podSettings(site.pods),
    at: (...path) => findings.where(findings.offset(['sites', index, ...path])),
  };
}

/** Terraform runs in a folder of its own, so that a path from the sites file would mean nothing there. */
function configPathFrom(folder: string, file: string): string {
  return file.startsWith('~/') ? file : path.resolve(folder, file);
}
