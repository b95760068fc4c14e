import os from 'node:os';
import { describe, expect, it } from 'vitest';
import { sitesText, synthesizeSite, twoSitesText } from '../support/platform.js';
import { type BadComposition, failure, itIsRefused } from './refused.js';

const kubernetes = (more: string) =>
  `{ version: "1.34", zoneSource: podLabel, apiServerCidrs: [10.96.0.1/32], ${more} }`;
const one = (more: string) => sitesText({ kubernetes: kubernetes(more) });
const two = (first: string, second: string) =>
  `${one(first)}${sitesText({ name: 'par1', kubernetes: kubernetes(second) }).replace('sites:\n', '')}`;
const refused = (what: string, sites: string, ...problem: BadComposition['problem']): BadComposition => ({
  what,
  compose: () => {},
  props: { sites },
  problem,
});

const uid = 'clusterUid: 8c2f0f5e-6b1d-4c1a-9f57-0d7a3c1be8a4';
const OWN = '`namespaces: { data: shop-par1-data, apps: shop-par1-apps }`';

describe('two sites in one cluster', () => {
  itIsRefused([
    refused('by one context', two('context: x', 'context: x'), 'site-cluster', 'sites.yaml:14:99', OWN),
    refused(
      'by one context, where one of them names the file that is taken anyway',
      two('context: x', 'configPath: ~/.kube/config, context: x'),
      'site-cluster',
      'sites.yaml:14:',
      OWN,
    ),
    refused(
      'by one context of one file in two spellings',
      two(`configPath: ${os.homedir()}/.kube/x, context: x`, 'configPath: ~/.kube/../.kube/x, context: x'),
      'site-cluster',
      'sites.yaml:14:',
      OWN,
    ),
    refused(
      'by the uid of it',
      two(`context: x, ${uid}`, `context: y, ${uid}`),
      'site-cluster',
      'sites.yaml:14:114',
      OWN,
    ),
    refused(
      'that have one namespace in common',
      two('context: x', 'context: x, namespaces: { data: own, apps: shop-data }'),
      'site-cluster',
      'sites.yaml:14:',
      OWN,
    ),
  ]);

  it('are told which namespaces both would have, and where the other one stands', () => {
    const sites = two('context: x', 'context: x, namespaces: { data: own, apps: shop-data }');
    expect(failure(refused('', sites, '', '', '')).message).toContain(
      'the cluster "x" of ~/.kube/config is already used by the site fra1 (sites.yaml:6:99), and both would have the namespace "shop-data"',
    );
    expect(failure(refused('', two('context: x', 'context: x'), '', '', '')).message).toContain(
      'both would have the namespaces "shop-data" and "shop-apps"',
    );
  });

  it('are taken with namespaces of their own, and so are two clusters by one name', () => {
    for (const sites of [
      two('context: x', 'context: x, namespaces: { data: a, apps: b }'),
      two(`context: x, ${uid}, namespaces: { data: a, apps: b }`, `context: y, ${uid}`),
      two('context: x', 'configPath: other, context: x'),
      two('configPath: ~/a, context: x', 'configPath: ~/b, context: x'),
      twoSitesText(),
    ]) {
      expect(synthesizeSite(() => {}, { sites }).platform.sites).toHaveLength(2);
    }
  });
});

describe('the namespaces of a site', () => {
  itIsRefused([
    refused(
      'one for both, which exists',
      one('context: x, namespaces: { existing: true, data: a, apps: a }'),
      'site-namespaces',
      'sites.yaml:6:',
      'two',
    ),
    refused(
      'the one of cert-manager, which exists',
      one('context: x, namespaces: { existing: true, apps: cert-manager }'),
      'site-namespaces',
      'sites.yaml:6:',
      "the site's own",
    ),
    refused(
      'those of another site in the cluster, which exist',
      two(
        'context: x, namespaces: { existing: true, data: a, apps: b }',
        'context: x, namespaces: { existing: true, data: b, apps: c }',
      ),
      'site-cluster',
      'sites.yaml:14:',
      OWN,
    ),
    refused(
      'one for both',
      one('context: x, namespaces: { data: a, apps: a }'),
      'site-namespaces',
      'sites.yaml:6:',
      'two',
    ),
    refused(
      'one for both, because it is what the other is called without a word',
      one('context: x, namespaces: { apps: shop-data }'),
      'site-namespaces',
      'sites.yaml:6:',
      'two',
    ),
    refused(
      'the one of cert-manager',
      one('context: x, namespaces: { data: cert-manager }'),
      'site-namespaces',
      'sites.yaml:6:',
      "the site's own",
    ),
  ]);
});
