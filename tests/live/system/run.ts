import type { Stage } from '../stage.js';
import type { Capability, Suite } from '../suite.js';
import type { Variation } from './composition.js';
import { firstInstallFails, up } from './install.js';
import { secretName } from './logins.js';
import { Scene } from './scene.js';
import type { RunningSystem, SystemUnderTest } from './system.js';
import { upgrade } from './upgrade.js';

/** How often an earlier run has rotated the password of `rotor`, where it has left its platform: it only goes on from there. */
async function rotationOf({ cluster, apps }: Stage, system: string): Promise<Pick<Variation, 'rotation'>> {
  const secrets = await Promise.all(
    (['a', 'b'] as const).map((slot) => cluster.get('secrets', apps, secretName(system, 'rotor', slot))),
  );
  const rotation = Math.max(
    ...secrets.map((secret) => Number(secret?.metadata.annotations?.['datastead.dev/revision'] ?? 0)),
  );
  return rotation === 0 ? {} : { rotation };
}

/** A part of the suite that the command line knows by name. */
export interface LiveSuite {
  readonly name: string;
  readonly capabilities: readonly { readonly name: string }[];
  run(suite: Suite, stageOf: (label: string) => Stage): Promise<void>;
}

/**
 * The lines of a system: `up`, those that share its platform, and last those that begin with an empty namespace.
 * @param shared in an order in which each leaves the platform fit for the next
 * @param initial what the platform is composed of at first
 * @param alone those that begin with an empty namespace
 */
export function systemSuite<V extends Variation, R extends RunningSystem>(
  system: SystemUnderTest<V, R>,
  shared: readonly Capability<Scene<V, R>>[],
  initial: V,
  alone: readonly Capability<Scene<V, R>>[] = [firstInstallFails, upgrade],
): LiveSuite {
  const { name } = system;

  async function runShared(suite: Suite, scene: Scene<V, R>, wanted: typeof shared): Promise<void> {
    const { stage } = scene;
    const keepLogs = (line: string) => stage.keepLogs(line);
    if (suite.wants(up.name)) {
      if (!(await suite.check(name, up, scene, keepLogs))) return;
    } else if (!stage.options.exists) {
      await stage.apply(scene.composition());
    }
    for (const capability of wanted) {
      const run = async (): Promise<string> => {
        await scene.healthy();
        return capability.run(scene);
      };
      await suite.check(name, { name: capability.name, run }, scene, keepLogs);
    }
  }

  return {
    name,
    capabilities: [up, ...shared, ...alone],
    async run(suite, stageOf) {
      const stage = stageOf(name);
      const scene = new Scene(system, stage, stageOf, {
        ...initial,
        ...(await rotationOf(stage, system.id)),
      });
      const isWanted = (line: { readonly name: string }) => suite.wants(line.name);
      const [wanted, later] = [shared.filter(isWanted), alone.filter(isWanted)];
      if (suite.wants(up.name) || wanted.length > 0) {
        await runShared(suite, scene, wanted);
        if (later.length > 0) await stage.remove();
      }
      for (const line of later) await suite.check(name, line, scene, async () => undefined);
    },
  };
}
