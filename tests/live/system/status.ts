import { type SiteStatus, siteStatus } from '../../../cli/status/site-status.js';
import { SITE } from '../facts.js';
import { expect, until } from '../shell.js';
import type { Scene, SystemCapability } from './scene.js';

const JOB = 'live-fails';

/** `npx datastead status` says what is so, in the system's own words, and finds what is wrong. */
export const status: SystemCapability = {
  name: 'status',
  async run(scene) {
    const { cluster, data } = scene.stage;
    await scene.running.replicated();
    const said = await look(scene);
    const own = said.lines.find(({ name }) => name === scene.system.id);
    expect(said.verdict === 'good', `a healthy site is ${said.verdict}: ${JSON.stringify(said)}`);
    await cluster.apply(failingJob(data, scene.stage.platform));
    try {
      await until('the Job has failed', 60, async () =>
        (await cluster.get('jobs', data, JOB))?.status?.conditions?.some(
          ({ type }: { type: string }) => type === 'Failed',
        )
          ? true
          : undefined,
      );
      const wrong = await look(scene);
      const details = wrong.lines.find(({ name }) => name === 'jobs')?.details.join();
      expect(
        wrong.verdict === 'wrong' && details?.startsWith(`Job ${JOB} failed: `) === true,
        `a failed Job is not told: ${JSON.stringify(wrong)}`,
      );
    } finally {
      await cluster.delete('job', data, JOB);
    }
    return `${own?.summary}; a Job that fails is told`;
  },
};

async function look({ stage, system }: Scene): Promise<SiteStatus> {
  const context = (await stage.cluster.kubectl(['config', 'current-context'])).trim();
  const files = (process.env['KUBECONFIG'] ?? '').split(':');
  const [type = ''] = system.name.split('-');
  const { data, apps } = stage;
  return siteStatus(
    {
      name: SITE,
      namespaces: { data, apps },
      systems: [
        {
          name: system.id,
          type,
          endpoint: '',
          hosted: { product: '', version: '', licence: '', replication: '', members: [] },
        },
      ],
    },
    { files, context },
  );
}

/** Of an image that cannot be had, which the deadline ends: nothing of the system's is touched. */
function failingJob(namespace: string, platform: string): object {
  const securityContext = { allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: { drop: ['ALL'] } };
  const container = { name: JOB, image: 'live.invalid/none:1', command: ['false'], securityContext };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: JOB, namespace, labels: { 'app.kubernetes.io/part-of': platform } },
    spec: {
      activeDeadlineSeconds: 5,
      template: {
        spec: {
          restartPolicy: 'Never',
          securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            { ...container, resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '16Mi' } } },
          ],
        },
      },
    },
  };
}
