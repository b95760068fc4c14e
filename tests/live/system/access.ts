import { answersPlainText, handshakes, reach, reachByBash } from '../network.js';
import { expect, until } from '../shell.js';
import { loginOf } from './logins.js';
import type { Scene, SystemCapability } from './scene.js';

/** Nobody gets in without a login, or with a wrong one; the same call with the right one goes through. */
export const auth: SystemCapability = {
  name: 'auth',
  async run(scene) {
    const { running } = scene;
    expect((await running.login()) === 'accepted', 'the right login is refused');
    const { user } = await loginOf(scene, 'probe', 'a');
    const unknown = user.replace('.probe.', '.nobody.');
    expect(unknown !== user, `the user of the workload probe is called ${user}`);
    for (const [what, login] of [
      ['a wrong password', { user, password: 'wrong' }],
      ['an unknown user', { user: unknown, password: 'wrong' }],
    ] as const) {
      expect((await running.login(login)) === 'refused', `${what} gets in`);
    }
    expect(!(await running.entersWithoutLogin()), 'a client without a login gets in');
    return 'wrong password, unknown user and no login refused; the right login was answered';
  },
};

/** Plain text gets no answer, and who checks certificates sees the right ones, for these names only. */
export const tls: SystemCapability = {
  name: 'tls',
  async run({ stage, system, running: { addresses } }) {
    const { client, members } = addresses;
    const servers = [client, ...members];
    const verified = await handshakes(stage, 'ledger', servers, { system: system.id });
    for (const server of servers) {
      expect(verified[server]?.ok === true, `${server} is not verified: ${verified[server]?.error}`);
    }
    const untrusted = await handshakes(stage, 'ledger', [client], { system: system.id, trusted: false });
    expect(untrusted[client]?.ok === false, 'the certificate is valid for who does not know the authority');
    const misnamed = await handshakes(stage, 'ledger', [client], {
      system: system.id,
      servername: 'elsewhere.example',
    });
    expect(
      misnamed[client]?.error === 'ERR_TLS_CERT_ALTNAME_INVALID',
      `another name is accepted (${JSON.stringify(misnamed[client])})`,
    );
    for (const server of servers) {
      const answered = await answersPlainText(stage, 'ledger', server, system.plainText);
      expect(!answered, `${server} answers a request in plain text`);
    }
    return `${servers.length} addresses verified by name and authority, refused without the authority, by another name and in plain text`;
  },
};

/** Without a grant no connection; with one its ports alone; from the system to the applications none; each side for itself. */
export const isolated: SystemCapability = {
  name: 'isolated',
  async run(scene) {
    const { stage } = scene;
    const { cluster, data, apps } = stage;
    const { client, internal, members, peer } = scene.running.addresses;
    // A port on which nothing listens would refuse whoever may come as far as the member.
    const unused = members.slice(0, 1).map((member) => member.replace(/:\d+$/, ':1'));
    const shut = [...internal, ...unused];
    const granted = await reach(stage, 'ledger', [...members, ...shut]);
    for (const member of members) expect(granted[member] === 'open', `with a grant, ${member} is ${granted[member]}`);
    for (const closed of shut) {
      expect(granted[closed] === 'dropped', `a grant opens ${closed} too (${granted[closed]})`);
    }
    // Each side must hold by itself: the other one is opened for a moment. Both opened let it through, which shows
    // that nothing else stands in the way.
    const from = async () => (await reach(stage, 'outsider', [client]))[client];
    expect((await from()) === 'dropped', 'a workload without a grant connects');
    const egress = policy('live-egress', apps, { podSelector: {}, policyTypes: ['Egress'], egress: [{}] });
    const ingress = policy('live-ingress', data, { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] });
    try {
      await cluster.apply(egress);
      await until('the open egress is in force', 20, async () => {
        const address = await apiAddress(scene);
        return (await reach(stage, 'outsider', [address]))[address] === 'open' ? true : undefined;
      });
      expect((await from()) === 'dropped', 'the system lets in a workload that it does not know (ingress side)');
      await cluster.apply(ingress);
      await until('both sides open let it through', 30, async () => ((await from()) === 'open' ? true : undefined));
      await cluster.delete('networkpolicy', apps, 'live-egress');
      await until('a workload without a grant gets out no more (egress side)', 30, async () =>
        (await from()) === 'dropped' ? true : undefined,
      );
    } finally {
      await cluster.delete('networkpolicy', apps, 'live-egress');
      await cluster.delete('networkpolicy', data, 'live-ingress');
    }
    const [ledger] = await stage.podsOf('ledger');
    const [member] = await scene.members();
    expect(!peer.startsWith(`${member.metadata.name}.`), `${peer} is the first member itself`);
    const back = (target: string) => reachByBash(stage, data, member.metadata.name, target);
    expect((await back(peer)) === 'open', 'members do not reach each other');
    const outwards = await back(`${ledger.status.podIP}:8080`);
    expect(outwards === 'dropped', `a member reaches an application's pod (${outwards})`);
    const api = await back(await apiAddress(scene));
    expect(api === 'dropped', `a member reaches the API server (${api})`);
    const ports = [...new Set([client, ...members].map((address) => address.split(':').at(-1)))];
    return `no grant: dropped on either side alone; a grant: ${ports.join(' and ')} only; members reach neither applications nor the API`;
  },
};

async function apiAddress({ stage: { cluster } }: Scene): Promise<string> {
  const service = await cluster.get('services', 'default', 'kubernetes');
  return `${service.spec.clusterIP}:443`;
}

function policy(name: string, namespace: string, spec: object): object {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec };
}

/** A grant is good for what it names, and for nothing beside it. */
export const leastPrivilege: SystemCapability = {
  name: 'least-privilege',
  run: ({ running }) => running.leastPrivilege(),
};
