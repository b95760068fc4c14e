import type { Finished } from '../shell.js';
import { expect, lastLines } from '../shell.js';
import type { Stage } from '../stage.js';
import { ADMIN_POD } from '../system/install.js';
import { ID, KAFKA_IMAGE } from './composition.js';

/** A small JVM that starts quickly: the suite shares few cores with what it tests. What measures needs both compilers. */
function jvm(tool: string): string {
  const compilers = tool === 'producer-perf-test' ? '' : ' -XX:TieredStopAtLevel=1';
  return `export LOG_DIR=/tmp KAFKA_HEAP_OPTS=-Xmx128m KAFKA_JVM_PERFORMANCE_OPTS="-XX:+UseSerialGC${compilers}"; `;
}

export interface Login {
  /** @default 'SASL_SSL' */
  readonly protocol?: string;
  /** `user` and `password` instead of those of the binding. */
  readonly user?: string;
  readonly password?: string;
  /** Whether the site's authority is trusted; else the JVM's own list. @default true */
  readonly trust?: boolean;
}

/** Kafka's own tools in the pod of the workload `probe`, which has a grant on the topic `orders`. */
export class ClientTools {
  readonly bootstrap: string;

  constructor(
    private readonly stage: Stage,
    private readonly workload = 'probe',
  ) {
    this.bootstrap = `${ID}.${stage.data}.svc.cluster.local:9092`;
  }

  /** Runs one tool with a client configuration on file descriptor 3; the password goes in by standard input. */
  async run(tool: string, args: string, login: Login = {}, input = '', seconds = 60): Promise<Finished> {
    const pod = await this.stage.podOf(this.workload);
    const folder = `/bindings/${ID}`;
    const { protocol = 'SASL_SSL', trust = true } = login;
    const own = login.user === undefined;
    const properties = [
      `security.protocol=${protocol}`,
      ...(trust ? ['ssl.truststore.type=PEM', `ssl.truststore.location=${folder}/ca.crt`] : []),
      'request.timeout.ms=8000',
      'default.api.timeout.ms=10000',
      'sasl.mechanism=SCRAM-SHA-512',
    ];
    const user = own ? `$(<${folder}/username)` : login.user;
    const word = own ? `$(<${folder}/password)` : '$WORD';
    const script = `${own ? '' : 'read -r WORD; '}${jvm(tool)}
      f=$(mktemp); { cat <<'END'
${properties.join('\n')}
END
      printf 'sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="%s" password="%s";\\n' "${user}" "${word}"; } >"$f"
      timeout ${seconds - 5} /opt/kafka/bin/kafka-${tool}.sh --bootstrap-server ${this.bootstrap} ${args.replaceAll('CONFIG', '"$f"')}; s=$?; rm -f "$f"; exit $s`;
    const stdin = `${own ? '' : `${login.password}\n`}${input}`;
    return this.stage.cluster.exec(this.stage.apps, pod, script, { input: stdin, seconds });
  }

  /** Asks for the offsets of the topic `orders`, which takes a login and the right to describe it. */
  offsets(login: Login = {}, seconds = 45): Promise<Finished> {
    return this.run('get-offsets', '--topic orders --command-config CONFIG', login, '', seconds);
  }

  produce(topic: string, login: Login = {}): Promise<Finished> {
    const args = `--topic ${topic} --command-config CONFIG --request-required-acks all --max-block-ms 10000`;
    return this.run('console-producer', args, login, 'live\n');
  }

  consume(topic: string, group: string): Promise<Finished> {
    const args = `--topic ${topic} --group ${group} --from-beginning --max-messages 1 --timeout-ms 20000 --command-config CONFIG`;
    return this.run('console-consumer', args);
  }
}

/** All of the output of a tool, for the words that say why. */
export function said({ stdout, stderr }: Finished): string {
  return `${stdout}\n${stderr}`;
}

/** A pod in the data namespace with the administrator's certificate, to look at the cluster from inside. */
export class AdminTools {
  private readonly pod = ADMIN_POD;

  constructor(private readonly stage: Stage) {}

  /** A tool against the brokers, with the administrator's certificate. */
  async run(tool: string, args: string, seconds = 60): Promise<string> {
    await this.start();
    const { data, cluster } = this.stage;
    const config = `f=/tmp/admin.properties; cat >$f <<'END'
security.protocol=SSL
ssl.keystore.type=PEM
ssl.keystore.location=/tls/tls-combined.pem
ssl.truststore.type=PEM
ssl.truststore.location=/tls/ca.crt
END`;
    const command = `${config}\n${jvm(tool)} timeout ${seconds - 5} /opt/kafka/bin/kafka-${tool}.sh --bootstrap-server ${ID}-brokers.${data}.svc:9091 --command-config $f ${args}`;
    const answer = await cluster.exec(data, this.pod, command, { seconds });
    expect(answer.status === 0, `kafka-${tool} ${args}: ${lastLines(answer.stderr || answer.stdout, 3)}`);
    return answer.stdout;
  }

  /** Node id of the active controller, and the voters as `id@directory`. */
  async quorum(): Promise<{ readonly leader: number; readonly voters: readonly { id: number; directory: string }[] }> {
    const text = await this.run('metadata-quorum', 'describe --status');
    const leader = Number(/^LeaderId:\s*(\d+)/m.exec(text)?.[1]);
    const list = /^CurrentVoters:\s*(\[.*\])/m.exec(text)?.[1] ?? '[]';
    const voters = [...list.matchAll(/"id":\s*(\d+),\s*"directoryId":\s*"([^"]+)"/g)].map(([, id, directory]) => ({
      id: Number(id),
      directory: directory ?? '',
    }));
    return { leader, voters };
  }

  /** Partitions that lack a replica now. */
  async underReplicated(): Promise<number> {
    const text = await this.run('topics', '--describe --under-replicated-partitions');
    return text.split('\n').filter((line) => line.includes('Partition:')).length;
  }

  /** Replicas of all partitions by broker. */
  async replicasByBroker(): Promise<Map<number, number>> {
    const counts = new Map<number, number>();
    for (const [, list = ''] of (await this.run('topics', '--describe')).matchAll(/Replicas:\s*([0-9,]+)/g)) {
      for (const id of list.split(',').map(Number)) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return counts;
  }

  private async start(): Promise<void> {
    const { data, cluster } = this.stage;
    // It goes with a node that is lost, as any pod of nobody's does.
    if ((await cluster.get('pods', data, this.pod)) === undefined) await cluster.apply(adminPod(this.pod, data));
    await cluster.kubectl(['wait', '--for=condition=Ready', `pod/${this.pod}`, '-n', data, '--timeout=120s'], {
      seconds: 130,
    });
  }
}

function adminPod(name: string, namespace: string): object {
  const labels = {
    'app.kubernetes.io/name': 'kafka',
    'app.kubernetes.io/instance': ID,
    // The chart lets pods of this component reach the internal listener.
    'app.kubernetes.io/component': 'task',
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 1,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 10001,
        runAsGroup: 10001,
        fsGroup: 10001,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: 'main',
          image: KAFKA_IMAGE,
          command: ['sleep', 'infinity'],
          resources: { requests: { cpu: '50m', memory: '384Mi' }, limits: { memory: '384Mi' } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          volumeMounts: [
            { name: 'tmp', mountPath: '/tmp' },
            { name: 'tls', mountPath: '/tls', readOnly: true },
          ],
        },
      ],
      volumes: [
        { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
        { name: 'tls', secret: { secretName: `${ID}-admin-tls`, defaultMode: 0o440 } },
      ],
    },
  };
}
