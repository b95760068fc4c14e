import { expect, lastLines, until } from '../shell.js';
import type { Stage } from '../stage.js';
import type { Addresses, Login, RunningSystem } from '../system/system.js';
import { ID } from './composition.js';
import { AdminTools, ClientTools, said } from './tools.js';

export function podOfNode(id: number): string {
  return id >= 1000 ? `${ID}-controller-${id - 1000}` : `${ID}-broker-${id}`;
}

/** Kafka in a stage, asked by its own tools. */
export class RunningKafka implements RunningSystem {
  readonly client: ClientTools;
  readonly admin: AdminTools;
  readonly addresses: Addresses;

  constructor(stage: Stage) {
    this.client = new ClientTools(stage);
    this.admin = new AdminTools(stage);
    const member = (kind: string, ordinal: number) =>
      `${ID}-${kind}-${ordinal}.${ID}-${kind}s.${stage.data}.svc.cluster.local`;
    this.addresses = {
      client: `${ID}.${stage.data}.svc.cluster.local:9092`,
      members: [0, 1, 2].map((ordinal) => `${member('broker', ordinal)}:9092`),
      internal: [`${member('broker', 0)}:9091`, `${member('controller', 0)}:9090`],
      peer: `${member('broker', 1)}:9091`,
    };
  }

  async login(login?: Login): Promise<'accepted' | 'refused'> {
    const answer = await this.client.offsets(login ?? {});
    if (/SaslAuthenticationException/.test(said(answer))) return 'refused';
    const answered = answer.status === 0 && /^orders:0:/m.test(answer.stdout);
    // A user that may log in and has no right on `orders` sees no topic, but no failed login either.
    const other = login !== undefined && /Could not match any topic|TopicAuthorization/.test(said(answer));
    expect(answered || other, `the login says neither yes nor no: ${lastLines(said(answer), 2)}`);
    return 'accepted';
  }

  async entersWithoutLogin(): Promise<boolean> {
    const answer = await this.client.offsets({ protocol: 'SSL' });
    return answer.status === 0 || /^orders:0:/m.test(answer.stdout);
  }

  async leastPrivilege(): Promise<string> {
    const { client } = this;
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
    expect(
      create.status !== 0 && /authorization/i.test(said(create)),
      `creating a topic: ${lastLines(said(create), 2)}`,
    );
    return 'own topic written and read; another topic, another group and creating a topic refused';
  }

  access(): Promise<string> {
    return this.admin.run('acls', '--list');
  }

  async follower(): Promise<string> {
    return podOfNode(0);
  }

  async leader() {
    return { pod: podOfNode((await this.admin.quorum()).leader), role: 'active controller' };
  }

  /** Waits until no partition lacks a replica. */
  async replicated(limit = 180): Promise<void> {
    await until('every partition has all its replicas', limit, async () =>
      (await this.admin.underReplicated()) === 0 ? true : undefined,
    );
  }

  async hasConfigChange(): Promise<void> {
    for (const id of [0, 1, 2]) {
      const text = await this.admin.run('configs', `--describe --entity-type brokers --entity-name ${id} --all`);
      expect(/num\.replica\.fetchers=2 /.test(text), `broker ${id} has not taken the property`);
    }
  }
}
