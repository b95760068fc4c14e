import path from 'node:path';
import { App } from 'cdktf';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Platform, Sites } from '../index.js';
import { readStack, sitesText, synthesizeSite, temporaryFolder } from '../tests/support/platform.js';

const PARTS = ['data', 'apps', 'smoke'] as const;
const UID = '8c2f0f5e-6b1d-4c1a-9f57-0d7a3c1be8a4';

interface Provider {
  readonly alias?: string;
  readonly config_context: string;
  readonly config_path?: string;
  readonly config_paths?: readonly string[];
}

interface Stack {
  readonly provider: {
    readonly kubernetes: readonly Provider[];
    readonly helm: readonly { readonly kubernetes: Provider }[];
  };
  readonly data?: unknown;
}

const sites = (more = '') =>
  sitesText({
    kubernetes: `{ context: 'a"b', version: "1.34", zoneSource: podLabel, apiServerCidrs: [10.96.0.1/32]${more} }`,
  });

/** A stack of a program of the user's, which is not a test and follows the environment. */
function deployed(text: string, part: string): Stack {
  const outdir = path.join(temporaryFolder(), 'cdktf.out');
  const app = new App({ outdir, stackTraces: false });
  new Platform(app, 'shop', { sites: Sites.fromText(text) });
  app.synth();
  return readStack(outdir, `fra1-${part}`).json as unknown as Stack;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the cluster of a stack', () => {
  it.each(PARTS)('is that of KUBECONFIG for both providers: %s', (part) => {
    vi.stubEnv('KUBECONFIG', ['package.json', 'index.ts'].join(path.delimiter));
    const cluster = { config_context: 'a"b', config_paths: [path.resolve('package.json'), path.resolve('index.ts')] };
    const { provider } = deployed(sites(), part);
    expect(provider).toEqual({ kubernetes: [cluster], helm: [{ kubernetes: cluster }] });
  });

  it('is in one file where there is one, which must exist then', () => {
    vi.stubEnv('KUBECONFIG', ['missing', 'package.json'].join(path.delimiter));
    const cluster = { config_context: 'a"b', config_path: path.resolve('package.json') };
    expect(deployed(sites(), 'data').provider.kubernetes).toEqual([cluster]);
    expect(deployed(sites(', configPath: ~/fra1'), 'data').provider.kubernetes).toEqual([
      { config_context: 'a"b', config_path: '~/fra1' },
    ]);
  });

  it('is in a file whose name is no expression of Terraform', () => {
    vi.stubEnv('KUBECONFIG', '/srv/$' + '{HOME}/config');
    expect(deployed(sites(), 'data').provider.kubernetes[0]?.config_path).toBe('/srv/$$' + '{HOME}/config');
  });

  it('is refused where the environment would choose another', () => {
    vi.stubEnv('KUBE_CONFIG_PATHS', '/elsewhere');
    expect(() => deployed(sites(), 'data')).toThrow(/unset KUBE_CONFIG_PATHS/);
  });
});

describe('a stack that is told the uid of its cluster', () => {
  const { stack } = synthesizeSite(() => {}, { sites: sites(`, clusterUid: ${UID}`) });

  it.each(PARTS)('asks it by a provider of its own, and says what is wrong: %s', (part) => {
    const { data, provider } = stack(part).json as unknown as Stack;
    expect(provider.kubernetes[0]).toEqual({ alias: 'asked', config_context: 'a"b', config_path: '~/.kube/config' });
    expect(data).toMatchObject({
      kubernetes_namespace_v1: {
        cluster: {
          provider: 'kubernetes.asked',
          metadata: { name: 'kube-system' },
          lifecycle: {
            postcondition: [
              {
                condition: `\${self.metadata[0].uid == "${UID}"}`,
                error_message: expect.stringMatching(
                  new RegExp(
                    `^The site fra1 .* uid ${UID}, and the context a"b of ~/\\.kube/config .*self\\.metadata\\[0\\]\\.uid.*kubernetes\\.configPath.*clusterUid\\.$`,
                  ),
                ),
              },
            ],
          },
        },
      },
    });
  });

  it.each(PARTS)('has no context in another cluster, so that nothing is destroyed there either: %s', (part) => {
    const { provider } = stack(part).json as unknown as Stack;
    const context = `\${data.kubernetes_namespace_v1.cluster.metadata[0].uid == "${UID}" ? "a\\"b" : "a\\"b, but of another cluster than kubernetes.clusterUid names"}`;
    expect(provider.kubernetes[1]?.config_context).toBe(context);
    expect(provider.helm[0]?.kubernetes.config_context).toBe(context);
  });

  it('asks nothing where no uid is stated', () => {
    const { stack: plain } = synthesizeSite(() => {}, { sites: sites() });
    for (const part of PARTS) expect(plain(part).json).not.toHaveProperty('data.kubernetes_namespace_v1');
  });
});
