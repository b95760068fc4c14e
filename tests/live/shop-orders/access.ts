import { reach } from '../network.js';
import { expect, lastLines } from '../shell.js';
import type { OrdersCapability, OrdersScene } from './scene.js';

/** Where the service asked here finds its login, and the file names of a binding are. */
const BINDING = 'pg-inventory';

/**
 * Runs in a pod of the inventory: the service's own program once more, with a binding in which some files are others. It
 * prints the first thing that the program says of its database, as one line of its log.
 */
const TRY = `
const { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const changes = JSON.parse(readFileSync(0, 'utf8'));
const root = mkdtempSync('/tmp/bindings-');
cpSync('/bindings', root, { recursive: true, dereference: true });
for (const [name, content] of Object.entries(changes)) {
  const file = root + '/${BINDING}/' + name;
  // The copy is as read-only as the Secret's file.
  rmSync(file, { force: true });
  writeFileSync(file, content);
}
const env = { ...process.env, SERVICE_BINDING_ROOT: root, PORT: '0' };
const tried = require('node:child_process').spawn('node', ['/app/inventory.js'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
const limit = setTimeout(() => tried.kill('SIGKILL'), 30000);
require('node:readline').createInterface(tried.stdout).on('line', (line) => {
  if (!/"message":"(ready|a login was refused|not prepared yet)"/.test(line)) return;
  console.log(line);
  tried.kill('SIGKILL');
});
tried.on('close', () => { clearTimeout(limit); rmSync(root, { recursive: true }); });`;

/** What the inventory's program says of its database when files of its binding are replaced: `ready`, or why it is not. */
async function startedWith(scene: OrdersScene, changes: Readonly<Record<string, string>>): Promise<string> {
  const { stage } = scene;
  const pod = await stage.podOf('inventory-api');
  const input = JSON.stringify(changes);
  const { stdout, stderr } = await stage.cluster.exec(stage.apps, pod, ['node', '-e', TRY], { input });
  const [line] = stdout.split('\n');
  expect(line !== undefined && line !== '', `the service says nothing of its database: ${lastLines(stderr, 2)}`);
  const { message, error } = JSON.parse(line) as { message: string; error?: string };
  return error === undefined ? message : `${message}: ${error}`;
}

/** Nobody gets in without a login, or with a wrong one; the same program with the right one is ready. */
export const auth: OrdersCapability = {
  name: 'auth',
  async run(scene) {
    const { server } = scene;
    const right = await startedWith(scene, {});
    expect(right === 'ready', `with the right login: ${right}`);
    for (const [what, changes] of [
      ['a wrong password', { password: 'wrong' }],
      ['an unknown user', { username: 'nobody' }],
    ] as const) {
      const answer = await startedWith(scene, changes);
      expect(/^a login was refused: .*authentication failed/.test(answer), `with ${what}: ${answer}`);
    }
    const none = await server.withoutPassword('inventory', 'inventory');
    expect(none === 'refused', 'a client without a password gets in');
    return 'wrong password, unknown user and no password refused; the same program with the right login was ready';
  },
};

/** The services speak with the server they know by name and authority, and with no other; every connection is encrypted. */
export const tls: OrdersCapability = {
  name: 'tls',
  async run(scene) {
    const { stage, server } = scene;
    const { cluster, apps } = stage;
    const right = await startedWith(scene, {});
    expect(right === 'ready', `as it is handed over: ${right}`);
    // Another authority of the same cluster: the one of the brokers.
    const other = await cluster.exec(apps, await stage.podOf('orders-api'), ['cat', '/bindings/events/ca.crt'], {});
    expect(other.stdout.includes('BEGIN CERTIFICATE'), 'there is no other authority to try');
    const stranger = await startedWith(scene, { 'ca.crt': other.stdout });
    expect(/^not prepared yet: .*certificate/.test(stranger), `with another authority: ${stranger}`);
    const misnamed = await startedWith(scene, { host: server.alias });
    expect(/^not prepared yet: .*altnames/.test(misnamed), `under another name: ${misnamed}`);
    const [encrypted, plain] = await server.encryption(['inventory', 'orders']);
    expect(encrypted > 0 && plain === 0, `${plain} connections of the services are not encrypted, ${encrypted} are`);
    return `another authority and another name refused by the service; all ${encrypted} connections of both services encrypted`;
  },
};

/** A grant opens the way to the server, at its port; who has none gets nowhere. */
export const isolated: OrdersCapability = {
  name: 'isolated',
  async run({ stage, server: { host } }) {
    const [database, other] = [`${host}:5432`, `${host}:5433`];
    const broker = `events.${stage.data}.svc.cluster.local:9092`;
    const granted = await reach(stage, 'inventory-api', [database, other, broker]);
    expect(granted[database] === 'open', `with a grant, the server is ${granted[database]}`);
    expect(granted[other] === 'dropped', `a grant opens another port of the server too (${granted[other]})`);
    expect(granted[broker] === 'dropped', `a workload reaches a broker without a grant (${granted[broker]})`);
    const orders = await reach(stage, 'orders-api', [broker]);
    expect(orders[broker] === 'open', `with a grant, the broker is ${orders[broker]}`);
    const none = await reach(stage, 'outsider', [database]);
    expect(none[database] === 'dropped', `a workload without a grant reaches the server (${none[database]})`);
    return 'no grant: dropped; a grant: the port of the database only';
  },
};
