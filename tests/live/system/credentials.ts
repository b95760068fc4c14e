import { randomBytes } from 'node:crypto';
import { expect, seconds } from '../shell.js';
import { BROUGHT } from './composition.js';
import { findLogin, LoginWatch, loginOf, secretName } from './logins.js';
import { ms, type Scene, type SystemCapability } from './scene.js';
import type { Login } from './system.js';

async function accepted({ running }: Scene, login: Login): Promise<boolean> {
  return (await running.login(login)) === 'accepted';
}

/** Grant removed: the workload has rolled without it, then its old login dies. */
export const revoke: SystemCapability = {
  name: 'revoke',
  async run(scene) {
    const { stage } = scene;
    const old = await loginOf(scene, 'leaver', 'a');
    expect(await accepted(scene, old), 'the login does not work even before');
    expect(
      (await scene.running.access()).includes('.leaver.'),
      'the system lists no rules of the workload even before',
    );
    const [before] = await stage.podsOf('leaver');
    const start = Date.now();
    await scene.change({ leaver: false });
    const took = seconds(start);
    const [after] = await stage.podsOf('leaver');
    expect(after.metadata.uid !== before.metadata.uid, 'the workload has not rolled');
    const mounts = JSON.stringify(after.spec.containers[0].volumeMounts);
    expect(!mounts.includes('/bindings/'), 'the rolled workload still mounts the binding');
    expect(!(await accepted(scene, old)), 'the old login still works');
    for (const namespace of [stage.apps, stage.data]) {
      const left = await findLogin(scene, 'leaver', 'a', namespace);
      expect(left === undefined, `the Secret is still in ${namespace}`);
    }
    const rules = await scene.running.access();
    expect(!rules.includes('.leaver.'), 'rules of the workload are left');
    expect(rules.includes('.probe.'), 'the rules of others are gone too');
    return `workload rolled, login refused, its rules and both Secrets gone, in ${Math.round(took)}s`;
  },
};

/** Grant given to a workload while everything runs: it has rolled with a login that is good, and nobody else has noticed. */
export const grantAdded: SystemCapability = {
  name: 'grant-added',
  async run(scene) {
    const { stage, system } = scene;
    if (scene.variant.leaver !== false) await scene.change({ leaver: false });
    expect((await findLogin(scene, 'leaver', 'a')) === undefined, 'the workload has a login before its grant');
    // Not the ledger, which is started anew for each account.
    const others = ['rotor', 'probe', 'outsider'];
    const podsOfOthers = async () => {
      const pods = (await Promise.all(others.map((workload) => stage.podsOf(workload)))).flat();
      return [...(await scene.uids()).values(), ...pods.map(({ metadata }) => metadata.uid)].sort().join();
    };
    const before = await podsOfOthers();
    let took = 0;
    const account = await scene.ledger.during(async () => {
      const start = Date.now();
      await scene.change({ leaver: true });
      took = seconds(start);
    });
    const [after] = await stage.podsOf('leaver');
    const mounts = JSON.stringify(after.spec.containers[0].volumeMounts);
    expect(mounts.includes(`/bindings/${system.id}`), 'the workload has not rolled with its binding');
    expect(await accepted(scene, await loginOf(scene, 'leaver', 'a')), 'the new login is refused');
    expect((await scene.running.access()).includes('.leaver.'), 'the system lists no rules of the workload');
    expect((await podsOfOthers()) === before, 'a member or another workload was replaced for it');
    expect(account.failedWrites === 0, `${account.failedWrites} writes failed`);
    return `workload rolled with a login that works, in ${Math.round(took)}s; no member and no other workload replaced; no failed write, longest wait ${ms(account.pauseMs)}`;
  },
};

/** A new password under load: two users alternate, so that no login fails at any time. */
export const rotate: SystemCapability = {
  name: 'rotate',
  async run(scene) {
    const { rotor } = scene;
    const next = (scene.variant.rotation ?? 1) + 1;
    const [oldSlot, newSlot] = next % 2 === 0 ? (['a', 'b'] as const) : (['b', 'a'] as const);
    const old = await loginOf(scene, 'rotor', oldSlot);
    await rotor.writes();
    const watch = new LoginWatch(scene);
    let took = 0;
    const account = await scene.ledger.during(async () => {
      const start = Date.now();
      await scene.change({ rotation: next });
      took = seconds(start);
      await rotor.writes();
    });
    const { failures, pods } = await watch.end();
    expect(pods >= 2, 'the workload has not rolled');
    expect(failures === 0, `${failures} logins of the rotating workload failed`);
    expect(
      account.loginFailures === 0 && account.failedWrites === 0,
      `another workload noticed: ${JSON.stringify(account)}`,
    );
    const fresh = await loginOf(scene, 'rotor', newSlot);
    expect(fresh.password !== old.password, 'the password is the old one');
    expect(await accepted(scene, fresh), 'the new login does not work');
    expect(!(await accepted(scene, old)), 'the old login still works');
    return `no failed login in ${pods} pods, old login refused, in ${Math.round(took)}s; longest wait of a write ${ms(account.pauseMs)}`;
  },
};

/**
 * A password that the user brings, of characters that shells, configuration files and query languages take for their own; then one of the
 * kit again. No login fails in between, and the kit neither makes nor removes a Secret that is not its own.
 */
export const existingSecret: SystemCapability = {
  name: 'existing-secret',
  async run(scene) {
    const { stage, rotor, system } = scene;
    const { cluster, apps, data, platform } = stage;
    const next = (scene.variant.rotation ?? 1) + 1;
    const [oldSlot, slot] = next % 2 === 0 ? (['a', 'b'] as const) : (['b', 'a'] as const);
    const old = await loginOf(scene, 'rotor', oldSlot);
    const name = `${BROUGHT}-${slot}`;
    const password = `own: "it's" \\ %s $HOME \${x} [y], #;=~ ${randomBytes(12).toString('hex')}`;
    const stringData = { username: `${platform}.rotor.${slot}`, password, 'ca.crt': 'not the one to be trusted' };
    await cluster.apply(
      ...[apps, data].map((namespace) => ({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name, namespace },
        stringData,
      })),
    );
    const watch = new LoginWatch(scene);
    await scene.change({ rotation: next, brought: true });
    await rotor.writes();
    expect(
      (await findLogin(scene, 'rotor', slot)) === undefined,
      `the kit made ${secretName(system.id, 'rotor', slot)}`,
    );
    expect(!(await accepted(scene, old)), 'the old login still works');
    await scene.change({ rotation: next + 1, brought: false });
    await rotor.writes();
    const { failures, pods } = await watch.end();
    expect(pods >= 3, 'the workload has not rolled twice');
    expect(failures === 0, `${failures} logins failed`);
    for (const namespace of [apps, data]) {
      expect(
        (await cluster.get('secrets', namespace, name)) !== undefined,
        `the Secret of the user is gone from ${namespace}`,
      );
    }
    return `a password of the user's own, and one of the kit's after it: no failed login in ${pods} pods, the former ones refused, the user's Secrets left alone`;
  },
};

/** A deleted copy of a password comes back with the next apply, and logins work again by themselves. */
export const secretDeleted: SystemCapability = {
  name: 'secret-deleted',
  async run(scene) {
    const { stage, system } = scene;
    const { cluster, apps, data } = stage;
    const slot = (scene.variant.rotation ?? 1) % 2 === 1 ? 'a' : 'b';
    const name = secretName(system.id, 'rotor', slot);
    const before = await loginOf(scene, 'rotor', slot);
    await cluster.delete('secret', data, name);
    await scene.change({}, ['data']);
    const copy = await findLogin(scene, 'rotor', slot, data);
    expect(copy?.password === before.password, 'the data copy does not hold the password in use');
    expect(await accepted(scene, before), 'after the data copy came back, the login fails');

    await cluster.delete('secret', apps, name);
    const start = Date.now();
    await scene.change({}, ['data']);
    const healed = await loginOf(scene, 'rotor', slot);
    expect(healed.password !== before.password, 'the apps copy came back with the old password');
    const both = await findLogin(scene, 'rotor', slot, data);
    expect(both?.password === healed.password, 'the copies differ');
    expect(await accepted(scene, healed), 'the new password does not work');
    expect(!(await accepted(scene, before)), 'the deleted password still works');
    const took = seconds(start);
    await cluster.kubectl(['delete', 'pod', '-n', apps, '-l', 'datastead.dev/workload=rotor', '--grace-period=2']);
    await scene.rotor.writes(120);
    return `data copy: same password again; apps copy: a new one for both, in force after ${Math.round(took)}s; the workload writes with it`;
  },
};
