import { describe, expect, it } from 'vitest';
import { certificatesHealth } from './certificates.js';
import { deployHealth } from './deploy.js';
import { type Job, jobsHealth, type OwnedPod, podsHealth } from './pods.js';
import type { SiteStatus } from './site-status.js';
import { statusText } from './status-text.js';

const NOW = new Date('2026-12-01T15:00:00Z');

describe('the certificates of a site', () => {
  const READY = [{ type: 'Ready', status: 'True', message: 'Certificate is up to date and has not expired' }];
  const certificate = (name: string, notAfter: string, renewalTime: string, conditions = READY) => ({
    metadata: { name },
    status: { notAfter, renewalTime, conditions },
  });

  it('are told by the one that ends first', () => {
    const [late, soon] = [
      certificate('events-broker', '2027-06-01T00:00:00Z', '2027-05-01T00:00:00Z'),
      certificate('carts-serving', '2026-12-11T16:00:00Z', '2026-12-02T00:00:00Z'),
    ];
    expect(certificatesHealth([late, soon], NOW)).toEqual({
      verdict: 'good',
      summary: '2, the first expires in 10 days (carts-serving)',
      details: [],
    });
  });

  it('are wrong where one has ended, is not made, or was not renewed', () => {
    const waits = [{ type: 'Ready', status: 'False', message: 'Issuing certificate as Secret does not exist' }];
    const { verdict, details } = certificatesHealth(
      [
        certificate('a', '2026-11-30T00:00:00Z', '2026-11-01T00:00:00Z'),
        certificate('b', '2027-01-30T00:00:00Z', '2027-01-01T00:00:00Z', waits),
        certificate('c', '2026-12-30T00:00:00Z', '2026-12-01T13:00:00Z'),
      ],
      NOW,
    );
    expect([verdict, ...details]).toEqual([
      'wrong',
      'a expired on 2026-11-30',
      'b is not ready: Issuing certificate as Secret does not exist',
      'c should have been renewed on 2026-12-01; it expires on 2026-12-30',
    ]);
  });

  it('are not known without cert-manager', () => {
    expect(certificatesHealth(undefined, NOW).verdict).toBe('unknown');
  });
});

describe('pods', () => {
  const pod = (name: string, status: OwnedPod['status'], kind = 'StatefulSet'): OwnedPod => ({
    metadata: { name, uid: name, creationTimestamp: '2026-12-01T14:00:00Z', ownerReferences: [{ kind, uid: '1' }] },
    ...(status === undefined ? {} : { status }),
  });
  const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };

  it('that do not serve are told with their cause, those of Jobs are not', () => {
    const waiting = { reason: 'ImagePullBackOff', message: 'Back-off pulling image "api:1"' };
    const { verdict, summary, details } = podsHealth(
      [
        pod('events-broker-0', ready),
        pod('api-1', { phase: 'Pending', containerStatuses: [{ name: 'api', state: { waiting } }] }, 'ReplicaSet'),
        pod('carts-member-0', {
          phase: 'Running',
          conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: '2026-12-01T14:55:00Z' }],
        }),
        pod('smoke-x', { phase: 'Failed' }, 'Job'),
      ],
      [],
      NOW,
    );
    expect([verdict, summary, ...details]).toEqual([
      'wrong',
      '1 of 3 ready',
      'api-1: ImagePullBackOff: Back-off pulling image "api:1"',
      'carts-member-0 (Running) is not ready since 2026-12-01T14:55:00Z',
    ]);
  });

  it('of a Job that has failed are told with it, unless a later run of its schedule has ended well', () => {
    const job = (name: string, type: string, creationTimestamp: string, schedule?: string): Job => ({
      metadata: {
        name,
        uid: name,
        creationTimestamp,
        ...(schedule === undefined ? {} : { ownerReferences: [{ kind: 'CronJob', uid: schedule }] }),
      },
      status: { conditions: [{ type, status: 'True', reason: 'BackoffLimitExceeded' }] },
    });
    const failed = job('ring-repair-1', 'Failed', '2026-11-30T01:00:00Z', 'ring-repair');
    const later = job('ring-repair-2', 'Complete', '2026-12-01T01:00:00Z', 'ring-repair');
    const smoke = job('smoke', 'Failed', '2026-11-30T01:00:00Z');
    expect(jobsHealth([failed, later], []).verdict).toBe('good');
    expect(jobsHealth([failed, { ...later, metadata: { ...later.metadata, ownerReferences: [] } }], []).verdict).toBe(
      'wrong',
    );
    expect(jobsHealth([smoke, later], []).details).toEqual(['Job smoke failed: BackoffLimitExceeded']);
  });
});

describe('the last deploy', () => {
  const record = (part: string, creationTimestamp: string) => ({
    metadata: { name: `datastead.applied.${part}`, creationTimestamp },
  });
  const [data, apps, smoke] = [
    record('data', '2026-12-01T10:00:00Z'),
    record('apps', '2026-12-01T10:05:00Z'),
    record('smoke', '2026-12-01T10:06:00Z'),
  ];

  it('has finished when each stack has left its record', () => {
    expect(deployHealth('fra1', [data, apps, smoke])).toMatchObject({
      verdict: 'good',
      summary: 'the last one with changes finished at 2026-12-01T10:06:00Z',
    });
  });

  it('has not come to its end while a record is missing', () => {
    const { verdict, details } = deployHealth('fra1', [data, smoke]);
    expect([verdict, ...details]).toEqual(['wrong', 'the last apply of fra1-apps did not finish, or is running']);
  });

  it('is no fault of a site that others deploy', () => {
    expect(deployHealth('fra1', []).verdict).toBe('good');
  });
});

it('a status is a line for each thing, with details below what is wrong', () => {
  const sites: SiteStatus[] = [
    {
      site: 'fra1',
      verdict: 'wrong',
      lines: [
        { name: 'carts', type: 'redis', verdict: 'wrong', summary: 'no primary', details: ['there is no primary'] },
        { name: 'pods', verdict: 'good', summary: '4 of 4 ready', details: [] },
      ],
    },
    { site: 'muc1', verdict: 'unknown', unreachable: 'the cluster cannot be reached', lines: [] },
  ];
  expect(statusText([], sites).split('\n')).toEqual([
    'fra1',
    '  carts  redis  WRONG  no primary',
    '    there is no primary',
    '  pods          good   4 of 4 ready',
    '',
    'muc1: not known: the cluster cannot be reached',
  ]);
});
