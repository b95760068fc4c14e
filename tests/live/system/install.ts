import type { Item } from '../cluster.js';
import { expect, lastLines, seconds } from '../shell.js';
import type { Scene, SystemCapability } from './scene.js';

/** From nothing to a platform whose smoke test has passed, with everything on. */
export const up: SystemCapability = {
  name: 'up',
  async run(scene) {
    const { stage, system } = scene;
    const start = Date.now();
    const times: string[] = [];
    const onStep = (step: string, took: number) => {
      if (took >= 1) times.push(`${step.replace(/^\d\d-/, '')} ${Math.round(took)}s`);
    };
    await stage.apply(scene.composition(), { onStep });
    const took = Math.round(seconds(start));
    const jobs = await stage.cluster.list('jobs', stage.data, system.provisioning);
    expect(
      jobs.some((job) => job.status.succeeded === 1),
      'no provisioning Job has succeeded',
    );
    await scene.healthy(60);
    return `from nothing in ${took}s: ${times.join(', ')}`;
  },
};

/** The smoke Job writes and reads back; `helm test` asks the chart's own question. */
export const smoke: SystemCapability = {
  name: 'smoke',
  async run({ system, stage: { cluster, apps, data } }) {
    const job = await cluster.get('jobs', apps, 'smoke');
    expect(job?.status.succeeded === 1, 'the smoke Job is not complete');
    // The report goes to standard output, remarks to the other one: two pipes, whose last lines may change places.
    const log = await cluster.kubectl(['logs', '-n', apps, 'job/smoke', '--tail=5']);
    const line = log.split('\n').findLast((one) => one.includes('"acknowledged":'));
    expect(line !== undefined, `the smoke test reports nothing: ${lastLines(log, 1)}`);
    const report = JSON.parse(line) as { acknowledged: number; readBack: number; lostCount: number };
    expect(report.acknowledged > 0 && report.lostCount === 0, `the smoke test reports ${line}`);
    for (const release of system.releases) {
      // With the logs of the test's pod when it fails.
      const args = ['test', release, '-n', data, '--timeout', '240s', '--logs'];
      const test = await cluster.helm(args, { seconds: 260 });
      expect(/Phase:\s+Succeeded/.test(test), `helm test of ${release} ran nothing: ${lastLines(test, 3)}`);
    }
    return `${report.acknowledged} records written and read back, helm test passed`;
  },
};

/** A second apply changes nothing; nor does one that is forced on every object, as a tool without memory would. */
export const idempotent: SystemCapability = {
  name: 'idempotent',
  async run(scene) {
    const changed = await scene.change({});
    expect(changed.length === 0, `a second apply changed ${changed.join(', ')}`);
    const before = await everything(scene);
    await scene.stage.apply(scene.composition(), { force: true });
    const after = await everything(scene);
    const differences = [...new Set([...before.keys(), ...after.keys()])].filter(
      (name) => before.get(name) !== after.get(name),
    );
    expect(differences.length === 0, `a forced second apply touched ${differences.join(', ')}`);
    return `${before.size} objects and pods unchanged, also when every release is upgraded again (tasks then run again)`;
  },
};

const WITH_GENERATION = [
  ...['statefulsets', 'deployments', 'jobs', 'networkpolicies', 'poddisruptionbudgets', 'certificates'],
  ...['services', 'serviceaccounts', 'pods'],
];

/**
 * Identity and generation of all that an apply could touch. Helm's own records of its revisions are not among it, nor are
 * tasks: an upgrade of their releases by force is an order to run them again.
 */
async function everything({ stage: { cluster, data, apps } }: Scene) {
  const seen = new Map<string, string>();
  const isTask = (item: Item) => item.metadata.labels?.['app.kubernetes.io/component'] === 'task';
  for (const namespace of [data, apps]) {
    const lists = await Promise.all(WITH_GENERATION.map((kind) => cluster.list(kind, namespace)));
    for (const item of lists.flat()) {
      const { name, uid, generation } = item.metadata;
      if (name === ADMIN_POD || isTask(item)) continue;
      seen.set(`${item.kind}/${name}`, `${uid}/${item.kind === 'Pod' ? '' : (generation ?? '')}`);
    }
    const contents = await Promise.all(['configmaps', 'secrets'].map((kind) => cluster.list(kind, namespace)));
    for (const item of contents.flat()) {
      const { name, uid, resourceVersion } = item.metadata;
      if (!name.startsWith('sh.helm.release.') && !isTask(item))
        seen.set(`${item.kind}/${name}`, `${uid}/${resourceVersion}`);
    }
  }
  return seen;
}

/** The suite's own pod in the data namespace, from which a system may be looked at. No apply makes or touches it. */
export const ADMIN_POD = 'live-admin';

/** A first install that fails does not block the way: the mended one goes through, over what the first has left. */
export const firstInstallFails: SystemCapability = {
  name: 'first-install-fails-then-mends',
  async run(scene) {
    const { system } = scene;
    const { variant, release } = system.wrongValue;
    const stage = scene.another('mend');
    try {
      const start = Date.now();
      const wrong = system.compose(stage.platform, { ...variant, bare: true });
      let failure = '';
      await stage.apply(wrong, { helmSeconds: 60 }).catch((error: Error) => {
        failure = error.message;
      });
      expect(failure !== '', 'a value that the system does not take was installed');
      expect(failure.includes(`upgrade --install ${release} `), `it failed elsewhere: ${failure}`);
      const failedAfter = Math.round(seconds(start));
      const mended = Date.now();
      await stage.apply(system.compose(stage.platform, { bare: true }));
      const job = await stage.cluster.get('jobs', stage.apps, 'smoke');
      expect(job?.status.succeeded === 1, 'after mending, the smoke Job is not complete');
      return `failed after ${failedAfter}s (members do not start), the mended apply took ${Math.round(seconds(mended))}s`;
    } catch (error) {
      await stage.keepLogs('first-install');
      throw error;
    } finally {
      await stage.remove();
    }
  },
};
