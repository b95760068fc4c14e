import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { Size } from '../units.js';
import type { SiteFacts, WrittenSite } from './sites-facts.js';

export type { SiteFacts, StateBackend } from './sites-facts.js';

/** The places of a `sites.yaml`, read and checked. */
export class Sites {
  private constructor(
    readonly file: string,
    readonly all: readonly SiteFacts[],
  ) {}

  static fromFile(path: string): Sites {
    return Sites.fromText(readFileSync(path, 'utf8'), { file: path });
  }

  static fromText(text: string, options: { file?: string } = {}): Sites {
    const file = options.file ?? 'sites.yaml';
    const written = parse(text) as { sites: WrittenSite[] };
    return new Sites(
      file,
      written.sites.map((site) => {
        const { zoneSource, ...kubernetes } = site.kubernetes;
        return {
          ...site,
          kubernetes,
          zoneSource: zoneSource ?? 'podLabel',
          certManagerNamespace: site.certManagerNamespace ?? 'cert-manager',
          dnsCidrs: site.dnsCidrs ?? [],
          state: site.state ?? { backend: 'local' },
          airGapped: site.airGapped ?? false,
          labels: site.labels ?? {},
          capacity: {
            ...site.capacity,
            memory: Size.parse(site.capacity.memory),
            storage: Size.parse(site.capacity.storage),
          },
          at: () => `${file}:1:1`,
        };
      }),
    );
  }
}
