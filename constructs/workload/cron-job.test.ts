import { describe, expect, it } from 'vitest';
import { CronJob, type CronJobProps, Duration, Migration, Platform, type Site, Sites, Workload } from '../../index.js';
import { synthesize } from '../../testing/index.js';
import { podBreaches } from '../../tests/charts/pod-rules.js';
import { kubernetesErrors } from '../../tests/support/kubernetes.js';
import { sitesText, synthesizeSite } from '../../tests/support/platform.js';
import { secretsOf } from '../../tests/support/secrets.js';
import { evaluated, HAS_TERRAFORM } from '../../tests/support/terraform-locals.js';
import { Redis } from '../redis/index.js';

const image = 'registry.example.com/shop/report:1.0.0';
const PROPS: CronJobProps = { image, schedule: '0 3 * * *', deadline: Duration.minutes(10) };
const ADDRESS = 'kubernetes_cron_job_v1.cron-job-report';

/** A CronJob that reads the carts, and calls a workload. */
const compose =
  (props: Partial<CronJobProps> = {}, keys: readonly string[] = ['cart:*'], calls = true) =>
  (site: Site) => {
    const carts = new Redis(site, 'carts');
    const report = new CronJob(site, 'report', { ...PROPS, ...props });
    for (const one of keys) carts.keys(one).grants.read(report);
    const api = new Workload(site, 'api', { image, port: 8080 });
    if (calls) api.grants.call(report);
  };

interface CronJobBody {
  readonly spec: {
    readonly job_template: {
      readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
      readonly spec: { readonly template: { readonly metadata: { readonly labels: object } } };
    };
  };
}

const accessOf = (...given: Parameters<typeof compose>) => {
  const body = synthesizeSite(compose(...given)).stack('apps').resources[ADDRESS] as unknown as CronJobBody;
  return body.spec.job_template.metadata.annotations['datastead.dev/access'];
};

describe('a cron job', () => {
  const { stack, platform } = synthesizeSite(compose());

  it('runs when it is told, one run at a time, with an end', () => {
    expect(stack('apps')).toHaveResource('kubernetes_cron_job_v1', {
      metadata: { name: 'report', namespace: 'shop-apps' },
      spec: {
        schedule: '0 3 * * *',
        timezone: 'Etc/UTC',
        concurrency_policy: 'Forbid',
        suspend: false,
        successful_jobs_history_limit: 3,
        failed_jobs_history_limit: 1,
        job_template: {
          spec: {
            backoff_limit: 1,
            active_deadline_seconds: 600,
            template: { spec: { restart_policy: 'Never', container: [{ name: 'main', image }] } },
          },
        },
      },
    });
  });

  it('runs as it is told', () => {
    const told = synthesizeSite(
      compose({
        timeZone: 'Europe/Berlin',
        concurrencyPolicy: 'Replace',
        startingDeadline: Duration.minutes(5),
        backoffLimit: 0,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 7,
        suspend: true,
      }),
    );
    expect(told.stack('apps')).toHaveResource('kubernetes_cron_job_v1', {
      spec: {
        timezone: 'Europe/Berlin',
        concurrency_policy: 'Replace',
        starting_deadline_seconds: 300,
        suspend: true,
        successful_jobs_history_limit: 1,
        failed_jobs_history_limit: 7,
        job_template: { spec: { backoff_limit: 0 } },
      },
    });
  });

  it('is granted access as a workload is: a user, files, and the way', () => {
    expect(Object.keys(secretsOf(stack('data')))).toEqual(['shop-apps/carts-report-a', 'shop-data/carts-report-a']);
    const { spec } = stack('apps').resources[ADDRESS] as unknown as CronJobBody;
    expect(spec.job_template.spec.template.metadata.labels).toMatchObject({
      'datastead.dev/workload': 'report',
      'access.datastead.dev/carts': 'granted',
      'access.datastead.dev/api': 'granted',
    });
  });

  it('waits for its files, the ways and its migrations', () => {
    const told = synthesizeSite((site) => {
      compose({ after: [new Migration(site, 'schema', { image })] })(site);
    });
    const { depends_on } = told.stack('apps').resources[ADDRESS] as unknown as { depends_on: string[] };
    expect(depends_on).toEqual(
      expect.arrayContaining([
        'kubernetes_config_map_v1.binding-carts-report',
        'kubernetes_network_policy_v1.clients-carts',
        'kubernetes_job_v1.migration-schema',
      ]),
    );
  });

  it.each(['begun', 'finished'])('is noted with what it uses when a deploy has %s', (stage) => {
    const part = stage === 'begun' ? 'apps' : 'smoke';
    const { data } = stack(part).resources[`kubernetes_config_map_v1.uses-${stage}`] as unknown as {
      data: { workloads: string };
    };
    expect(JSON.parse(data.workloads)).toMatchObject({
      report: { targets: ['api', 'carts'], secrets: ['carts-report-a'] },
    });
  });

  it('is described, and one run of it is asked for', () => {
    const [site] = platform.prepare().description.sites;
    expect(site?.applications.find(({ name }) => name === 'report')).toMatchObject({
      kind: 'cron job',
      schedule: '0 3 * * *',
      replicas: 1,
      reaches: ['carts: read cart:*', 'api: http 8080'],
    });
  });

  it('is what the Kubernetes API takes, and keeps the rules of all pods', async () => {
    const whole = synthesize((app, sites) => {
      const shop = new Platform(app, 'shop', { sites });
      for (const site of shop.sites) compose({ timeZone: 'Europe/Berlin' })(site);
      return shop;
    }, Sites.fromText(sitesText()));
    const manifests = await whole.manifests('fra1-apps');
    expect(manifests.find(({ kind }) => kind === 'CronJob')).toMatchObject({
      apiVersion: 'batch/v1',
      spec: { timeZone: 'Europe/Berlin', jobTemplate: { spec: { activeDeadlineSeconds: 600 } } },
    });
    expect(manifests.flatMap(kubernetesErrors)).toEqual([]);
    expect(podBreaches(manifests)).toEqual([]);
  });
});

describe('the access that a run notes', () => {
  it.each<[string, Parameters<typeof compose>]>([
    ['a grant is another', [{}, ['cart:*', 'user:*']]],
    ['a call is taken away', [{}, ['cart:*'], false]],
    ['its password is rotated', [{ credentialsRevision: 2 }]],
  ])('is another one where %s', (_, given) => {
    expect(accessOf(...given)).not.toBe(accessOf());
  });

  it('is the same where anything else is another', () => {
    expect(accessOf({ image: 'registry.example.com/shop/report:1.0.1', schedule: '0 4 * * *' })).toBe(accessOf());
  });
});

describe('the gate before anything contracts', () => {
  const smoke = synthesizeSite(compose()).stack('smoke');
  const { data } = smoke.json as {
    data: {
      kubernetes_resources: Record<string, { label_selector: string; lifecycle: { postcondition: Condition[] } }>;
    };
  };
  const runs = data.kubernetes_resources['runs'];

  interface Condition {
    readonly condition: string;
    readonly error_message: string;
  }

  /** What it says of these Jobs. */
  function said(jobs: readonly object[]): string {
    const [post] = runs?.lifecycle.postcondition ?? [];
    const here = (text = '') => text.replaceAll('self.objects', 'data.kubernetes_resources.runs.objects');
    const { locals } = smoke.json as { locals: object };
    const json = { ...smoke.json, locals: { ...locals, held: here(post?.condition), why: here(post?.error_message) } };
    const { held, why } = evaluated({ ...smoke, json }, { runs: jobs }, ['held', 'why']);
    return held === true ? '' : `${why}`;
  }

  const job = (access: string | undefined, status: object = {}, name = 'report') => ({
    metadata: {
      name: `${name}-29001`,
      labels: { 'datastead.dev/cron-job': name },
      annotations: { 'datastead.dev/access': access },
    },
    spec: { activeDeadlineSeconds: 600 },
    status: { startTime: '2026-12-01T03:00:00Z', ...status },
  });

  it('holds the removal of users', () => {
    const { depends_on } = smoke.resources['helm_release.release-carts-revoke'] as unknown as { depends_on: string[] };
    expect(depends_on).toContain('data.kubernetes_resources.runs');
  });

  it('looks at Jobs of cron jobs of this platform alone', () => {
    expect(runs?.label_selector).toContain('app.kubernetes.io/part-of=shop,datastead.dev/cron-job');
  });

  it('is not there where no cron job is', () => {
    const { stack } = synthesizeSite((site) => new Redis(site, 'carts'));
    expect(JSON.stringify(stack('smoke').json)).not.toContain('datastead.dev/cron-job');
  });

  it.skipIf(!HAS_TERRAFORM)('is shut while a run may do what it may no longer', () => {
    const text = said([job('before')]);
    expect(text).toContain(
      'The Job report-29001 of the cron job report runs with access that it was granted before, since 2026-12-01T03:00:00Z, and is ended after 600 seconds.',
    );
    expect(text).toContain('then deploy fra1-smoke again');
  });

  it.skipIf(!HAS_TERRAFORM).each<[string, object]>([
    ['is suspended', { conditions: [{ type: 'Suspended', status: 'True' }] }],
    ['is about to fail', { conditions: [{ type: 'FailureTarget', status: 'True' }] }],
    ['has no status yet', { startTime: null, conditions: null }],
  ])('is shut while such a run %s', (_, status) => {
    expect(said([job('before', status)])).toContain('report-29001');
  });

  it.skipIf(!HAS_TERRAFORM).each<[string, object]>([
    ['that has come to its end', job('before', { conditions: [{ type: 'Complete', status: 'True' }] })],
    ['that has failed', job('before', { conditions: [{ type: 'Failed', status: 'True' }] })],
    ['that may do the same as the next', job(accessOf())],
    ['of a cron job that is declared no longer, and ends with it', job('before', {}, 'gone')],
  ])('is open to a run %s', (_, one) => {
    expect(said([one])).toBe('');
  });
});
