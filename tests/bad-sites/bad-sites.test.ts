import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Problem, ProblemError } from '../../constructs/problem.js';
import { Sites } from '../../constructs/site/sites.js';
import { type Case, change, GOOD, SECOND } from './base.js';
import { CLUSTER_CASES } from './cluster-cases.js';
import { MORE_CASES } from './more-cases.js';
import { POD_CASES } from './pod-cases.js';
import { VALUE_CASES } from './value-cases.js';
import { YAML_CASES } from './yaml-cases.js';

const CASES: readonly Case[] = [...YAML_CASES, ...VALUE_CASES, ...MORE_CASES, ...CLUSTER_CASES, ...POD_CASES];

/** What the insides would say: validators, parsers, JavaScript. None of it helps who wrote the file. */
const INSIDES =
  /ajv|must NOT|must have|must be equal|undefined|\[object|\bat .*\(.*:\d+|node_modules|\.[jt]s\b|Error\b|instancePath|NaN|\bnull\b|schema/;

const folder = mkdtempSync(path.join(tmpdir(), 'bad-sites-'));
afterAll(() => rmSync(folder, { recursive: true }));

const known = new Map<string | Buffer, readonly Problem[]>();

/** What is said of a file; it is asked for several times, and some files are large. */
function problemsOf(text: string | Buffer): readonly Problem[] {
  const problems = known.get(text) ?? read(text);
  known.set(text, problems);
  return problems;
}

function read(text: string | Buffer): readonly Problem[] {
  try {
    if (typeof text === 'string') {
      Sites.fromText(text, { file: 'bad.yaml' });
    } else {
      writeFileSync(path.join(folder, 'bad.yaml'), text);
      Sites.fromFile(path.join(folder, 'bad.yaml'));
    }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    expect(error.stack).toBe(error.message);
    return error.problems;
  }
  throw new Error('the file was taken');
}

describe('bad sites.yaml', () => {
  it('is tried in at least a hundred ways, each another', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(100);
    expect(new Set(CASES.map(([what]) => what)).size).toBe(CASES.length);
    expect(new Set(CASES.map(([, text]) => text.toString('latin1' as never))).size).toBe(CASES.length);
  });

  it.each(CASES.map(([what, ...rest]) => [what, rest] as const))('%s', (_, [text, ...expected]) => {
    const problems = problemsOf(text);
    const file = typeof text === 'string' ? 'bad.yaml' : path.join(folder, 'bad.yaml');
    expect(problems.map(({ where }) => where)).toEqual(
      expected.map(([place]) => (place === '' ? file : expect.stringContaining(`${file}:${place}`))),
    );
    for (const [i, problem] of problems.entries()) {
      const [place = '', ...pieces] = expected[i] ?? [];
      if (/\d$/.test(place)) expect(problem.where).toBe(`${file}:${place}`);
      const said = `${problem.message}: ${problem.remedy}`;
      for (const piece of pieces) expect(said).toContain(piece);
    }
  });

  it.each(CASES.map(([what, text]) => [what, text] as const))('%s: said in words of the user', (_, text) => {
    for (const { id, where, message, remedy } of problemsOf(text)) {
      expect(id).toMatch(/^sites-[a-z-]+$/);
      expect(where).toMatch(/bad\.yaml(:\d+:\d+)?$/);
      for (const sentence of [message, remedy]) {
        expect(sentence).not.toMatch(INSIDES);
        expect(sentence.length).toBeGreaterThan(5);
        expect(sentence.length).toBeLessThan(260);
        expect(sentence).not.toMatch(/\p{Cc}|\.$|^ | $/u);
      }
    }
  });

  it('pollutes no prototype', () => {
    for (const [, text] of CASES) expect(() => problemsOf(text)).not.toThrow();
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>)['airGapped']).toBeUndefined();
  });

  it('repeats no password', () => {
    const [, text] = CASES.find(([what]) => what === 'a password in an address') ?? [];
    expect(JSON.stringify(problemsOf(text ?? ''))).not.toContain('hunter2');
  });

  it('shows fifty problems and counts the others', () => {
    const keys = Array.from({ length: 80 }, (_, i) => `    q${i}x${i}: 1\n`).join('');
    const problems = problemsOf(GOOD + keys);
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)).toMatchObject({ where: 'bad.yaml', message: 'has 30 more problems' });
  });
});

describe('good variants of the same file', () => {
  const variants: readonly (readonly [string, string])[] = [
    ['itself', GOOD],
    ['with a second site', GOOD + SECOND],
    ['with a byte order mark', `\ufeff${GOOD}`],
    ['with Windows line ends', GOOD.replaceAll('\n', '\r\n')],
    ['with a document mark', `---\n${GOOD}...\n`],
    ['with one zone', change('[a, b, c]', '[fra-1]')],
    ['with zones in lines', change(' [a, b, c]', '\n      - a\n      - b\n      - c')],
    ['with quoted numbers for zones', change('[a, b, c]', "['1', '2', '3']")],
    ['with Norway', change('jurisdiction: DE', 'jurisdiction: NO')],
    ['with the whole Union', change('jurisdiction: DE', 'jurisdiction: EU')],
    ['with IPv6', change('10.96.0.1/32', 'fd00:10:96::1/128')],
    ['with a block of addresses', change('10.96.0.1/32', '10.0.0.0/8')],
    [
      'with an API server of two families on a port of its own',
      change('[10.96.0.1/32]', '[10.96.0.1/32, fd00::1/128]\n      apiServerPorts: [16443]'),
    ],
    [
      'with the DNS of OpenShift',
      change(
        'fra1-admin',
        'fra1-admin\n      dns: { namespace: openshift-dns, podLabels: { dns.operator.openshift.io/daemonset-dns: default }, ports: [5353] }',
      ),
    ],
    ['with a domain of its own', change('fra1-admin', 'fra1-admin\n      dnsDomain: k8s.example.com')],
    [
      'with namespaces of others',
      change('    labels:\n      cost-center: "4711"\n', '').replace(
        'fra1-admin',
        'fra1-admin\n      namespaces: { existing: true }',
      ),
    ],
    ['with fractions', change('cpu: 24', 'cpu: 23.5').replace('48Gi', '1.5Ti')],
    ['with hexadecimal cores', change('cpu: 24', 'cpu: 0x18')],
    ['with a longest name', change('name: fra1', `name: ${'f'.repeat(20)}`)],
    ['with 1.35 and no word on zones', change('      zoneSource: podLabel\n', '').replace('1.34', '1.35')],
    ['with a localhost mirror', change('registry.example.com:5000', 'localhost')],
    ['with labels that objects have by nature', change('cost-center: "4711"', 'toString: x\n      valueOf: y')],
    ['with an empty label', change('"4711"', '""')],
    ['with a relative kubeconfig', change('fra1-admin', 'fra1-admin\n      configPath: kube/config')],
    ['with one namespace of its own', change('fra1-admin', 'fra1-admin\n      namespaces: { data: 2nd-data }')],
    [
      'with state in S3',
      change('backend: local', 'backend: s3\n      bucket: tf-states\n      region: x\n      keyPrefix: a/b'),
    ],
    ['with state in GCS', change('backend: local', 'backend: gcs\n      bucket: tf_states\n      prefix: a')],
    ['with state by HTTP', change('backend: local', 'backend: http\n      address: https://s.example.com/{stack}')],
  ];

  it.each(variants)('%s', (_, text) => {
    expect(Sites.fromText(text).all.length).toBeGreaterThan(0);
  });
});

describe('any damage to the file', () => {
  /** The same numbers each run, so that a failure can be repeated. */
  function* numbers(seed: number): Generator<number, never> {
    for (let state = seed; ; ) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      yield state / 2 ** 32;
    }
  }

  it('is taken or refused, and never breaks the reader', () => {
    const random = numbers(7);
    const pick = (below: number) => Math.floor(random.next().value * below);
    const pieces = [
      '\t',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      ': ',
      '- ',
      '&a ',
      '*a',
      '!!x ',
      '|',
      '>',
      '#',
      '\n',
      '? ',
      ',',
      '<<',
      '~',
      '1e9',
    ];
    let refused = 0;
    for (let i = 0; i < 500; i += 1) {
      let text = GOOD;
      for (let blow = 0; blow <= i % 3; blow += 1) {
        const at = pick(text.length);
        const piece = pieces[pick(pieces.length)] ?? '';
        text = text.slice(0, at) + piece + text.slice(at + pick(4));
      }
      try {
        Sites.fromText(text);
      } catch (error) {
        if (!(error instanceof ProblemError)) throw new Error(`broke on ${JSON.stringify(text)}`, { cause: error });
        refused += 1;
        for (const { message, remedy } of error.problems) {
          if (INSIDES.test(message.replace(/"[^"]*"/g, '')) || remedy.length < 5)
            throw new Error(`${message}: ${remedy}`);
        }
      }
    }
    expect(refused).toBeGreaterThan(200);
  });
});
