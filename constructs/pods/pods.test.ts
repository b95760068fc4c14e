import { describe, expect, it } from 'vitest';
import { Size, SmokeTest, Workload } from '../../index.js';
import { releaseValues, sitesText, synthesizeSite } from '../../tests/support/platform.js';
import { Redis } from '../redis/index.js';
import { mergedPods } from './merge.js';
import type { PodSettings } from './settings.js';

const image = 'registry.example.com/shop/api:1.0.0';

const SITE: PodSettings = {
  imagePullSecrets: ['registry'],
  tolerations: [{ key: 'pool', value: 'data' }],
  nodeSelector: { pool: 'data', arch: 'amd64' },
  nodeAffinity: [{ matchExpressions: [{ key: 'disk', operator: 'Exists' }] }],
  priorityClassName: 'platform',
  labels: { team: 'shop' },
  scratch: Size.gibibytes(1),
};

describe('settings of a site and of something in it', () => {
  it('are those of the site where nothing else is said', () => {
    expect(mergedPods(SITE)).toEqual(SITE);
    expect(mergedPods(SITE, { labels: {}, tolerations: [] })).toEqual(SITE);
    expect(mergedPods({ labels: {} }, { imagePullSecrets: [] })).toEqual({});
  });

  it('are merged: tables by key, lists without doubles, all else replaced', () => {
    const own: PodSettings = {
      imagePullSecrets: ['registry', 'mirror'],
      tolerations: [
        { key: 'pool', value: 'data' },
        { key: 'gpu', operator: 'Exists' },
      ],
      nodeSelector: { pool: 'apps' },
      nodeAffinity: [{ matchExpressions: [{ key: 'gpu', operator: 'Exists' }] }],
      priorityClassName: 'urgent',
      annotations: { owner: 'me' },
      runAsUser: 'unset',
    };
    expect(mergedPods(SITE, own)).toEqual({
      imagePullSecrets: ['registry', 'mirror'],
      tolerations: [
        { key: 'pool', value: 'data' },
        { key: 'gpu', operator: 'Exists' },
      ],
      nodeSelector: { pool: 'apps', arch: 'amd64' },
      nodeAffinity: own.nodeAffinity,
      priorityClassName: 'urgent',
      labels: { team: 'shop' },
      annotations: { owner: 'me' },
      runAsUser: 'unset',
      scratch: Size.gibibytes(1),
    });
  });
});

describe('pods of a site', () => {
  const pods = '{ imagePullSecrets: [registry], labels: { team: shop }, scratch: 1Gi }';

  it('are as the site and their own system or workload want', () => {
    const { stack, platform } = synthesizeSite(
      (site) => {
        new Redis(site, 'carts', { pods: { priorityClassName: 'urgent' } });
        new Workload(site, 'api', { image, pods: { labels: { team: 'payments' } } });
        new SmokeTest(site, 'smoke', { image });
      },
      { sites: sitesText({ pods }) },
    );
    expect(releaseValues(stack('data'), 'carts')['pods']).toEqual({
      imagePullSecrets: ['registry'],
      labels: { team: 'shop' },
      scratchMebibytes: 1024,
      priorityClassName: 'urgent',
    });
    const ofPod = (team: string) => ({
      spec: {
        template: {
          metadata: { labels: { team } },
          spec: {
            image_pull_secrets: [{ name: 'registry' }],
            volume: [{ name: 'scratch', empty_dir: { size_limit: '1Gi' } }],
          },
        },
      },
    });
    expect(stack('apps')).toHaveResource('kubernetes_deployment_v1', ofPod('payments'));
    expect(stack('smoke')).toHaveResource('kubernetes_job_v1', ofPod('shop'));
    expect(platform.prepare().description.sites[0]?.existingSecrets).toEqual([
      { name: 'registry', namespaces: ['shop-data', 'shop-apps'], usedBy: 'pods, to pull images' },
    ]);
  });

  it('run again as Jobs, and roll as a workload that its gate waits for, when a setting changes', () => {
    const made = (team: string) => {
      const { stack } = synthesizeSite(
        (site) => {
          new Workload(site, 'api', { image });
          new SmokeTest(site, 'smoke', { image });
        },
        { sites: sitesText({ pods: `{ labels: { team: ${team} } }` }) },
      );
      const resource = (part: 'apps' | 'smoke', address: string) => stack(part).resources[address] as never;
      const { metadata } = resource('apps', 'kubernetes_deployment_v1.workload-api') as {
        metadata: { annotations: Record<string, string> };
      };
      const { spec } = resource('smoke', 'kubernetes_job_v1.smoke-smoke') as {
        spec: { template: { spec: { container: { env: { name: string; value: string }[] }[] } } };
      };
      return [metadata.annotations['datastead.dev/declared'], spec.template.spec.container[0]?.env.at(-1)];
    };
    const [one, other, same] = [made('shop'), made('payments'), made('shop')];
    expect(same).toEqual(one);
    expect(other?.[0]).not.toBe(one?.[0]);
    expect(other?.[1]).not.toEqual(one?.[1]);
  });
});
