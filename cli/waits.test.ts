import { expect, it } from 'vitest';
import { durationText, goSeconds } from './duration.js';
import { waitsOf } from './waits.js';

it.each([
  ['10m', 600, '10 min'],
  ['1h30m', 5400, '90 min'],
  ['420s', 420, '7 min'],
  ['1m5s', 65, '1 min 5 s'],
  ['0.4s', 0.4, '0 s'],
])('a duration of %s is %d seconds, and told as %s', (text, seconds, told) => {
  expect(goSeconds(text)).toBe(seconds);
  expect(durationText(seconds)).toBe(told);
});

it('the waits of a stack are its releases, rollouts and Jobs, the longest first', () => {
  const metadata = { name: 'api', namespace: 'shop-apps' };
  const resource = {
    helm_release: { site: { name: 'site', namespace: 'shop-data', timeout: 180 }, own: { namespace: 'shop-data' } },
    kubernetes_deployment_v1: {
      api: { metadata, wait_for_rollout: true, timeouts: { create: '10m' } },
      loose: { metadata, wait_for_rollout: false },
    },
    kubernetes_job_v1: { smoke: { metadata, wait_for_completion: true, timeouts: { create: '420s' } } },
    kubernetes_secret_v1: { secret: { metadata } },
  };
  expect(waitsOf({ resource })).toEqual([
    { address: 'kubernetes_deployment_v1.api', namespace: 'shop-apps', seconds: 600 },
    { address: 'kubernetes_job_v1.smoke', namespace: 'shop-apps', seconds: 420 },
    { address: 'helm_release.own', namespace: 'shop-data', seconds: 300 },
    { address: 'helm_release.site', namespace: 'shop-data', seconds: 180 },
  ]);
});
