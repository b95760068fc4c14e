import { answersPlainText, handshakes, reach, reachByBash } from '../network.js';
import { expect, lastLines, until } from '../shell.js';
import { SYSTEM } from './composition.js';
import { type KafkaCapability, type KafkaScene, member } from './scene.js';
import { said } from './tools.js';

/** Addresses of a stage's members. */
export function addresses({ stage: { data } }: KafkaScene) {
  const broker = (ordinal: number) => `${SYSTEM}-broker-${ordinal}.${SYSTEM}-brokers.${data}.svc.cluster.local`;
  return {
    client: `${SYSTEM}.${data}.svc.cluster.local:9092`,
    brokers: [0, 1, 2].map((ordinal) => `${broker(ordinal)}:9092`),
    internal: `${broker(0)}:9091`,
    controller: `${SYSTEM}-controller-0.${SYSTEM}-controllers.${data}.svc.cluster.local:9090`,
  };
}

/** Nobody gets in without a login, or with a wrong one; the same call with the right one goes through. */
export const auth: KafkaCapability = {
  name: 'auth',
  async run({ client, stage }) {
    const right = await client.offsets();
    expect(
      right.status === 0 && /^orders:0:/m.test(right.stdout),
      `the right login fails: ${lastLines(said(right), 2)}`,
    );
    const user = `${stage.platform}.probe.a`;
    for (const [what, login] of [
      ['a wrong password', { user, password: 'wrong' }],
      ['an unknown user', { user: `${stage.platform}.nobody.a`, password: 'wrong' }],
    ] as const) {
      const answer = await client.offsets(login);
      expect(answer.status !== 0, `${what} gets in`);
      expect(
        /SaslAuthenticationException/.test(said(answer)),
        `${what} fails, but not at the login: ${lastLines(said(answer), 2)}`,
      );
    }
    const none = await client.offsets({ protocol: 'SSL' });
    expect(none.status !== 0 && !/^orders:0:/m.test(none.stdout), 'a client without a login gets in');
    return 'wrong password, unknown user and no login refused; the right login was answered';
  },
};

/** Plain text gets no answer, and who checks certificates sees the right ones, for these names only. */
export const tls: KafkaCapability = {
  name: 'tls',
  async run(scene) {
    const { stage } = scene;
    const { brokers, client } = addresses(scene);
    const servers = [client, ...brokers];
    const verified = await handshakes(stage, 'ledger', servers, { system: SYSTEM });
    for (const [server, seen] of Object.entries(verified)) expect(seen.ok, `${server} is not verified: ${seen.error}`);
    const untrusted = await handshakes(stage, 'ledger', [client], { system: SYSTEM, trusted: false });
    expect(untrusted[client]?.ok === false, 'the certificate is valid for who does not know the authority');
    const misnamed = await handshakes(stage, 'ledger', [client], { system: SYSTEM, servername: 'elsewhere.example' });
    expect(
      misnamed[client]?.error === 'ERR_TLS_CERT_ALTNAME_INVALID',
      `another name is accepted (${JSON.stringify(misnamed[client])})`,
    );
    for (const server of servers) {
      expect(!(await answersPlainText(stage, 'ledger', server)), `${server} answers a request in plain text`);
    }
    return `${servers.length} addresses verified by name and authority, refused without the authority, by another name and in plain text`;
  },
};

/** Without a grant no connection; with one its port alone; from the cluster to the applications none; each side for itself. */
export const isolated: KafkaCapability = {
  name: 'isolated',
  async run(scene) {
    const { stage } = scene;
    const { cluster, data, apps } = stage;
    const { client, internal, controller, brokers } = addresses(scene);
    const granted = await reach(stage, 'ledger', [...brokers, internal, controller]);
    for (const broker of brokers) expect(granted[broker] === 'open', `with a grant, ${broker} is ${granted[broker]}`);
    for (const closed of [internal, controller]) {
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
      expect((await from()) === 'dropped', 'the cluster lets in a workload that it does not know (ingress side)');
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
    const [broker] = await cluster.list('pods', data, member('broker'));
    const back = (target: string) => reachByBash(stage, data, broker.metadata.name, target);
    expect((await back(internal)) === 'open', 'brokers do not reach each other');
    const outwards = await back(`${ledger.status.podIP}:8080`);
    expect(outwards === 'dropped', `a broker reaches an application's pod (${outwards})`);
    const api = await back(await apiAddress(scene));
    expect(api === 'dropped', `a broker reaches the API server (${api})`);
    return 'no grant: dropped on either side alone; a grant: 9092 only; brokers reach neither applications nor the API';
  },
};

async function apiAddress({ stage: { cluster } }: KafkaScene): Promise<string> {
  const service = await cluster.get('services', 'default', 'kubernetes');
  return `${service.spec.clusterIP}:443`;
}

function policy(name: string, namespace: string, spec: object): object {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec };
}

/** A grant on a topic and a group is good for these, and for nothing beside them. */
export const leastPrivilege: KafkaCapability = {
  name: 'least-privilege',
  async run({ client }) {
    const own = await client.produce('orders');
    expect(
      own.status === 0 && !/ERROR|Exception/.test(said(own)),
      `writing to its own topic fails: ${lastLines(said(own), 2)}`,
    );
    const read = await client.consume('orders', 'probe');
    expect(/^live$/m.test(read.stdout), `reading its own topic fails: ${lastLines(said(read), 2)}`);
    const topic = await client.produce('ledger');
    expect(/TopicAuthorizationException/.test(said(topic)), `writing to another topic: ${lastLines(said(topic), 2)}`);
    const group = await client.consume('orders', 'other');
    expect(/GroupAuthorizationException/.test(said(group)), `reading in another group: ${lastLines(said(group), 2)}`);
    const create = await client.run('topics', '--create --topic mine --command-config CONFIG');
    expect(create.status !== 0, 'a workload can create topics');
    return 'own topic written and read; another topic, another group and creating a topic refused';
  },
};
