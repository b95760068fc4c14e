import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { packageChart } from '../../constructs/helm/chart-package.js';
import { SITE_NAMES } from '../../constructs/site/site-release.js';
import { helm, helmTemplate, type Manifest, packagedChart, parseManifests } from '../support/helm.js';
import { kubernetesErrors } from '../support/kubernetes.js';
import { type ChartCase, MATRIX } from './matrix.js';
import { objectBreaches } from './object-rules.js';
import { podBreaches } from './pod-rules.js';
import { templateOf } from './pods.js';

const CHARTS = [...new Set(MATRIX.map(({ chart }) => chart))];

interface Rendered {
  readonly text: string;
  readonly manifests: readonly Manifest[];
}

const key = ({ chart, name }: ChartCase) => `${chart}: ${name}`;
const rendered = new Map<string, Rendered | Error>();

function render(chartCase: ChartCase, file = packagedChart(chartCase.chart)): Promise<string> {
  const { values, release, namespace } = chartCase;
  return helmTemplate(file, values, { release, namespace });
}

beforeAll(async () => {
  await Promise.all(
    MATRIX.map(async (chartCase) => {
      // A case that cannot be rendered fails by itself, not with all the others.
      const found = await render(chartCase)
        .then((text) => ({ text, manifests: parseManifests(text) }))
        .catch((error: Error) => error);
      rendered.set(key(chartCase), found);
    }),
  );
}, 180_000);

function of(chartCase: ChartCase): Rendered {
  const found = rendered.get(key(chartCase));
  if (found === undefined || found instanceof Error) throw found ?? new Error(`${key(chartCase)} was not rendered`);
  return found;
}

describe.each(MATRIX.map((chartCase) => [key(chartCase), chartCase] as const))('%s', (_name, chartCase) => {
  it('renders what the Kubernetes API takes', () => {
    const { manifests } = of(chartCase);
    expect(manifests.length).toBeGreaterThan(0);
    expect(manifests.flatMap(kubernetesErrors)).toEqual([]);
  });

  it('keeps the rules for every pod and every object', () => {
    const { manifests } = of(chartCase);
    expect(podBreaches(manifests)).toEqual([]);
    const beside = MATRIX.find(({ chart, name }) => chart === chartCase.chart && name === chartCase.beside);
    const objects = beside ? [...manifests, ...of(beside).manifests] : manifests;
    expect(objectBreaches(objects, chartCase.namespace)).toEqual([]);
  });
});

const TASKS = MATRIX.filter(({ name }) => name.startsWith('task '));

describe.each(TASKS.map((chartCase) => [key(chartCase), chartCase] as const))('%s', (_name, chartCase) => {
  it('is one Job with its deadline, and no member', () => {
    const { manifests } = of(chartCase);
    const { task } = chartCase.values as { task: { deadlineSeconds?: number } };
    const jobs = manifests.filter(({ kind }) => kind === 'Job');
    expect(jobs.map(({ spec }) => spec.activeDeadlineSeconds)).toEqual([task.deadlineSeconds ?? 600]);
    expect(manifests.filter(({ kind }) => kind === 'StatefulSet' || kind === 'Service')).toEqual([]);
  });

  it('has no object that the system has: Helm would refuse to take it over', () => {
    const system = MATRIX.find(({ chart, name }) => chart === chartCase.chart && name === chartCase.beside);
    const names = (one: ChartCase) => of(one).manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    const own = names(chartCase);
    expect(names(system as ChartCase).filter((name) => own.includes(name))).toEqual([]);
  });
});

describe.each(CHARTS)('chart %s', (chart) => {
  const cases = MATRIX.filter((chartCase) => chartCase.chart === chart);
  const scratch = mkdtempSync(path.join(tmpdir(), 'datastead-version-'));
  afterAll(() => rmSync(scratch, { recursive: true }));

  it('renders the same from the same values', async () => {
    const chosen = cases.slice(0, 3);
    for (const [index, text] of (await Promise.all(chosen.map((one) => render(one)))).entries()) {
      expect(text).toBe(of(chosen[index] as ChartCase).text);
    }
  });

  it('starts no pod anew when only its version changes', async () => {
    cpSync('charts', path.join(scratch, 'charts'), { recursive: true });
    writeFileSync(path.join(scratch, 'charts', chart, 'CHANGES'), 'one more line\n');
    const newer = packageChart(path.join(scratch, 'charts', chart), scratch);
    expect(path.basename(newer.file)).not.toBe(path.basename(packagedChart(chart)));
    const starting = (manifests: readonly Manifest[]) =>
      manifests.map((manifest) => ({
        name: `${manifest.kind} ${manifest.metadata.name}`,
        template: templateOf(manifest) as unknown,
        claims: manifest['spec']?.volumeClaimTemplates as unknown,
        selector: manifest['spec']?.selector as unknown,
      }));
    const chosen = cases.filter(({ name }) => !/many|long/.test(name)).slice(0, 4);
    const texts = await Promise.all(chosen.map((one) => render(one, newer.file)));
    for (const [index, text] of texts.entries()) {
      expect(starting(parseManifests(text))).toEqual(starting(of(chosen[index] as ChartCase).manifests));
    }
  });

  it("gives its objects the system's name, alone or with a hyphen and more: no other system is called so", () => {
    const strange = cases.flatMap((chartCase) => {
      const { manifests } = of(chartCase);
      const instance = manifests[0]?.metadata.labels?.['app.kubernetes.io/instance'];
      return manifests
        .filter(({ metadata }) => metadata.namespace === chartCase.namespace)
        .map(({ metadata }) => metadata.name)
        .filter((name) => name !== instance && !name.startsWith(`${instance}-`))
        .filter((name) => chart !== 'site' || !SITE_NAMES.includes(name));
    });
    expect(strange).toEqual([]);
  });

  it('passes helm lint', async () => {
    expect(await helm(['lint', '--strict', '--quiet', packagedChart(chart)])).not.toMatch(/\[(WARNING|ERROR)\]/);
  });

  it('refuses a value that it does not know', async () => {
    await expect(helmTemplate(packagedChart(chart), { platfrom: 'shop' })).rejects.toThrow(/platfrom.*not allowed/);
  });

  it('has the defaults that its schema tells', () => {
    const read = (file: string) => readFileSync(path.join('charts', chart, file), 'utf8');
    const schema = JSON.parse(read('values.schema.json')) as Node;
    expect(differences(schema, schema, parse(read('values.yaml')), '')).toEqual([]);
  });

  it('asks neither the cluster nor the clock nor chance', () => {
    const actions = [chart, 'common'].flatMap((folder) => actionsOf(path.join('charts', folder, 'templates')));
    expect(actions.length).toBeGreaterThan(20);
    expect(
      actions.filter(({ file, action }) => IMPURE.test(action) && !(file === 'task.yaml' && COUNTED.test(action))),
    ).toEqual([]);
    for (const impure of [
      'lookup "v1" "Secret"',
      'now | date',
      '$.Capabilities.KubeVersion',
      '.Release.IsUpgrade',
      'randAlphaNum 8',
    ]) {
      expect(impure).toMatch(IMPURE);
    }
  });
});

/** Functions and facts that make a template give something else from the same values. A variable may bear such a name. */
const IMPURE =
  /(?<![$.\w])(lookup|now|ago|date|uuidv4|rand\w+|gen\w+|env|expandenv|getHostByName|derivePassword)\b|\.Capabilities|\.Release\.(Revision|IsUpgrade|IsInstall)/;

/** A task is applied to be run, also after it failed on the very same values: its Job alone may be named by the release's revision. */
const COUNTED = /\.Release\.Revision/;

/** What templates do: the inside of every `{{ }}` but comments and texts. */
function actionsOf(folder: string): { file: string; action: string }[] {
  return readdirSync(folder).flatMap((file) => {
    const text = readFileSync(path.join(folder, file), 'utf8').replace(/\{\{-?\s*\/\*[\s\S]*?\*\/\s*-?\}\}/g, '');
    return [...text.matchAll(/\{\{([\s\S]*?)\}\}/g)].map(([, action = '']) => ({
      file,
      action: action.replace(/"[^"]*"/g, '""').trim(),
    }));
  });
}

interface Node {
  readonly $ref?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly definitions?: Readonly<Record<string, Node>>;
}

/** Where a `default` of the schema is not what values.yaml gives. */
function differences(root: Node, node: Node, value: unknown, place: string): string[] {
  const target =
    node.$ref === undefined ? node : { ...root.definitions?.[node.$ref.replace('#/definitions/', '')], ...node };
  if (target.default !== undefined && value !== undefined && JSON.stringify(target.default) !== JSON.stringify(value)) {
    return [`${place}: ${JSON.stringify(target.default)} in the schema, ${JSON.stringify(value)} in values.yaml`];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(target.properties ?? {}).flatMap(([name, child]) =>
    differences(root, child, (value as Record<string, unknown>)[name], `${place}.${name}`),
  );
}
