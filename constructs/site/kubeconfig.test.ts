import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { absolutePath, kubeconfigFiles, kubeconfigFindings } from './kubeconfig.js';
import { Sites } from './sites.js';

const [facts] = Sites.fromText(`sites:
  - name: fra1
    kind: private
    region: eu-central
    jurisdiction: DE
    kubernetes: { context: admin, version: "1.35", apiServerCidrs: [10.96.0.1/32] }
    zones: [a]
    storage: { className: standard, encryptedAtRest: true }
    capacity: { nodesPerZone: 1, cpu: 16, memory: 16Gi, storage: 2Ti }
`).all;
if (!facts) throw new Error('no site');
const { kubernetes } = facts;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'kubeconfig-'));
  for (const name of ['a', 'b']) writeFileSync(path.join(folder, name), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

const list = (...names: string[]) =>
  names.map((name) => (name === '' ? '' : path.join(folder, name))).join(path.delimiter);
const filesOf = (KUBECONFIG: string) => kubeconfigFiles(kubernetes, { KUBECONFIG });

describe('the kubeconfig files of a site', () => {
  it('are that of sites.yaml alone, whatever the environment says', () => {
    expect(kubeconfigFiles({ ...kubernetes, configPath: '~/fra1' }, { KUBECONFIG: list('a') })).toEqual(['~/fra1']);
  });

  it('are those of KUBECONFIG, in its order, each once', () => {
    expect(filesOf(list('b', '', 'a', 'b'))).toEqual([path.join(folder, 'b'), path.join(folder, 'a')]);
  });

  it('are absolute, because Terraform runs elsewhere', () => {
    expect(filesOf('package.json')).toEqual([path.resolve('package.json')]);
    expect(filesOf('~/config'), 'no shell was there to replace it').toEqual([path.resolve('~/config')]);
  });

  it('are those that exist, or all when none does', () => {
    expect(filesOf(list('missing', 'a'))).toEqual([path.join(folder, 'a')]);
    expect(filesOf(list('missing', 'gone'))).toEqual([path.join(folder, 'missing'), path.join(folder, 'gone')]);
  });

  it("are kubectl's own when KUBECONFIG says nothing, and none when it lists nothing", () => {
    expect(kubeconfigFiles(kubernetes, {})).toEqual(['~/.kube/config']);
    expect(filesOf('')).toEqual(['~/.kube/config']);
    expect(filesOf(path.delimiter)).toEqual([]);
  });
});

describe('absolutePath', () => {
  it('is one for all ways to write a path', () => {
    const file = path.join(os.homedir(), '.kube/config');
    for (const written of ['~/.kube/config', '~/x/../.kube/config', `${os.homedir()}/.kube//config`]) {
      expect(absolutePath(written)).toBe(file);
    }
  });
});

describe('what the environment says beside KUBECONFIG', () => {
  const findings = (environment: Record<string, string>, files = ['~/.kube/config']) =>
    kubeconfigFindings(facts, files, environment).map(({ id, where, message }) => `${id} ${where} ${message}`);

  it('is refused where the providers prefer it to the files', () => {
    expect(findings({ KUBE_CONFIG_PATHS: '/x', KUBE_HOST: 'https://x' })).toEqual([
      expect.stringMatching(
        /^kubeconfig-environment sites\.yaml:6:28 .*"admin".* KUBE_CONFIG_PATHS and KUBE_HOST are set/,
      ),
    ]);
    expect(findings({ KUBE_CTX_CLUSTER: 'x' })).toHaveLength(1);
    expect(findings({ KUBE_CONFIG_PATH: '/x' }, ['/a', '/b'])).toHaveLength(1);
  });

  it('is taken where they do not', () => {
    expect(findings({ KUBE_CONFIG_PATH: '/x', KUBE_CTX: 'x', KUBE_TOKEN: 'x', KUBE_CONFIG_PATHS: '' })).toEqual([]);
  });

  it('is refused where it leaves no file at all', () => {
    expect(findings({ KUBECONFIG: ':' }, [])).toEqual([expect.stringMatching(/^kubeconfig-none .*"admin"/)]);
  });
});
