import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kindNamed, kindNames, resolved, type Schema } from '../../constructs/kubernetes/schema.js';
import { merged, mergeKeyOf } from '../../constructs/kubernetes/strategic-merge.js';
import { shortName } from '../../constructs/patches/patch.js';
import { helmTemplate, type Manifest, packagedChart, parseManifests } from '../support/helm.js';
import { kubectlPatched } from '../support/kubectl.js';
import { kubernetesErrors } from '../support/kubernetes.js';
import { type ChartCase, MATRIX } from './matrix.js';
import { podsOf } from './pods.js';

const CHARTS = [...new Set(MATRIX.map(({ chart }) => chart))];

/** Of each chart the cases that have all its kinds of objects: all parts, the zone from the node, and a task. */
const CASES = MATRIX.filter(
  ({ chart, name }) =>
    /^(zone from the node|task preflight|quotas|a platform)$/.test(name) ||
    (chart === 'spanner' && name === 'defaults'),
);

const titleOf = ({ kind, metadata: { name, namespace } }: Manifest) =>
  `${kind} ${shortName({ kind, name })} in ${namespace}`;

/** Entries that stand in lists of every kind of pod, and in other orders than there. */
function podPatch(spec: Manifest['spec']): object {
  const [first] = spec.containers as { name: string; volumeMounts?: { name: string; mountPath: string }[] }[];
  const [mount] = first?.volumeMounts ?? [];
  return {
    terminationGracePeriodSeconds: 1234567,
    hostAliases: [{ ip: '10.0.0.1', hostnames: ['mirror', 'hub'] }],
    tolerations: [{ key: 'disk', operator: 'Exists' }],
    dnsConfig: { options: [{ name: 'ndots', value: '2' }] },
    containers: [
      { name: 'beside', image: 'registry.example.com/beside:1' },
      {
        name: first?.name,
        env: [{ name: 'ADDED', value: 'yes: "no"\noff' }],
        ports: [{ containerPort: 9404, name: 'metrics' }],
        volumeMounts: [
          { mountPath: '/added', name: 'added', readOnly: null },
          ...(mount === undefined ? [] : [{ mountPath: mount.mountPath, $patch: 'delete' }]),
        ],
        securityContext: { readOnlyRootFilesystem: null },
      },
    ],
    volumes: [
      { name: 'added', emptyDir: { sizeLimit: '1Mi' } },
      { name: 'tmp', $patch: 'delete' },
    ],
    securityContext: { fsGroup: null, supplementalGroups: [4, 5] },
  };
}

/** A patch for any object, with more for those that make pods. */
function patchOf(object: Manifest): object {
  const metadata = {
    annotations: { 'example.com/note': 'patched' },
    labels: { team: 'shop', 'app.kubernetes.io/part-of': null },
  };
  const [pod] = podsOf([object]);
  if (pod === undefined || object.kind === 'Pod') return { metadata };
  const template = { metadata: { annotations: { rolled: '2026-12-01' } }, spec: podPatch(pod.spec) };
  if (object.kind !== 'CronJob') return { metadata, spec: { template } };
  return { metadata, spec: { jobTemplate: { spec: { template } } } };
}

function render({ chart, values, release, namespace }: ChartCase, patches: readonly object[]): Promise<string> {
  return helmTemplate(packagedChart(chart), { ...values, patches }, { release, namespace });
}

/** An object by its name without a digest, which another content changes. */
function anonymous(object: Manifest): unknown {
  const { kind, metadata } = object;
  const short = shortName({ kind, name: metadata.name });
  return short === metadata.name ? object : JSON.parse(JSON.stringify(object).replaceAll(/-[0-9a-f]{10}(?=")/g, ''));
}

describe.each(CASES.map((one) => [`${one.chart}: ${one.name}`, one] as const))('%s', (_name, chartCase) => {
  let before: Manifest[];
  let after: Map<string, Manifest>;
  let patches: (object & { kind: string; name: string; patch: object })[];

  beforeAll(async () => {
    before = parseManifests(await render(chartCase, []));
    patches = before.map((object) => {
      const { kind, metadata } = object;
      const { namespace } = metadata;
      return {
        kind,
        name: shortName({ kind, name: metadata.name }),
        ...(namespace ? { namespace } : {}),
        patch: patchOf(object),
      };
    });
    after = new Map(parseManifests(await render(chartCase, patches)).map((object) => [titleOf(object), object]));
  }, 60_000);

  it('has each object patched, as kubectl and the check at synth would', async () => {
    expect([...after.keys()]).toEqual(before.map(titleOf));
    await Promise.all(
      before.map(async (object, index) => {
        const patched = anonymous(after.get(titleOf(object)) as Manifest);
        const patch = patches[index]?.patch as object;
        const kind = kindNamed(object.kind) as NonNullable<ReturnType<typeof kindNamed>>;
        expect(patched, titleOf(object)).toEqual(anonymous(merged(object, patch, kind.schema) as Manifest));
        // Of kinds that others bring kubectl knows no strategic merge; one of each other kind will do.
        if (object.apiVersion.startsWith('cert-manager.io/')) return;
        if (before.findIndex(({ kind: other }) => other === object.kind) < index) return;
        expect(patched, titleOf(object)).toEqual(anonymous(await kubectlPatched(object, patch)));
      }),
    );
  }, 120_000);

  it('prints what no patch names byte for byte', async () => {
    const [chosen] = patches;
    const documents = (text: string) => text.split(/^---$/m).map((one) => one.trim().replace(/^# Source: .*\n/, ''));
    const plain = documents(await render(chartCase, []));
    const patched = new Set(documents(await render(chartCase, chosen === undefined ? [] : [chosen])));
    const changed = plain.filter((one) => !patched.has(one)).map((one) => titleOf(parse(one) as Manifest));
    const pair = chosen?.kind === 'ConfigMap' ? 2 : 1;
    expect(changed.length, changed.join(', ')).toBeGreaterThan(0);
    expect(changed.length, changed.join(', ')).toBeLessThanOrEqual(pair);
  });

  it('takes only what the API takes', () => {
    expect([...after.values()].flatMap(kubernetesErrors)).toEqual([]);
  });
});

describe.each(CHARTS)('chart %s', (chart) => {
  it('lets patches reach what each of its files makes', () => {
    const folder = path.join('charts', chart, 'templates');
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
      const text = readFileSync(path.join(folder, file), 'utf8');
      expect(text.startsWith(`{{- define "${chart}.${file}" -}}\n`), file).toBe(true);
      expect(
        text.endsWith(`{{- end -}}\n{{- include "common.patched" (dict "root" . "objects" "${chart}.${file}") }}\n`),
        file,
      ).toBe(true);
    }
  });
});

describe('a Job of a chart', () => {
  const task = CASES.find(({ chart, name }) => chart === 'redis' && name === 'task preflight') as ChartCase;
  const names = async (patches: readonly object[]) =>
    parseManifests(await render(task, patches)).map(({ metadata }) => metadata.name);

  it('has another name for another patch of it or of its ConfigMap, and the same for one of another object', async () => {
    const { kind, metadata } = parseManifests(await render(task, [])).find((one) => one.kind === 'Job') as Manifest;
    const name = shortName({ kind, name: metadata.name });
    const patch = { metadata: { annotations: { a: 'b' } } };
    const plain = await names([]);
    const [ofJob, ofFiles, ofOther] = await Promise.all([
      names([{ kind: 'Job', name, patch }]),
      names([{ kind: 'ConfigMap', name, patch }]),
      names([{ kind: 'Job', name: `${name}s`, patch }]),
    ]);
    expect(ofOther).toEqual(plain);
    expect(new Set([plain, ofJob, ofFiles].map(([first]) => first)).size).toBe(3);
    for (const own of [ofJob, ofFiles]) expect(new Set(own).size).toBe(1);
  });
});

describe('the keys by which the library chart merges lists', () => {
  const text = readFileSync('charts/common/templates/_patches.tpl', 'utf8');
  const [, table = ''] = /define "common\.mergeKeys" -\}\}\n([\s\S]*?)\{\{- end/.exec(text) ?? [];
  const keys = parse(table) as Readonly<Record<string, string>>;

  /** How the lists of an object are merged, by their field and the one around it. */
  function collect(
    written: Schema,
    field: string,
    parent: string,
    found: Map<string, Set<string>>,
    seen: Set<Schema>,
  ): void {
    const schema = resolved(written);
    if (schema.items !== undefined) {
      const place = `${parent}.${field}`;
      found.set(place, (found.get(place) ?? new Set()).add(mergeKeyOf(written) ?? ''));
      collect(schema.items, field, '', found, seen);
      return;
    }
    if (seen.has(schema)) return;
    seen.add(schema);
    for (const [key, inner] of Object.entries(schema.properties ?? {})) collect(inner, key, field, found, seen);
    seen.delete(schema);
  }

  it("are those of the API's schema, for each kind that charts make", () => {
    const found = new Map<string, Set<string>>();
    // What is in an issuer no patch may change.
    for (const name of kindNames().filter((kind) => !kind.endsWith('Issuer'))) {
      collect(kindNamed(name)?.schema ?? {}, '', '', found, new Set());
    }
    const merging = Object.fromEntries(
      [...found]
        .filter(([, how]) => [...how].some((one) => one !== ''))
        .map(([place, how]) => [place, [...how].join()]),
    );
    // No object of a chart has the first, and of the second no patch may change anything.
    const own = (place: string) => !/^(ephemeralContainers\.|metadata\.ownerReferences$)/.test(place);
    expect(keys).toEqual(Object.fromEntries(Object.entries(merging).filter(([place]) => own(place))));
  });
});
