import { createHash } from 'node:crypto';
import { type Item, isReady } from '../cluster.js';
import { expect, lastLines, seconds, until } from '../shell.js';
import type { Stage } from '../stage.js';
import type { Addresses, Login, RunningSystem } from '../system/system.js';
import { ID } from './composition.js';

/** Redis in a stage, asked by its own client: as a workload from the pod of `probe`, as the administrator in a pod of the system. */
export class RunningRedis implements RunningSystem {
  readonly addresses: Addresses;

  constructor(
    private readonly stage: Stage,
    /** Id of the system. */
    private readonly id = ID,
  ) {
    const members = [0, 1, 2].map((ordinal) => this.address(`${this.id}-member-${ordinal}`));
    this.addresses = {
      client: `${this.id}.${stage.data}.svc.cluster.local:26379`,
      members: [...members, ...[0, 1, 2].map((ordinal) => this.address(`${this.id}-sentinel-${ordinal}`))],
      // A client asks the sentinels and writes to the primary: a grant opens both ports, and there is no third.
      internal: [],
      peer: members[1] ?? '',
    };
  }

  /** `host:port` at which a pod serves. */
  address(pod: string): string {
    const [set, port] = pod.startsWith(`${this.id}-sentinel-`) ? ['sentinels', 26379] : ['members', 6379];
    return `${pod}.${this.id}-${set}.${this.stage.data}.svc.cluster.local:${port}`;
  }

  /** Every server that there is now, as `host:port`. */
  async servers(): Promise<string[]> {
    return (await this.pods()).map((pod) => this.address(pod.metadata.name));
  }

  /** Replies to commands as a workload, a line each; with its binding, with another login, or without any. */
  async ask(server: string, commands: readonly string[], login: Login | 'own' | 'none' = 'own'): Promise<string[]> {
    const folder = `/bindings/${this.id}`;
    const own = `printf 'AUTH %s %s\\n' "$(<${folder}/username)" "$(<${folder}/password)"; `;
    const [, host, port] = /^(.*):(\d+)$/.exec(server) ?? [];
    const script = `{ ${login === 'own' ? own : ''}cat; } |
      timeout 10 valkey-cli -h ${host} -p ${port} --tls --cacert ${folder}/ca.crt 2>&1`;
    const given = typeof login === 'object' ? [`AUTH ${login.user} ${login.password}`] : [];
    const input = [...given, ...commands, ''].join('\n');
    const pod = await this.stage.podOf('probe');
    const { stdout } = await this.stage.cluster.exec(this.stage.apps, pod, script, { input, seconds: 30 });
    const replies = stdout.split('\n').filter((line) => line !== '');
    return login === 'none' ? replies : replies.slice(replies[0] === 'OK' ? 1 : 0);
  }

  /** A user is the same on all servers, so all must say the same. */
  async login(login?: Login): Promise<'accepted' | 'refused'> {
    const answers = new Map<string, string>();
    for (const server of await this.servers()) {
      const [first = 'nothing'] = await this.ask(server, ['PING'], login ?? 'own');
      answers.set(server, first);
    }
    const said = [...answers.values()];
    if (said.every((one) => one === 'PONG')) return 'accepted';
    const all = [...answers].map(([server, answer]) => `${server.split('.')[0]}: ${answer}`).join('; ');
    expect(
      said.every((one) => one.startsWith('WRONGPASS')),
      `the servers do not agree about the login: ${all}`,
    );
    return 'refused';
  }

  async entersWithoutLogin(): Promise<boolean> {
    for (const server of await this.servers()) {
      const [first = 'nothing'] = await this.ask(server, ['PING'], 'none');
      if (!first.startsWith('NOAUTH')) return true;
    }
    return false;
  }

  async leastPrivilege(): Promise<string> {
    const primary = this.address(await this.primary());
    const own = await this.ask(primary, ['SET tools:live seen', 'GET tools:live']);
    expect(own.join() === 'OK,seen', `its own keys fail: ${own.join('; ')}`);
    const refused = [
      ...['GET ledger:x', 'SET ledger:x 1', 'RENAME tools:live ledger:x', 'SCAN 0', 'KEYS *', 'RANDOMKEY', 'FLUSHALL'],
      ...[
        'CLIENT TRACKING ON BCAST',
        'SUBSCRIBE mine',
        'EVAL "return 1" 0',
        'CONFIG GET dir',
        'ACL LIST',
        'REPLICAOF no one',
        'SHUTDOWN',
      ],
    ];
    for (const command of refused) {
      const [answer = 'nothing'] = await this.ask(primary, [command]);
      expect(answer.startsWith('NOPERM'), `${command}: ${answer}`);
    }
    const sentinel = this.addresses.client;
    const [named = 'nothing'] = await this.ask(sentinel, [`SENTINEL GET-MASTER-ADDR-BY-NAME ${this.id}`]);
    expect(primary.startsWith(named), `a sentinel names ${named}, the system ${primary}`);
    const orders = [
      `SENTINEL FAILOVER ${this.id}`,
      `SENTINEL REMOVE ${this.id}`,
      `SENTINEL SET ${this.id} quorum 1`,
      'ACL LIST',
    ];
    for (const command of orders) {
      const [answer = 'nothing'] = await this.ask(sentinel, [command]);
      expect(answer.startsWith('NOPERM'), `${command} to a sentinel: ${answer}`);
    }
    return `own keys written and read; other keys, the whole key space, channels, scripts and administration refused (${refused.length + orders.length} commands)`;
  }

  /** What all servers list, so that nobody is left on one of them. */
  async access(): Promise<string> {
    const lists = [];
    for (const server of await this.servers()) lists.push(await this.admin(server, 'ACL LIST'));
    return lists.join('\n');
  }

  async follower(): Promise<string> {
    const primary = await this.primary();
    return primary === `${this.id}-member-0` ? `${this.id}-member-1` : `${this.id}-member-0`;
  }

  async leader() {
    return { pod: await this.primary(), role: 'primary' };
  }

  async leadAwayFrom(nodes: ReadonlySet<string>): Promise<void> {
    const members = await this.pods('member');
    const primary = await this.primary();
    const other = members.find((pod) => !nodes.has(pod.spec.nodeName));
    const leading = members.find((pod) => pod.metadata.name === primary);
    if (other !== undefined && nodes.has(leading?.spec.nodeName)) await this.makeLead(other.metadata.name);
  }

  /** Pod of the member that most sentinels name. */
  async primary(): Promise<string> {
    const host = (await this.script('primary_by_sentinels')).trim();
    const [pod = ''] = host.split('.');
    expect(pod.startsWith(`${this.id}-member-`), `the sentinels name no primary: ${host}`);
    return pod;
  }

  /** Has a member of choice lead: as the candidate that sentinels like best, once they have heard of it (every ten seconds). */
  async makeLead(pod: string): Promise<void> {
    const priority = (value: number) => this.admin(this.address(pod), `CONFIG SET replica-priority ${value}`);
    await priority(1);
    const sentinel = this.address(`${this.id}-sentinel-0`);
    await until(`${pod} leads`, 90, async () => {
      const known = await this.admin(sentinel, `SENTINEL REPLICAS ${this.id}`);
      const own = known.slice(known.indexOf(`${pod}.`));
      // Nothing may be lost by it, so it is done as the chart does it.
      if (/slave-priority\n(\d+)/.exec(own)?.[1] === '1') {
        const old = `${await this.primary()}.${this.id}-members.${this.stage.data}.svc`;
        await this.script(`replace_primary ${old} && follow_primary ${old} "$primary"`);
      }
      return (await this.primary()) === pod ? true : undefined;
    });
    await priority(100);
    await this.replicated();
  }

  /** Replicas that the primary has in step. */
  async replicas(): Promise<string[]> {
    const facts = await this.admin(this.address(await this.primary()), 'INFO replication');
    return [...facts.matchAll(/^slave\d+:ip=([^.]+)\..*state=online/gm)].map(([, pod = '']) => pod).sort();
  }

  async replicated(limit = 180): Promise<void> {
    await until('every replica is in step, and every sentinel sees all others', limit, async () => {
      const pods = await this.pods();
      const names = pods.map((pod) => pod.metadata.name as string);
      const members = names.filter((name) => name.includes('-member-'));
      const sentinels = names.filter((name) => name.includes('-sentinel-'));
      if ((await this.replicas()).length !== members.length - 1) return undefined;
      for (const sentinel of sentinels) {
        const answer = await this.admin(this.address(sentinel), `SENTINEL CKQUORUM ${this.id}`);
        if (!answer.startsWith(`OK ${sentinels.length} `)) return undefined;
      }
      return true;
    });
  }

  async hasConfigChange(): Promise<void> {
    for (const pod of await this.pods('member')) {
      const answer = await this.admin(this.address(pod.metadata.name), 'CONFIG GET hz');
      expect(/^20$/m.test(answer), `${pod.metadata.name} has not taken the directive: ${answer}`);
    }
  }

  /** The passwords of the system's own users are made from the internal key (files/lib.sh): another key, another password. */
  async renewalFollowed(): Promise<string> {
    const start = Date.now();
    const { data, cluster } = this.stage;
    const secret = await cluster.get('secrets', data, `${this.id}-internal-tls`);
    const key = Buffer.from(secret.data['tls.key'], 'base64');
    const password = createHash('sha256').update(key).update('/admin').digest('hex');
    await until('every server takes the password of the renewed key', 400, async () => {
      for (const server of await this.servers()) {
        const [answer] = await this.ask(server, ['PING'], { user: 'admin', password });
        if (answer !== 'PONG') return undefined;
      }
      return true;
    });
    return `the password of the renewed key in force on all servers after ${Math.round(seconds(start))}s`;
  }

  /** Pods of members, of sentinels, or of both. */
  async pods(component?: 'member' | 'sentinel'): Promise<Item[]> {
    const { cluster, data } = this.stage;
    const wanted = component === undefined ? 'in (member, sentinel)' : `= ${component}`;
    return cluster.list('pods', data, `app.kubernetes.io/instance=${this.id},app.kubernetes.io/component ${wanted}`);
  }

  /** One command as the administrator; the reply as the client prints it. */
  async admin(server: string, command: string): Promise<string> {
    const [, host, port] = /^(.*):(\d+)$/.exec(server) ?? [];
    return (await this.script(`ask ${host} ${port} ${JSON.stringify(command)}`)).replaceAll('\r', '');
  }

  /** A line for the functions of the chart's library, in a ready pod of the system. */
  private async script(line: string): Promise<string> {
    const { cluster, data } = this.stage;
    const pod = (await this.pods()).find(isReady);
    expect(pod !== undefined, 'no pod of the system is ready');
    const answer = await cluster.exec(data, pod.metadata.name, `. /etc/redis/chart/lib.sh; ${line}`, { seconds: 40 });
    expect(answer.status === 0, `${line} in ${pod.metadata.name}: ${lastLines(answer.stderr || answer.stdout, 2)}`);
    return answer.stdout;
  }
}
