import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ClusterStandIn } from './cluster-stand-in.js';
import { datastead, type Project, prepared, start } from './stand-in.js';

const DEPLOY = ['deploy', '*', '--auto-approve'];

/** Which calls of Terraform there were: `fra1-data init`. */
function kinds({ calls }: Project): string[] {
  return calls()
    .filter((line) => !/ (end|waits|interrupt|finished)/.test(line))
    .map((line) => line.split(' ').slice(0, 2).join(' '));
}

/** Plans that were left behind. */
function plans({ cwd }: Project): string[] {
  return readdirSync(cwd, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.plan'));
}

/** Until a file of the project has a text: what another process does is seen by its traces alone. */
async function traced({ calls }: Project, text: string): Promise<void> {
  while (!calls().some((line) => line.includes(text))) await new Promise((resolve) => setTimeout(resolve, 20));
}

const ALL_THREE = ['fra1-data', 'fra1-apps', 'fra1-smoke'].flatMap((stack) =>
  ['init', 'plan', 'apply'].map((call) => `${stack} ${call}`),
);

describe('datastead deploy', () => {
  it('applies stack after stack in order, however they are named, and shows steps and times', async () => {
    const made = prepared();
    const { status, stdout } = await datastead(made, ['deploy', '*-smoke', 'fra1-apps', '*-d*', '--auto-approve']);
    expect(status).toBe(0);
    expect(kinds(made)).toEqual(ALL_THREE);
    expect(made.calls()).toEqual(
      expect.arrayContaining([
        'fra1-data init -input=false -no-color',
        'fra1-data plan -input=false -detailed-exitcode -out=datastead-N.plan -json',
        'fra1-data apply -input=false -json datastead-N.plan',
      ]),
    );
    for (const line of [
      /^ {2}fra1-apps +10 min {2}kubernetes_deployment_v1\.workload-api$/m,
      /^ {4}\+ create {2}kubernetes_deployment_v1\.workload-api$/m,
      /^fra1-apps: 1 to create$/m,
      /^ {2}created kubernetes_deployment_v1\.workload-api \(1 min 5 s\)$/m,
      /^fra1-smoke {2}applied \(\d+ s\)$/m,
    ]) {
      expect(stdout).toMatch(line);
    }
    expect(plans(made)).toEqual([]);
  });

  it('applies nothing where a plan is empty', async () => {
    const made = prepared();
    made.tell('fra1-data.plan.empty');
    made.tell('fra1-data.plan.warns');
    const { status, stdout } = await datastead(made, ['deploy', 'fra1-data', '--auto-approve']);
    expect([status, kinds(made)]).toEqual([0, ['fra1-data init', 'fra1-data plan']]);
    expect(stdout).toContain('  Warning: Check block assertion failed\n    changed by hand\n');
    expect(stdout).toMatch(/^fra1-data {2}no changes/m);
  });

  it('deploys a stack without those that it depends on when it is told so', async () => {
    const made = prepared();
    const args = ['deploy', 'fra1-smoke', '--ignore-missing-stack-dependencies', '--auto-approve'];
    expect((await datastead(made, args)).status).toBe(0);
    expect(kinds(made)).toEqual(['fra1-smoke init', 'fra1-smoke plan', 'fra1-smoke apply']);
  });

  it.each(['init', 'plan', 'apply'])(
    'stops at a stack whose %s fails, and lists the later ones as not run',
    async (call) => {
      const made = prepared();
      made.tell(`fra1-apps.${call}.fail`);
      const { status, stdout } = await datastead(made, DEPLOY);
      expect(status).toBe(1);
      expect(kinds(made).at(-1)).toBe(`fra1-apps ${call}`);
      expect(stdout).toMatch(/^fra1-data +applied \(\d+ s\)\nfra1-apps +failed \(\d+ s\)\nfra1-smoke +not run$/m);
      expect(stdout).toContain(`  ${call} ended with status 1`);
      if (call === 'init') expect(stdout).toContain('no such provider');
      expect(plans(made)).toEqual([]);
    },
  );

  it('shows diagnostics in full, says where it could not look, and names what mends the site', async () => {
    const made = prepared();
    made.tell('fra1-apps.apply.fail');
    made.tell('summary', 'configmaps "api" already exists');
    const { stdout } = await datastead(made, DEPLOY);
    expect(stdout).toContain(
      [
        '  FAILED kubernetes_deployment_v1.workload-api (1 min 5 s)',
        '  Error: configmaps "api" already exists',
        '    with kubernetes_deployment_v1.workload-api',
        '    first line',
        '    second line',
      ].join('\n'),
    );
    expect(stdout).toContain(`Cannot see why something is waiting: no kubeconfig file found at ${made.cwd}/kubeconfig`);
    expect(stdout).toMatch(/^Before the next deploy: npx datastead mend fra1$/m);
  });

  it('recommends no mending for a failure that needs none', async () => {
    const made = prepared();
    made.tell('fra1-apps.apply.fail');
    expect((await datastead(made, DEPLOY)).stdout).not.toContain('mend');
  });

  it.each(['plan', 'apply'])('takes a %s that was stopped by a signal for a failure', async (call) => {
    const made = prepared();
    made.tell(`fra1-data.${call}.killed`);
    const { status, stdout } = await datastead(made, DEPLOY);
    expect([status, kinds(made).at(-1)]).toEqual([1, `fra1-data ${call}`]);
    expect(stdout).toContain(`  ${call} was stopped by SIGKILL`);
    expect(stdout.includes('mend fra1')).toBe(call === 'apply');
    expect(plans(made)).toEqual([]);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'passes the first %s on as one SIGINT, and waits for Terraform whatever comes after it',
    async (signal) => {
      const made = prepared();
      made.tell('fra1-apps.apply.waits');
      const running = start(made, DEPLOY);
      await traced(made, 'fra1-apps waits');
      running.kill(signal);
      await running.until('Interrupted. Terraform was asked to stop');
      await traced(made, 'interrupt 1');
      for (const further of ['SIGINT', 'SIGTERM'] as const) {
        const before = running.output().length;
        running.kill(further);
        while (!running.output().slice(before).includes('Still waiting')) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
      expect(running.output()).toMatch(
        /under way: kubernetes_deployment_v1\.workload-api, for (9 min 5\d s|10 min) at most/,
      );
      made.tell('go');
      const { status, stdout } = await running.ended;
      expect(status).toBe(130);
      expect(made.calls().at(-1)).toBe('fra1-apps end of apply after 1');
      expect(stdout).toContain('Terraform has stopped in an orderly way, and its state is written.');
      expect(stdout).toMatch(/^fra1-apps +interrupted \(\d+ s\)\nfra1-smoke +not run$/m);
      expect(plans(made)).toEqual([]);
    },
  );

  it('ends after an interrupted plan too', async () => {
    const made = prepared();
    made.tell('fra1-data.plan.waits');
    made.tell('go');
    const running = start(made, DEPLOY);
    await traced(made, 'fra1-data waits');
    running.kill('SIGINT');
    const { status, stdout } = await running.ended;
    expect([status, kinds(made)]).toEqual([130, ['fra1-data init', 'fra1-data plan']]);
    expect(stdout).toMatch(/^fra1-data +interrupted/m);
    expect(plans(made)).toEqual([]);
  });

  it.each(['deploy', 'diff'])('%s deletes the plans of commands that were killed, and no others', async (command) => {
    const made = prepared();
    expect((await datastead(made, ['summary'])).status).toBe(0);
    const gone = spawnSync(process.execPath, ['--version']).pid;
    for (const pid of [gone, process.pid]) made.tell(`cdktf.out/stacks/fra1-apps/datastead-${pid}.plan`);
    const args = command === 'deploy' ? ['--auto-approve'] : [];
    expect((await datastead(made, [command, 'fra1-data', ...args])).status).toBe(0);
    expect(plans(made)).toEqual([`cdktf.out/stacks/fra1-apps/datastead-${process.pid}.plan`]);
  });

  it('tells all that an apply waits for with --watch, and once while it stays the same', async () => {
    const made = prepared();
    made.tell('fra1-apps.apply.waits');
    const cluster = new ClusterStandIn();
    try {
      await cluster.serve(made);
      const containerStatuses = [{ name: 'api', state: { waiting: { reason: 'ContainerCreating' } } }];
      const items = [{ metadata: { name: 'api-7c9-x', uid: '1' }, status: { phase: 'Pending', containerStatuses } }];
      cluster.answers.set('/api/v1/namespaces/mine-apps/pods', { items });
      const running = start(made, [...DEPLOY, '--watch']);
      await running.until('api-7c9-x');
      running.kill('SIGINT');
      made.tell('go');
      const { stdout } = await running.ended;
      expect(stdout).toMatch(/^ {2}fra1-apps, under way: .*\n {4}api-7c9-x: ContainerCreating$/m);
      expect(stdout.match(/api-7c9-x/g)).toHaveLength(1);
    } finally {
      cluster.close();
    }
  });

  it('looks into no cluster for a stack that waits for nothing', async () => {
    const made = prepared();
    made.tell('fra1-smoke.apply.fail');
    const alone = ['deploy', 'fra1-smoke', '--ignore-missing-stack-dependencies', '--auto-approve'];
    const { stdout } = await datastead(made, alone);
    expect(stdout).toMatch(/^ {2}fra1-smoke +nothing$/m);
    expect(stdout).toMatch(/^fra1-smoke +failed/m);
    expect(stdout).not.toContain('Cannot see why');
  });

  it('lets Terraform finish when it is killed itself', async () => {
    const made = prepared();
    made.tell('fra1-data.apply.waits');
    const running = start(made, DEPLOY);
    await traced(made, 'fra1-data waits');
    running.kill('SIGKILL');
    expect((await running.ended).status).toBeNull();
    made.tell('finish');
    await traced(made, 'fra1-data finished');
    expect(made.calls()).not.toContain('fra1-data interrupt 1');
  });

  it('says in one sentence that there is no Terraform', async () => {
    const made = prepared();
    const { status, stderr } = await datastead(made, DEPLOY, { TERRAFORM_BINARY_NAME: 'no-such-program' });
    expect([status, stderr]).toEqual([
      1,
      'no-such-program is not on PATH: install Terraform or OpenTofu 1.11 or newer, or name the program in TERRAFORM_BINARY_NAME\n',
    ]);
  });
});

describe('datastead diff', () => {
  it('shows what would change in each stack, in order, and applies nothing', async () => {
    const made = prepared();
    made.tell('fra1-data.plan.empty');
    made.tell('fra1-data.plan.warns');
    const { status, stdout } = await datastead(made, ['diff', 'fra1-apps', 'fra1-data']);
    expect([status, stdout]).toEqual([
      0,
      'fra1-data: no changes\n  Warning: Check block assertion failed\n    changed by hand\nfra1-apps: 1 to create\n    + create  kubernetes_deployment_v1.workload-api\n',
    ]);
    expect(kinds(made)).toEqual(['fra1-data init', 'fra1-data plan', 'fra1-apps init', 'fra1-apps plan']);
    expect(plans(made)).toEqual([]);
  });

  it('fails where a plan does', async () => {
    const made = prepared();
    made.tell('fra1-data.plan.killed');
    const { status, stderr } = await datastead(made, ['diff', '*']);
    expect([status, stderr]).toEqual([1, 'fra1-data: plan was stopped by SIGKILL\n']);
  });
});

describe('datastead mend', () => {
  it('refuses a site whose state is locked, and says how a lock that was left over is taken away', async () => {
    const made = prepared();
    made.tell('fra1-apps.untaint.locked');
    const { status, stderr } = await datastead(made, ['mend', 'fra1']);
    expect(status).toBe(1);
    expect(stderr).toContain('fra1-apps: the state is locked by me@there since today');
    expect(stderr).toContain('force-unlock 4711` in cdktf.out/stacks/fra1-apps');
    expect(kinds(made).filter((line) => /import|state/.test(line))).toEqual([]);
  });

  it('says in one sentence that the cluster cannot be asked', async () => {
    const made = prepared();
    const { status, stderr } = await datastead(made, ['mend', 'fra1']);
    expect([status, stderr]).toEqual([1, `fra1: no kubeconfig file found at ${made.cwd}/kubeconfig\n`]);
    expect(existsSync(path.join(made.cwd, 'cdktf.out'))).toBe(true);
  });
});
