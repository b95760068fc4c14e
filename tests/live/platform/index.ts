import { expect, lastLines, seconds } from '../shell.js';
import type { Stage } from '../stage.js';
import type { Capability, Suite } from '../suite.js';
import type { LiveSuite } from '../system/run.js';
import { type ShopVariant, SMOKE, shop } from './composition.js';

/** The shop in the cluster. */
class ShopScene {
  constructor(readonly stage: Stage) {}

  apply(variant: ShopVariant = {}): Promise<string[]> {
    return this.stage.apply(shop(this.stage.platform, variant));
  }

  /** Identity of the smoke Job, which must be complete. */
  async completed(): Promise<string> {
    const job = await this.stage.cluster.get('jobs', this.stage.apps, SMOKE);
    expect(job?.status.succeeded === 1, 'the smoke Job is not complete');
    return job.metadata.uid as string;
  }
}

type ShopCapability = Capability<ShopScene>;

const smokeComplete: ShopCapability = {
  name: 'smoke-complete',
  async run(scene) {
    const start = Date.now();
    await scene.apply();
    await scene.completed();
    const { cluster, apps } = scene.stage;
    const log = await cluster.kubectl(['logs', '-n', apps, `job/${SMOKE}`, '--tail=1']);
    return `from nothing to a passed smoke test in ${Math.round(seconds(start))}s: ${lastLines(log, 1)}`;
  },
};

const unchanged: ShopCapability = {
  name: 'nothing-changed',
  async run(scene) {
    const before = await scene.completed();
    const changed = await scene.apply();
    expect(changed.length === 0, `a second apply changed ${changed.join(', ')}`);
    expect((await scene.completed()) === before, 'the smoke test ran again though nothing has changed');
    return 'second apply changed nothing, the smoke test did not run again';
  },
};

const CONFIG = { 'num.replica.fetchers': '2' };

const valueChanged: ShopCapability = {
  name: 'value-changed',
  async run(scene) {
    const before = await scene.completed();
    const changed = await scene.apply({ config: CONFIG });
    expect((await scene.completed()) !== before, 'the smoke test did not run again for a changed Kafka value');
    const others = changed.filter((id) => id.startsWith('Deployment/'));
    expect(others.length === 0, `workloads were rolled for a broker property: ${others.join(', ')}`);
    return 'one Kafka value changed: the smoke test ran again and passed, workloads left alone';
  },
};

const grantRemoved: ShopCapability = {
  name: 'grant-removed',
  async run(scene) {
    const start = Date.now();
    let failure = '';
    await scene.apply({ config: CONFIG, mayCallConsumer: false }).catch((error: Error) => {
      failure = error.message;
    });
    const took = seconds(start);
    expect(failure !== '', 'the deploy passed although the smoke test lost a grant');
    expect(failure.includes(SMOKE), `the deploy failed, but not at the smoke test: ${failure}`);
    await scene.apply({ config: CONFIG });
    await scene.completed();
    return `one grant less: the smoke test failed the deploy after ${Math.round(took)}s; with it again it passed`;
  },
};

const LINES: readonly ShopCapability[] = [smokeComplete, unchanged, valueChanged, grantRemoved];

async function runPlatform(suite: Suite, stageOf: (label: string) => Stage): Promise<void> {
  const wanted = LINES.filter(({ name }) => suite.wants(name));
  if (wanted.length === 0) return;
  const stage = stageOf('platform');
  const scene = new ShopScene(stage);
  if (wanted[0] !== smokeComplete && !stage.options.exists) await scene.apply();
  for (const capability of wanted) {
    const passed = await suite.check('platform', capability, scene, (name) => stage.keepLogs(name));
    if (!passed && capability === smokeComplete) return;
  }
}

export const platform: LiveSuite = { name: 'platform', capabilities: LINES, run: runPlatform };
