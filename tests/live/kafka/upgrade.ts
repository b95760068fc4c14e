import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExportDescription } from '../../../cli/export/export.js';
import { Ledger } from '../ledger.js';
import { previousVersion } from '../previous.js';
import { expect, must, seconds } from '../shell.js';
import { kafkaPlatform } from './composition.js';
import { type KafkaCapability, KafkaScene, ms } from './scene.js';

/** What the previous version installed is taken over by this one under load: nothing lost, no failed write. */
export const upgrade: KafkaCapability = {
  name: 'upgrade-from-previous-commit',
  async run(scene) {
    const stage = await scene.another('upgrade');
    try {
      const { commit, root } = await previousVersion(stage.work);
      const sites = path.join(stage.work, 'sites.yaml');
      writeFileSync(sites, stage.facts.sites);
      const program = path.join(root, 'dist', 'tests', 'live', 'export-composition.js');
      const folder = (await must(process.execPath, [program, stage.platform, sites, stage.work, 'earlier'])).trim();
      const description = JSON.parse(readFileSync(path.join(folder, 'export.json'), 'utf8')) as ExportDescription;
      await stage.installer.apply({ root: folder, description });
      const ledger = new Ledger(stage);
      await ledger.writes(120);
      let took = 0;
      const account = await ledger.during(async () => {
        const start = Date.now();
        await stage.apply(kafkaPlatform(stage.platform, {}));
        took = seconds(start);
      }, 120);
      await new KafkaScene(stage, scene.another).healthy();
      expect(account.failedWrites === 0, `${account.failedWrites} writes failed`);
      return `from ${commit} in ${Math.round(took)}s; no failed write, longest wait ${ms(account.pauseMs)}, nothing lost of ${account.acknowledged}`;
    } catch (error) {
      await stage.keepLogs('upgrade');
      throw error;
    } finally {
      await stage.remove();
    }
  },
};
