import { describe, expect, it } from 'vitest';
import { FORMATS } from './sites-formats.js';

describe('formats', () => {
  const good: Readonly<Record<string, readonly string[]>> = {
    cidr: [
      '10.0.0.0/8',
      '10.96.0.1/32',
      '192.168.1.128/25',
      '::1/128',
      'fd00::/8',
      '2001:db8:0:1::/64',
      '64:ff9b::10.0.0.0/104',
    ],
    jurisdiction: ['EU', 'DE', 'NO', 'GB', 'US'],
    size: ['1Mi', '1024Ki', '48Gi', '1.5Ti', '7Pi'],
    registry: [
      'r.example.com',
      'localhost',
      'localhost:5000',
      '10.0.0.5:5000/a',
      'harbor:443/a/b-c',
      'r.example.com/a__b',
    ],
    address: ['https://s3.example.com', 'http://10.0.0.5:9000', 'https://s3.example.com/path?x=1'],
    stackAddress: ['https://s.example.com/{stack}', 'https://s.example.com/?name={stack}'],
    labelKey: ['a', 'cost-center', 'A_b.c', 'example.com/team', 'x.kubernetes.io.example.com/a'],
    podLabelKey: ['k8s-app', 'app.kubernetes.io/name', 'dns.operator.openshift.io/daemonset-dns'],
  };
  const bad: Readonly<Record<string, readonly string[]>> = {
    cidr: [
      '',
      '/',
      '10.0.0.0',
      '10.0.0.0/',
      '10.0.0.0/8/8',
      '10.0.0.1/8',
      '1.2.3/24',
      '::/0',
      'fd00::1/8',
      ':::/64',
      '10.0.0.0/8 ',
    ],
    jurisdiction: ['', 'EN', 'eu', 'DEU', 'UK', 'ZZ'],
    size: ['', '1', '1G', '1 Gi', '-1Gi', '1e3Gi', '0Mi', '1023Ki', '8Pi', '.5Gi', '1.Gi'],
    registry: [
      '',
      '/',
      'r.example.com/',
      'https://r',
      'r..com',
      'r.com:0',
      'r.com:65536',
      'r.com/A',
      'r.com/a:b',
      'docker',
      '-r.com',
    ],
    address: [
      '',
      's3.example.com',
      'ftp://x',
      'https://u@x',
      'https://u:p@x',
      'https://x/#y',
      'https://x y',
      'https:\\\\x',
    ],
    stackAddress: ['https://s.example.com/', 'https://s.example.com/{stacks}', '{stack}'],
    labelKey: [
      '',
      '-a',
      'a-',
      'a b',
      'a/b/c',
      '/a',
      'a/',
      'k8s.io/a',
      'apps.kubernetes.io/a',
      'datastead.dev/a',
      'A.com/a',
      'x'.repeat(64),
    ],
    podLabelKey: ['', '-a', 'a b', 'a/b/c', '/a', 'a/', 'A.com/a', 'x'.repeat(64)],
  };

  it('are all tried here', () => {
    expect(Object.keys(good)).toEqual(Object.keys(FORMATS));
    expect(Object.keys(bad)).toEqual(Object.keys(FORMATS));
  });

  it.each(Object.entries(good).flatMap(([format, texts]) => texts.map((text) => [format, text] as const)))(
    '%s takes %j',
    (format, text) => {
      expect(FORMATS[format]?.(text)).toBeUndefined();
    },
  );

  it.each(Object.entries(bad).flatMap(([format, texts]) => texts.map((text) => [format, text] as const)))(
    '%s refuses %j',
    (format, text) => {
      expect(FORMATS[format]?.(text)).toMatchObject({ message: expect.any(String), remedy: expect.any(String) });
    },
  );

  it.each([
    ['10.96.0.1/12', '10.96.0.0/12'],
    ['172.31.255.255/31', '172.31.255.254/31'],
    ['fd00:1:2:3:4:5:6:7/48', 'fd00:1:2::/48'],
    ['2001:db8::ff/121', '2001:db8::80/121'],
  ])('offers for %s the block %s', (text, block) => {
    expect(FORMATS['cidr']?.(text)?.remedy).toContain(`write ${block} for the block`);
    expect(FORMATS['cidr']?.(block)).toBeUndefined();
  });
});
