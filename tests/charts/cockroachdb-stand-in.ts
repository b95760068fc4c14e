import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { temporaryFolder } from '../support/platform.js';

// The scripts of the chart's Jobs against a stand-in for the program: what they ask is answered from files, and what they
// tell it is written down. It knows no SQL, so that only the order and the choice of statements are tried here.

export const PASSWORD = "it's h1dden\\away";
export const KEY = 'crl-0-EXAMPLEKEY';
export const URI = 's3://backups/shop?AWS_ACCESS_KEY_ID=hush&AWS_SECRET_ACCESS_KEY=hush%2Fmore';

/** Answers by the first words of a query; `init` and `node status` by their own names. */
export type Answers = Readonly<Record<string, string | undefined>>;

export const STATUS =
  'id\taddress\tsql_address\tbuild\tlocality\tattrs\tis_available\tis_live\tmembership\tis_draining';
export const node = (id: number, ordinal: number, live = 'true', membership = 'active') =>
  [
    id,
    `orders-node-${ordinal}.orders-nodes.shop-data.svc:26258`,
    'x',
    'v26',
    'region=r,zone=a',
    '',
    live,
    live,
    membership,
    'false',
  ].join('\t');

/** An id whose address is known no more: what comes with the address is NULL, and is_live false whether it lives or not. */
export const placeless = (id: number, membership = 'active', available = 'false') =>
  [id, 'NULL', 'NULL', 'NULL', 'NULL', 'NULL', available, 'false', membership, 'NULL'].join('\t');

const FRESH: Answers = {
  'SELECT 1': '?column?\n1',
  stranger: 'FAIL ERROR: password authentication failed for user stranger',
  'SELECT kind': 'kind\tname\tnote',
  'SELECT username': 'username\nadmin\nroot',
  'SELECT member': 'member\trole_name\nroot\tadmin',
  'SELECT datname': 'datname\toid\ndefaultdb\t100\npostgres\t102',
  'SELECT raw_config_sql':
    'raw_config_sql\nALTER RANGE default CONFIGURE ZONE USING\n\tnum_replicas = 5,\n\tconstraints = []',
  'SHOW CLUSTER SETTING server.shutdown': 'setting\n00:00:00',
  'SHOW CLUSTER SETTING sql.auth': 'setting\nt',
  'SHOW CLUSTER SETTING diagnostics': 'setting\nt',
  'SHOW CLUSTER SETTING cluster.organization': 'setting\n',
  'SHOW CLUSTER SETTING version': 'version\n26.2',
  'node status': [STATUS, node(1, 0), node(2, 1), node(3, 2)].join('\n'),
  version: 'v26.2.1',
};

interface Scene {
  readonly answers?: Answers;
  readonly files?: Readonly<Record<string, string>>;
  readonly formed?: boolean;
  /** Ordinals of the pods that have a name. */
  readonly pods?: readonly number[];
  /** Where SQL is served on this machine. */
  readonly port?: number;
}

export interface Outcome {
  readonly status: number | null;
  readonly log: string;
  /** Every statement of every pipe, in order. */
  readonly sql: string;
  /** Every other command line. */
  readonly commands: readonly string[];
}

export function run(
  script: string,
  { answers = {}, files = {}, formed = false, pods = [], port }: Scene = {},
): Outcome {
  const home = path.join(temporaryFolder(), 'cockroachdb');
  const place = (file: string) => path.join(home, file);
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(place(file)), { recursive: true });
    writeFileSync(place(file), text);
  };
  mkdirSync(place('chart'), { recursive: true });
  cpSync('charts/cockroachdb/files', place('chart'), { recursive: true });
  cpSync('charts/common/files/common.sh', place('chart/common.sh'));
  for (const file of readdirSync(place('chart'))) {
    const text = readFileSync(place(`chart/${file}`), 'utf8');
    write(
      `chart/${file}`,
      text.replace(/\/etc\/cockroachdb|\/tmp(?=\/)/g, (found) => (found === '/tmp' ? place('tmp') : home)),
    );
  }
  const names = pods.map((ordinal) => `orders-node-${ordinal}.orders-nodes.shop-data.svc`);
  appendFileSync(place('chart/common.sh'), `exists() { [[ " ${names.join(' ')} " == *" $1 "* ]]; }\n`);
  if (port !== undefined) {
    write('chart/lib.sh', readFileSync(place('chart/lib.sh'), 'utf8').replace('sql_port=26257', `sql_port=${port}`));
  }
  const service = port === undefined ? 'orders.shop-data.svc' : '127.0.0.1';
  const given: Record<string, string> = {
    'chart/cluster.env': `CLUSTER_NAME=orders\nPLATFORM=shop\nTOPOLOGY=replicated\nSERVICE=${service}\nNODE_DOMAIN=orders-nodes.shop-data.svc\nTLS_CLIENT=required\nTASK_NODES=2\n`,
    'chart/size.env': 'NODES=3\nREPLICATION_FACTOR=3\n',
    'chart/settings.env': "LICENCE=none\nORGANIZATION=''\nTELEMETRY=false\n",
    'chart/users.tsv': 'shop.inventory.a\tone',
    'chart/grants.tsv': 'shop.inventory.a\tinventory\treadWrite',
    'chart/databases.txt': 'inventory',
    'users/shop.inventory.a': PASSWORD,
    'users/shop.inventory.a.username': 'shop.inventory.a',
    'tls/admin/tls.crt': 'certificate',
    'tls/admin/tls.key': 'key',
    'tls/serving/ca.crt': 'authority',
    ...(formed ? { 'formed/cluster': 'orders' } : {}),
    ...files,
  };
  for (const [file, text] of Object.entries(given)) write(file, text);
  for (const [index, [key, text]] of Object.entries({ ...FRESH, ...answers }).entries()) {
    write(`answers/${index}.key`, key);
    write(`answers/${index}.text`, `${text}\n`);
  }
  write('sql.log', '');
  write('commands.log', '');
  write('bin/cockroach', STAND_IN.replaceAll('@home@', home));
  chmodSync(place('bin/cockroach'), 0o755);
  const done = spawnSync('timeout', ['60', 'bash', place(`chart/${script}.sh`)], {
    encoding: 'utf8',
    env: { PATH: `${place('bin')}:${process.env['PATH']}`, POD_NAME: 'job' },
  });
  const log = `${done.stdout}${done.stderr}`;
  // Nothing that is secret is in the log, on a command line, or left in a file of the Job.
  const commands = readFileSync(place('commands.log'), 'utf8');
  const left = existsSync(place('tmp/work'))
    ? readdirSync(place('tmp/work'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => readFileSync(path.join(parentPath, name), 'utf8'))
    : [];
  for (const secret of ['h1dden', KEY, 'hush']) expect([log, commands, ...left].join('\n')).not.toContain(secret);
  return {
    status: done.status,
    log,
    sql: readFileSync(place('sql.log'), 'utf8'),
    commands: commands.trim().split('\n'),
  };
}

const STAND_IN = `#!/usr/bin/env bash
answer() {
  local file
  for file in @home@/answers/*.key; do
    [[ "$1" == "$(<"$file")"* ]] || continue
    if [[ "$(<"\${file%key}text")" == FAIL* ]]; then cat "\${file%key}text" >&2; exit 1; fi
    cat "\${file%key}text"
    return
  done
  echo "ERROR: not answered: $1" >&2
  exit 1
}
echo "$*" >>@home@/commands.log
case $1 in
  sql)
    for argument; do
      if [[ $argument == --user=stranger ]]; then
        answer stranger
        exit
      fi
      if [[ $argument == --execute=* ]]; then
        answer "\${argument#--execute=}"
        exit
      fi
    done
    text=$(cat)
    # The server's own refusal: a line is one transaction.
    if grep -Eq ';.*DROP OWNED|DROP OWNED[^;]*;.*[^[:space:]]' <<<"$text"; then
      echo 'ERROR: unimplemented: drop owned by is not yet implemented' >&2
      exit 1
    fi
    if [[ -e @home@/refuses && $text == *"$(<@home@/refuses)"* ]]; then
      [[ ! -e @home@/error ]] || printf 'ERROR: %s\\nSQLSTATE: XXUUU\\n' "$(<@home@/error)" >&2
      printf 'ERROR: at or near "x": syntax error\\nSQLSTATE: 42601\\nDETAIL: source SQL:\\n%s\\n' "$text" >&2
      exit 1
    fi
    printf '%s\\n' "$text" >>@home@/sql.log
    ;;
  node) answer "$1 $2" ;;
  *) answer "$1" ;;
esac
`;

export const lines = (text: string, start: string) => text.split('\n').filter((line) => line.startsWith(start));
