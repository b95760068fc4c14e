import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExportDescription } from '../../../cli/export/description.js';
import { inItsWords, previousVersion } from '../previous.js';
import { expect, must, seconds } from '../shell.js';
import { ms, Scene, type SystemCapability } from './scene.js';

/** What the previous version installed is taken over by this one under load: nothing lost, no failed write. */
export const upgrade: SystemCapability = {
  name: 'upgrade-from-previous-commit',
  async run(scene) {
    const { system } = scene;
    const stage = scene.another('upgrade');
    try {
      const { commit, root } = await previousVersion(stage.work, system.name);
      const sites = path.join(stage.work, 'sites.yaml');
      writeFileSync(sites, inItsWords(root, stage.facts.sites));
      const program = path.join(root, 'dist', 'tests', 'live', 'export-composition.js');
      const args = [program, system.name, stage.platform, sites, stage.work, 'earlier'];
      const folder = (await must(process.execPath, args)).trim();
      const description = JSON.parse(readFileSync(path.join(folder, 'export.json'), 'utf8')) as ExportDescription;
      await stage.installer.apply({ root: folder, description });
      const fresh = new Scene(system, stage, scene.another, {});
      await fresh.ledger.writes(120);
      const start = Date.now();
      // The system first: a pod of the earlier version writes all the while, and reads back what was acknowledged. Then that may roll.
      const account = await fresh.ledger.during(async () => {
        await stage.apply(fresh.composition(), { parts: ['data'] });
      }, 120);
      await stage.apply(fresh.composition());
      const took = seconds(start);
      await fresh.ledger.writes(120);
      await fresh.healthy();
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
