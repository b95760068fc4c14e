import { handshakes } from '../network.js';
import { expect, lastLines, must, seconds, sleep, until } from '../shell.js';
import { addresses } from './access.js';
import { SYSTEM } from './composition.js';
import { type KafkaCapability, type KafkaScene, member, ms } from './scene.js';
import { said } from './tools.js';

interface UserLogin {
  readonly user: string;
  readonly password: string;
}

async function loginOf(scene: KafkaScene, secret: string, namespace?: string): Promise<UserLogin | undefined> {
  const { cluster, apps } = scene.stage;
  const found = await cluster.get('secrets', namespace ?? apps, secret);
  if (found === undefined) return undefined;
  const text = (key: string) => Buffer.from(found.data[key], 'base64').toString('utf8');
  return { user: text('username'), password: text('password') };
}

async function accepted(scene: KafkaScene, login: UserLogin): Promise<boolean> {
  // A user that may log in and has no right on `orders` sees no topic, but no failed login either.
  const answer = await scene.client.offsets(login);
  if (/SaslAuthenticationException/.test(said(answer))) return false;
  expect(
    answer.status === 0 || /Could not match any topic|TopicAuthorization/.test(said(answer)),
    `the login says neither yes nor no: ${lastLines(said(answer), 2)}`,
  );
  return true;
}

/** Grant removed: the workload has rolled without it, then its old login dies. */
export const revoke: KafkaCapability = {
  name: 'revoke',
  async run(scene) {
    const { stage } = scene;
    const old = await loginOf(scene, `${SYSTEM}-leaver-a`);
    expect(old !== undefined && (await accepted(scene, old)), 'the login does not work even before');
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
      const left = await loginOf(scene, `${SYSTEM}-leaver-a`, namespace);
      expect(left === undefined, `the Secret is still in ${namespace}`);
    }
    const acls = await scene.admin.run('acls', '--list');
    expect(!acls.includes('.leaver.'), 'ACLs of the workload are left');
    expect(acls.includes('.probe.'), 'the ACLs of others are gone too');
    return `workload rolled, login refused, ACLs and both Secrets gone, in ${Math.round(took)}s`;
  },
};

/** A new password under load: two users alternate, so that no login fails at any time. */
export const rotate: KafkaCapability = {
  name: 'rotate',
  async run(scene) {
    const { rotor } = scene;
    const next = (scene.variant.rotation ?? 1) + 1;
    const slots = next % 2 === 0 ? ['a', 'b'] : ['b', 'a'];
    const old = await loginOf(scene, `${SYSTEM}-rotor-${slots[0]}`);
    expect(old !== undefined, 'there is no password to rotate');
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
    const fresh = await loginOf(scene, `${SYSTEM}-rotor-${slots[1]}`);
    expect(fresh !== undefined && fresh.password !== old.password, 'the password is the old one');
    expect(await accepted(scene, fresh), 'the new login does not work');
    expect(!(await accepted(scene, old)), 'the old login still works');
    return `no failed login in ${pods} pods, old login refused, in ${Math.round(took)}s; longest wait of a write ${ms(account.pauseMs)}`;
  },
};

/** Follows every pod of the rotating workload, old and new, as long as it can be asked. */
class LoginWatch {
  private readonly failures = new Map<string, number>();
  private ended = false;
  private readonly watching: Promise<void>;

  constructor(private readonly scene: KafkaScene) {
    this.watching = this.watch();
  }

  async end(): Promise<{ failures: number; pods: number }> {
    this.ended = true;
    await this.watching;
    return { failures: [...this.failures.values()].reduce((sum, one) => sum + one, 0), pods: this.failures.size };
  }

  private async watch(): Promise<void> {
    const { stage, rotor } = this.scene;
    let last = false;
    while (!last) {
      last = this.ended;
      for (const pod of await stage.podsOf('rotor').catch(() => [])) {
        const name = pod.metadata.name as string;
        // Not yet, or no longer there to be asked: what it said last counts.
        const report = await rotor.status(name).catch(() => undefined);
        if (report !== undefined) this.failures.set(name, report.loginFailures);
      }
      if (!last) await sleep(2);
    }
  }
}

/** A deleted copy of a password comes back with the next apply, and logins work again by themselves. */
export const secretDeleted: KafkaCapability = {
  name: 'secret-deleted',
  async run(scene) {
    const { stage } = scene;
    const { cluster, apps, data } = stage;
    const slot = (scene.variant.rotation ?? 1) % 2 === 1 ? 'a' : 'b';
    const name = `${SYSTEM}-rotor-${slot}`;
    const before = await loginOf(scene, name);
    expect(before !== undefined, 'there is no such Secret');
    await cluster.delete('secret', data, name);
    await scene.change({}, ['data']);
    const copy = await loginOf(scene, name, data);
    expect(copy?.password === before.password, 'the data copy does not hold the password in use');
    expect(await accepted(scene, before), 'after the data copy came back, the login fails');

    await cluster.delete('secret', apps, name);
    const start = Date.now();
    await scene.change({}, ['data']);
    const healed = await loginOf(scene, name);
    expect(
      healed !== undefined && healed.password !== before.password,
      'the apps copy came back with the old password',
    );
    expect((await loginOf(scene, name, data))?.password === healed.password, 'the copies differ');
    expect(await accepted(scene, healed), 'the new password does not work');
    expect(!(await accepted(scene, before)), 'the deleted password still works');
    const took = seconds(start);
    await cluster.kubectl(['delete', 'pod', '-n', apps, '-l', 'datastead.dev/workload=rotor', '--grace-period=2']);
    await scene.rotor.writes(120);
    return `data copy: same password again; apps copy: a new one for both, in force after ${Math.round(took)}s; the workload writes with it`;
  },
};

const RENEWED = ['serving', 'broker', 'controller', 'admin'];

/** All certificates renewed while the ledger writes: served at once, no write fails, also not when members follow. */
export const certRenew: KafkaCapability = {
  name: 'cert-renew',
  async run(scene) {
    const { stage } = scene;
    const { cluster, data } = stage;
    const { brokers } = addresses(scene);
    const serials = async () => {
      const seen = await handshakes(stage, 'ledger', brokers, { system: SYSTEM });
      return brokers.map((broker) => {
        expect(seen[broker]?.ok === true, `${broker}: ${seen[broker]?.error}`);
        return seen[broker]?.serial ?? '';
      });
    };
    let served = 0;
    let restarted = '';
    const account = await scene.ledger.during(async () => {
      const before = await serials();
      const starts = await restarts(scene);
      const start = Date.now();
      for (const certificate of RENEWED) await renew(scene, `${SYSTEM}-${certificate}`);
      await until('every broker serves its renewed certificate', 300, async () => {
        const now = await serials();
        return now.every((serial, index) => serial !== before[index]) ? true : undefined;
      });
      served = seconds(start);
      // The chart restarts members one by one for the one client of Kafka that cannot reload.
      await until('every member has followed the renewed internal certificate', 900, async () => {
        const now = await restarts(scene);
        return [...now].every(([pod, count]) => count !== starts.get(pod)) && now.size === starts.size
          ? true
          : undefined;
      });
      await scene.healthy(120);
      restarted = `${Math.round(seconds(start))}s`;
    }, 120);
    expect(account.failedWrites === 0, `${account.failedWrites} writes failed`);
    const jobs = await cluster.list('certificates', data);
    expect(jobs.length >= RENEWED.length, 'certificates are missing');
    return `new certificates served after ${Math.round(served)}s, all members renewed after ${restarted}; no failed write, longest wait ${ms(account.pauseMs)}`;
  },
};

/** What `cmctl renew` does: cert-manager takes the condition for an order. */
async function renew({ stage: { cluster, data } }: KafkaScene, name: string): Promise<void> {
  const certificate = await cluster.get('certificates', data, name);
  expect(certificate !== undefined, `there is no Certificate ${name}`);
  const issuing = {
    type: 'Issuing',
    status: 'True',
    reason: 'ManuallyTriggered',
    message: 'renewed by the live suite',
    lastTransitionTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    observedGeneration: certificate.metadata.generation,
  };
  const conditions = (certificate.status.conditions as { type: string }[]).filter(({ type }) => type !== 'Issuing');
  const patch = JSON.stringify({ status: { conditions: [...conditions, issuing] } });
  const args = ['patch', 'certificate', name, '-n', data, '--subresource=status', '--type=merge', '--patch', patch];
  await must(cluster.kubectlPath, args);
}

/** How often each member has started, in its pod or in a new one. */
async function restarts({ stage: { cluster, data } }: KafkaScene): Promise<Map<string, string>> {
  const pods = (
    await Promise.all(['broker', 'controller'].map((part) => cluster.list('pods', data, member(part))))
  ).flat();
  return new Map(
    pods.map((pod) => [pod.metadata.name, `${pod.metadata.uid}/${pod.status.containerStatuses?.[0]?.restartCount}`]),
  );
}
