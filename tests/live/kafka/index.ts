import type { Stage } from '../stage.js';
import type { Suite } from '../suite.js';
import { auth, isolated, leastPrivilege, tls } from './access.js';
import { configChange, topicAdded } from './change.js';
import { kafkaPlatform } from './composition.js';
import { certRenew, revoke, rotate, secretDeleted } from './credentials.js';
import { controllerDiskLoss, nodeLoss, podKill, zonePartition } from './faults.js';
import { retire, scaleUp } from './growth.js';
import { firstInstallFails, idempotent, smoke, up } from './install.js';
import { type KafkaCapability, KafkaScene } from './scene.js';
import { upgrade } from './upgrade.js';

/** In an order in which each leaves the platform fit for the next. */
const SHARED: readonly KafkaCapability[] = [
  ...[smoke, auth, tls, isolated, leastPrivilege, idempotent, topicAdded, rotate, secretDeleted, revoke],
  ...[configChange, podKill, controllerDiskLoss, scaleUp, retire, nodeLoss, zonePartition, certRenew],
];

/** What begins with an empty namespace of its own, when the shared platform is gone. */
const ALONE: readonly KafkaCapability[] = [firstInstallFails, upgrade];

export const KAFKA: readonly KafkaCapability[] = [up, ...SHARED, ...ALONE];

export async function runKafka(suite: Suite, stageOf: (label: string) => Stage): Promise<void> {
  const stage = stageOf('kafka');
  const scene = new KafkaScene(stage, async (label) => stageOf(label));
  const shared = SHARED.filter(({ name }) => suite.wants(name));
  if (suite.wants('up') || shared.length > 0) {
    await runShared(suite, scene, shared);
    if (ALONE.some(({ name }) => suite.wants(name))) await stage.remove();
  }
  for (const capability of ALONE.filter(({ name }) => suite.wants(name))) {
    await suite.check('kafka', capability, scene, async () => undefined);
  }
}

async function runShared(suite: Suite, scene: KafkaScene, shared: readonly KafkaCapability[]): Promise<void> {
  const { stage } = scene;
  const keepLogs = (name: string) => stage.keepLogs(name);
  if (suite.wants('up')) {
    if (!(await suite.check('kafka', up, scene, keepLogs))) return;
  } else if (!stage.options.exists) {
    await stage.apply(kafkaPlatform(stage.platform, {}));
  }
  for (const capability of shared) {
    const ready = async (): Promise<string> => {
      await scene.healthy();
      return capability.run(scene);
    };
    await suite.check('kafka', { name: capability.name, run: ready }, scene, keepLogs);
  }
}
