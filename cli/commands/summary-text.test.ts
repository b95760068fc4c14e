import { describe, expect, it } from 'vitest';
import { Kafka } from '../../constructs/kafka/index.js';
import { Redis } from '../../constructs/redis/index.js';
import { CronJob, Duration, Workload } from '../../index.js';
import { sitesText, synthesizeSite } from '../../tests/support/platform.js';
import { summaryText } from './summary-text.js';

describe('the summary', () => {
  it('names the program that runs, with its version', () => {
    const { platform } = synthesizeSite((site) => [
      new Redis(site, 'carts'),
      new Redis(site, 'sessions', { server: 'redis', version: '7.0.15' }),
    ]);
    const { description, report } = platform.prepare();
    const text = summaryText(description, { checks: report.areas }, 'cdktf.out', { environment: {}, options: [] });
    expect(text).toMatch(/^ +carts +Valkey 8\.\d+\.\d+ +3 members /m);
    expect(text).toMatch(/^ +sessions +Redis 7\.0\.15 +3 members /m);
    const systems = description.sites.flatMap((site) => site.systems);
    expect(systems.map(({ type, hosted }) => [type, hosted?.product])).toEqual([
      ['redis', 'Valkey'],
      ['redis', 'Redis'],
    ]);
  });

  it('says what was acknowledged where and why, and warns of what was not', () => {
    const { platform } = synthesizeSite((site) => [new Kafka(site, 'events'), new Kafka(site, 'audit')], {
      sites: sitesText({ storage: '{ className: standard, encryptedAtRest: false }' }),
      acknowledge: [{ id: 'kafka-storage-unencrypted', at: 'shop/*/events', reason: 'the disk array encrypts' }],
    });
    const { description, report } = platform.prepare();
    const text = summaryText(description, { checks: report.areas }, 'cdktf.out', { environment: {}, options: [] });
    expect(text).toContain('acknowledged kafka-storage-unencrypted: shop/fra1/events: the disk array encrypts');
    expect(text).toContain('warning kafka-storage-unencrypted: shop/fra1/audit keeps its logs on storage class');
    expect(text).not.toContain('warning kafka-storage-unencrypted: shop/fra1/events');
  });

  it('says how many pods a workload has, when a cron job runs, and where either may connect to', () => {
    const image = 'registry.example.com/shop/api:1.0.0';
    const egress = [{ cidr: '203.0.113.0/28', ports: [443], reason: 'the payment provider' }];
    const { platform } = synthesizeSite((site) => [
      new Workload(site, 'api', { image, scaling: { min: 2, max: 8, cpu: 70 } }),
      new Workload(site, 'web', { image, replicas: 3 }),
      new CronJob(site, 'sweep', { image, schedule: '0 3 * * *', deadline: Duration.minutes(5), egress }),
    ]);
    const { description, report } = platform.prepare();
    const text = summaryText(description, { checks: report.areas }, 'cdktf.out', { environment: {}, options: [] });
    expect(text.replaceAll(/ +/g, ' ')).toContain(`
 api 2 to 8 pods nothing
 web 3 pods nothing
 sweep cron job, 0 3 * * * 203.0.113.0/28: tcp 443 (the payment provider)
`);
  });
});
