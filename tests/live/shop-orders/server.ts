import { randomBytes } from 'node:crypto';
import type { Cluster } from '../cluster.js';
import { expect, lastLines, must, until } from '../shell.js';

const NAME = 'pg';
const IMAGE = 'docker.io/library/postgres:15';
/** A user above the range of the host's, as the pods of the kit have. */
const USER = 10001;
/** Secret beside it with the passwords of its users, for a later run on the same platform. */
const USERS = 'users';
/** Folder of its certificate. */
const TLS = '/tls';

/** A user of the server, and the Secret of the apps namespace that holds its password. */
export interface ServerUser {
  readonly secret: string;
  readonly username: string;
}

/** SQL for psql, which does each row of a `\gexec` as a statement: the server itself has no word for making what is missing. */
function unless(known: string, statement: string): string {
  return `SELECT '${statement}' WHERE NOT EXISTS (${known}) \\gexec`;
}

function userWith(name: string, password: string): string {
  const made = unless(`SELECT FROM pg_roles WHERE rolname = '${name}'`, `CREATE USER ${name}`);
  return `${made}\nALTER USER ${name} LOGIN PASSWORD '${password}';`;
}

function databaseOf(name: string, owner: string): string {
  return unless(`SELECT FROM pg_database WHERE datname = '${name}'`, `CREATE DATABASE ${name} OWNER ${owner}`);
}

/**
 * One PostgreSQL that stands beside the platform, as a company's own cluster would: another namespace, users made by its owner. It
 * keeps its data on a volume, so that it can go away and come back.
 */
export class Server {
  readonly host: string;
  /** Another name that leads to it, which its certificate does not hold. */
  readonly alias: string;
  private readonly secrets = new Map<string, string>();

  constructor(
    private readonly cluster: Cluster,
    readonly namespace: string,
  ) {
    this.host = `${NAME}.${namespace}.svc.cluster.local`;
    this.alias = `${NAME}.${namespace}.svc`;
  }

  /** Starts it and waits until it answers. @returns the address range that it is in, for network policies */
  async start(): Promise<string> {
    const { namespace } = this;
    await this.cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    await this.secret(namespace, 'admin', { password: randomBytes(24).toString('hex') });
    const known = await this.cluster.get('secrets', namespace, USERS);
    for (const [user, encoded] of Object.entries(known?.data ?? {})) {
      this.secrets.set(user, Buffer.from(String(encoded), 'base64').toString('utf8'));
    }
    await this.cluster.apply(...this.manifests());
    await this.answers();
    const pod = await this.cluster.get('pods', namespace, `${NAME}-0`);
    return `${String(pod?.status.podIP).split('.').slice(0, 2).join('.')}.0.0/16`;
  }

  /**
   * A database of an owner, who may change its schema, and of users who may read it, or read and write it. What an earlier run has
   * left is taken as it is, with the passwords that pods still have.
   */
  async database(name: string, owner: string, users: Readonly<Record<string, 'read' | 'readWrite'>>): Promise<void> {
    await this.makeUsers(owner, ...Object.keys(users));
    await this.sql('postgres', databaseOf(name, owner));
    const rights = { read: 'SELECT', readWrite: 'SELECT, INSERT, UPDATE, DELETE' };
    const statements = Object.entries(users).flatMap(([user, right]) => [
      `GRANT CONNECT ON DATABASE ${name} TO ${user};`,
      `ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} GRANT ${rights[right]} ON TABLES TO ${user};`,
    ]);
    await this.sql(name, [`ALTER SCHEMA public OWNER TO ${owner};`, ...statements].join('\n'));
  }

  /** Puts a user's name and password where a binding is told to look. */
  async handOver(namespace: string, { secret, username }: ServerUser): Promise<void> {
    await this.secret(namespace, secret, { username, password: this.secrets.get(username) ?? '' });
  }

  /** The certificate to know it by. */
  async authority(): Promise<string> {
    const secret = await this.cluster.get('secrets', this.namespace, `${NAME}-tls`);
    return Buffer.from(secret?.data['ca.crt'] ?? '', 'base64').toString('utf8');
  }

  /** Runs SQL as the owner of the server; what it prints, without headings. */
  async sql(database: string, text: string): Promise<string> {
    const { namespace } = this;
    const words = [
      'exec',
      '-i',
      '-n',
      namespace,
      `${NAME}-0`,
      '--',
      'psql',
      '-qAtX',
      '-v',
      'ON_ERROR_STOP=1',
      '-U',
      'postgres',
    ];
    return (await must(this.cluster.kubectlPath, [...words, '-d', database], { input: text })).trim();
  }

  /** Another user with the rights of one that exists, who keeps them. */
  async successor(user: string, next: string): Promise<void> {
    await this.makeUsers(next);
    await this.sql('postgres', `GRANT ${user} TO ${next};`);
  }

  /** Refuses a user, and ends the connections it has. */
  async lock(user: string): Promise<void> {
    await this.sql('postgres', `ALTER USER ${user} NOLOGIN;`);
    await this.sql('postgres', `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${user}';`);
  }

  async unlock(user: string): Promise<void> {
    await this.sql('postgres', `ALTER USER ${user} LOGIN;`);
  }

  /** Connections of a user. */
  async connections(user: string): Promise<number> {
    return Number(await this.sql('postgres', `SELECT count(*) FROM pg_stat_activity WHERE usename = '${user}';`));
  }

  /** A call as a user who gives no password, over the network as any client would. */
  async withoutPassword(user: string, database: string): Promise<'accepted' | 'refused'> {
    const address = `host=${this.host} user=${user} dbname=${database} sslmode=verify-full sslrootcert=${TLS}/ca.crt`;
    const words = ['psql', '--no-password', '--no-psqlrc', '--command', 'SELECT 1', address];
    const { status, stderr } = await this.cluster.exec(this.namespace, `${NAME}-0`, words);
    if (status === 0) return 'accepted';
    expect(/no password supplied/.test(stderr), `neither let in nor asked for a password: ${lastLines(stderr, 2)}`);
    return 'refused';
  }

  /** Connections of users that are encrypted, and that are not. */
  async encryption(users: readonly string[]): Promise<readonly [number, number]> {
    const names = users.map((user) => `'${user}'`).join(', ');
    const counts = await this.sql(
      'postgres',
      `SELECT count(*) FILTER (WHERE ssl) || ' ' || count(*) FILTER (WHERE NOT ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename IN (${names});`,
    );
    const [encrypted = 0, plain = 0] = counts.split(' ').map(Number);
    return [encrypted, plain];
  }

  async scale(replicas: 0 | 1): Promise<void> {
    await this.cluster.kubectl(['scale', '-n', this.namespace, `statefulset/${NAME}`, `--replicas=${replicas}`]);
    if (replicas === 1) return await this.answers();
    await until('the server is gone', 120, async () =>
      (await this.cluster.get('pods', this.namespace, `${NAME}-0`)) === undefined ? true : undefined,
    );
  }

  /** Makes the users who are not there, and lets those in who are. */
  private async makeUsers(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      if (!this.secrets.has(name)) this.secrets.set(name, randomBytes(24).toString('hex'));
    }
    await this.secret(this.namespace, USERS, Object.fromEntries(this.secrets));
    await this.sql('postgres', names.map((name) => userWith(name, this.secrets.get(name) ?? '')).join('\n'));
  }

  private async answers(): Promise<void> {
    await until('the server answers', 180, async () =>
      this.sql('postgres', 'SELECT 1;').then(
        () => true,
        () => undefined,
      ),
    );
  }

  private async secret(namespace: string, name: string, values: Readonly<Record<string, string>>): Promise<void> {
    await this.cluster.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, stringData: values });
  }

  private manifests(): object[] {
    const { namespace } = this;
    const labels = { 'app.kubernetes.io/name': NAME };
    return [
      {
        apiVersion: 'cert-manager.io/v1',
        kind: 'Issuer',
        metadata: { name: NAME, namespace },
        spec: { selfSigned: {} },
      },
      {
        apiVersion: 'cert-manager.io/v1',
        kind: 'Certificate',
        metadata: { name: NAME, namespace },
        spec: {
          secretName: `${NAME}-tls`,
          issuerRef: { name: NAME },
          commonName: NAME,
          dnsNames: [this.host],
          isCA: true,
        },
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: NAME, namespace },
        spec: { selector: labels, ports: [{ port: 5432 }] },
      },
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: NAME, namespace },
        spec: {
          serviceName: NAME,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              terminationGracePeriodSeconds: 5,
              securityContext: {
                runAsNonRoot: true,
                runAsUser: USER,
                runAsGroup: USER,
                fsGroup: USER,
                seccompProfile: { type: 'RuntimeDefault' },
              },
              containers: [
                {
                  name: 'postgres',
                  image: IMAGE,
                  args: [
                    'postgres',
                    ...['-c', 'ssl=on', '-c', `ssl_cert_file=${TLS}/tls.crt`, '-c', `ssl_key_file=${TLS}/tls.key`],
                  ],
                  env: [
                    { name: 'PGDATA', value: '/data/pg' },
                    { name: 'POSTGRES_PASSWORD_FILE', value: '/admin/password' },
                  ],
                  resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } },
                  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
                  volumeMounts: [
                    { name: 'data', mountPath: '/data' },
                    { name: 'run', mountPath: '/var/run/postgresql' },
                    { name: 'tls', mountPath: TLS },
                    { name: 'admin', mountPath: '/admin' },
                  ],
                },
              ],
              volumes: [
                { name: 'run', emptyDir: {} },
                { name: 'tls', secret: { secretName: `${NAME}-tls`, defaultMode: 0o440 } },
                { name: 'admin', secret: { secretName: 'admin', defaultMode: 0o440 } },
              ],
            },
          },
          volumeClaimTemplates: [
            {
              metadata: { name: 'data' },
              spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '2Gi' } } },
            },
          ],
        },
      },
    ];
  }
}
