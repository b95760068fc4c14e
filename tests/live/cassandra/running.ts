import { expect, type Finished, lastLines, until } from '../shell.js';
import type { Stage } from '../stage.js';
import type { Addresses, Login, RunningSystem } from '../system/system.js';
import { ID } from './composition.js';

export const RACKS = ['a', 'b', 'c'];

/** Selector of the nodes' pods. */
export const NODES = `app.kubernetes.io/instance=${ID},app.kubernetes.io/component=node`;

/** All of the output of a tool, for the words that say why. */
function said({ stdout, stderr }: Finished): string {
  return `${stdout}\n${stderr}`;
}

/** Cassandra in a stage, asked by its own tools. */
export class RunningCassandra implements RunningSystem {
  readonly addresses: Addresses;

  constructor(private readonly stage: Stage) {
    const node = (rack: string) => `${ID}-${rack}-0.${ID}-nodes.${stage.data}.svc.cluster.local`;
    this.addresses = {
      client: `${ID}.${stage.data}.svc.cluster.local:9042`,
      members: RACKS.map((rack) => `${node(rack)}:9042`),
      internal: [`${node('a')}:7000`, `${node('a')}:7199`],
      peer: `${node('b')}:7000`,
    };
  }

  /** Runs statements as the workload `probe`, or with another login; the password goes in by standard input. */
  async cql(statements: string, login: Login | 'none' | 'own' = 'own'): Promise<Finished> {
    const { cluster, apps, data } = this.stage;
    const pod = await this.stage.podOf('probe');
    const folder = `/bindings/${ID}`;
    const user = typeof login === 'object' ? login.user : `$(<${folder}/username)`;
    const word = typeof login === 'object' ? '$WORD' : `$(<${folder}/password)`;
    const script = `read -r WORD; d=$(mktemp -d); cat >$d/statements
      printf '[connection]\\nssl = true\\nrequest_timeout = 30\\n[ssl]\\ncertfile = ${folder}/ca.crt\\nvalidate = true\\n' >$d/cqlshrc
      umask 077; ${login === 'none' ? ': >$d/credentials' : `printf '[PlainTextAuthProvider]\\nusername = %s\\npassword = %s\\n' "${user}" "${word}" >$d/credentials`}
      HOME=$d timeout 50 cqlsh --ssl --cqlshrc $d/cqlshrc --credentials $d/credentials --no-color ${ID}.${data}.svc.cluster.local 9042 -f $d/statements; s=$?; rm -rf $d; exit $s`;
    // At cqlsh's own level, ONE, the guardrail of the ring would refuse to write.
    const input = `${typeof login === 'object' ? login.password : ''}\nCONSISTENCY LOCAL_QUORUM;\n${statements}\n`;
    return cluster.exec(apps, pod, script, { input, seconds: 60 });
  }

  async login(login?: Login): Promise<'accepted' | 'refused'> {
    const answer = await this.cql('SELECT cluster_name FROM system.local;', login ?? 'own');
    if (/Bad credentials|AuthenticationFailed/.test(said(answer))) return 'refused';
    expect(answer.status === 0, `the login says neither yes nor no: ${lastLines(said(answer), 2)}`);
    return 'accepted';
  }

  async entersWithoutLogin(): Promise<boolean> {
    return (await this.cql('SELECT cluster_name FROM system.local;', 'none')).status === 0;
  }

  async leastPrivilege(): Promise<string> {
    const own = await this.cql(
      "CREATE TABLE IF NOT EXISTS tools.probe (k text PRIMARY KEY); INSERT INTO tools.probe (k) VALUES ('live'); SELECT k FROM tools.probe;",
    );
    expect(own.status === 0 && /live/.test(own.stdout), `its own keyspace fails: ${lastLines(said(own), 2)}`);
    for (const [what, statement] of [
      ['reading another keyspace', 'SELECT number FROM ledger.ledger LIMIT 1;'],
      ['writing to another keyspace', "INSERT INTO ledger.ledger (run, sequence, number) VALUES ('x', 1, 1);"],
      ['making a table in another keyspace', 'CREATE TABLE smoke.mine (k text PRIMARY KEY);'],
      [
        'making a keyspace',
        "CREATE KEYSPACE mine WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1};",
      ],
      ['making a role', 'CREATE ROLE mine WITH SUPERUSER = true;'],
      ['reading the roles', 'SELECT role FROM system_auth.roles;'],
    ] as const) {
      const answer = await this.cql(statement);
      expect(/code=2100|Unauthorized/.test(said(answer)), `${what}: ${lastLines(said(answer), 2)}`);
    }
    return 'own keyspace written and read; another keyspace, new keyspaces and roles refused';
  }

  access(): Promise<string> {
    return this.admin('LIST ROLES; LIST ALL PERMISSIONS;');
  }

  async follower(): Promise<string> {
    return `${ID}-b-0`;
  }

  /** Nobody leads a ring. */
  async leader(): Promise<undefined> {
    return undefined;
  }

  /** Waits until every node sees as many nodes as there are pods, and all of them up. */
  async replicated(limit = 180): Promise<void> {
    const { cluster, data } = this.stage;
    await until('every node is up', limit, async () => {
      const pods = await cluster.list('pods', data, NODES);
      for (const { metadata } of pods) {
        const nodes = await this.ring(metadata.name);
        if (nodes.length !== pods.length || !nodes.every((one) => one.startsWith('UN '))) return undefined;
      }
      return true;
    });
  }

  async hasConfigChange(): Promise<void> {
    for (const rack of RACKS) {
      const answer = await this.stage.cluster.exec(
        this.stage.data,
        `${ID}-${rack}-0`,
        'grep -x "concurrent_compactors: 1" /run/cassandra/conf/cassandra.yaml',
      );
      expect(answer.status === 0, `rack ${rack} has not taken the setting`);
    }
  }

  /** The ring as one node sees it: state, address, load and rack of each; nothing while it does not answer. */
  async ring(pod: string): Promise<string[]> {
    const answer = await this.script(pod, 'ring "$POD_NAME.$NODE_DOMAIN"');
    return answer.status === 0 ? answer.stdout.trim().split('\n') : [];
  }

  /** A command of nodetool about a node, run in its own pod. */
  async nodeTool(pod: string, command: string): Promise<string> {
    const answer = await this.script(pod, `TOOL_SECONDS=280 node_tool "$POD_NAME.$NODE_DOMAIN" ${command}`);
    expect(answer.status === 0, `nodetool ${command} on ${pod}: ${lastLines(said(answer), 2)}`);
    return answer.stdout;
  }

  /** A line for the functions of the chart's library, in the pod of a node. */
  private script(pod: string, line: string): Promise<Finished> {
    const script = `scratch=/run/cassandra; source /etc/cassandra/chart/lib.sh; ${line}`;
    return this.stage.cluster.exec(this.stage.data, pod, script, { seconds: 300 });
  }

  /** Runs statements as the administrator, in the pod of a node. */
  async admin(statements: string, pod = `${ID}-a-0`): Promise<string> {
    const script = `d=$(mktemp -d); umask 077; cat >$d/statements
      printf '[connection]\\nssl = true\\n[ssl]\\ncertfile = /etc/cassandra/tls/serving/ca.crt\\nvalidate = true\\n' >$d/cqlshrc
      printf '[PlainTextAuthProvider]\\nusername = datastead\\npassword = %s\\n' "$(</etc/cassandra/admin/password)" >$d/credentials
      HOME=$d timeout 50 cqlsh --ssl --cqlshrc $d/cqlshrc --credentials $d/credentials --no-color $POD_IP 9042 -f $d/statements; s=$?; rm -rf $d; exit $s`;
    const { cluster, data } = this.stage;
    const answer = await cluster.exec(data, pod, script, { input: statements, seconds: 60 });
    expect(answer.status === 0, `as the administrator: ${lastLines(said(answer), 3)}`);
    return answer.stdout;
  }
}
