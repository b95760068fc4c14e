import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProblemError } from '../problem.js';
import { Size } from '../units.js';
import { Sites } from './sites.js';
import schema from './sites.schema.json' with { type: 'json' };

const MINIMAL = `sites:
  - name: fra1
    kind: private
    region: eu-central
    jurisdiction: DE
    kubernetes:
      context: admin
      version: "1.35"
      apiServerCidrs: [10.96.0.1/32]
    zones: [a, b]
    storage: { className: standard, encryptedAtRest: true }
    capacity: { nodesPerZone: 2, cpu: 16, memory: 1536Mi, storage: 2Ti }
`;

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ProblemError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

function site(text: string) {
  const [first] = Sites.fromText(text).all;
  if (!first) throw new Error('no site');
  return first;
}

describe('Sites', () => {
  it('fills in every default', () => {
    const { at: _, ...facts } = site(MINIMAL);
    expect(facts).toEqual({
      name: 'fra1',
      kind: 'private',
      region: 'eu-central',
      jurisdiction: 'DE',
      kubernetes: {
        context: 'admin',
        version: '1.35',
        apiServerCidrs: ['10.96.0.1/32'],
        apiServerPorts: [443, 6443],
        dnsDomain: 'cluster.local',
        dns: { namespace: 'kube-system', podLabels: { 'k8s-app': 'kube-dns' }, ports: [53] },
      },
      zoneSource: 'podLabel',
      zones: ['a', 'b'],
      storage: { className: 'standard', encryptedAtRest: true },
      certManagerNamespace: 'cert-manager',
      dnsCidrs: [],
      capacity: { nodesPerZone: 2, cpu: 16, memory: Size.mebibytes(1536), storage: Size.tebibytes(2) },
      state: { backend: 'local' },
      airGapped: false,
      labels: {},
      pods: {},
    });
  });

  it('gives every site defaults of its own', () => {
    const [first, second] = Sites.fromText(
      MINIMAL + MINIMAL.slice(7).replaceAll('fra1', 'ber1').replace('admin', 'other'),
    ).all;
    expect(first?.labels).not.toBe(second?.labels);
    expect(first?.state).not.toBe(second?.state);
  });

  it('moves the zone source out of kubernetes, where the file has it', () => {
    const { zoneSource, kubernetes } = site(
      MINIMAL.replace('version: "1.35"', 'version: "1.34"\n      zoneSource: node'),
    );
    expect(zoneSource).toBe('node');
    expect(kubernetes).not.toHaveProperty('zoneSource');
  });

  it('takes a relative kubeconfig from the folder that the text is of, and leaves the home folder to who reads it', () => {
    const configPath = (file: string) => {
      const text = MINIMAL.replace('context: admin', `context: admin\n      configPath: ${file}`);
      return Sites.fromText(text, { folder: '/srv/shop' }).all[0]?.kubernetes.configPath;
    };
    expect(configPath('kube/fra1.yaml')).toBe('/srv/shop/kube/fra1.yaml');
    expect(configPath('../fra1.yaml')).toBe('/srv/fra1.yaml');
    expect(configPath('/etc/fra1.yaml')).toBe('/etc/fra1.yaml');
    expect(configPath('~/fra1.yaml')).toBe('~/fra1.yaml');
  });

  it('lets the zone source be silent from 1.35 on and not before', () => {
    expect(site(MINIMAL.replace('1.35', '1.40')).zoneSource).toBe('podLabel');
    expect(messageOf(() => site(MINIMAL.replace('1.35', '1.34')))).toContain('zoneSource: node');
  });

  it('says where things stand, for checks later on', () => {
    const { at } = site(MINIMAL);
    expect(at('zones', 1)).toBe('sites.yaml:10:16');
    expect(at('kubernetes', 'version')).toBe('sites.yaml:8:16');
    expect(at('storage', 'className')).toBe('sites.yaml:11:27');
    // A collection stands where its key does, and what was left out where the nearest thing around it does.
    expect(at('zones')).toBe('sites.yaml:10:5');
    expect(at('kubernetes', 'configPath')).toBe('sites.yaml:6:5');
    expect(at('imageMirror')).toBe('sites.yaml:2:5');
    expect(at()).toBe('sites.yaml:2:5');
  });

  it('tells all problems at once', () => {
    const bad = MINIMAL.replace('private', 'public').replace('[a, b]', '[]').replace('16', 'many');
    expect(messageOf(() => Sites.fromText(bad)).split('\n')).toHaveLength(3);
  });

  it('tells one problem for one cause', () => {
    expect(messageOf(() => Sites.fromText(MINIMAL.replace('zones:', 'zonse:'))).split('\n')).toHaveLength(1);
    expect(messageOf(() => Sites.fromText(MINIMAL.replace('zones:', '  zones:'))).split('\n')).toHaveLength(1);
  });
});

describe('Sites.fromFile', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'sites-'));
    writeFileSync(path.join(folder, 'sites.yaml'), MINIMAL);
    mkdirSync(path.join(folder, 'folder.yaml'));
    symlinkSync('loop.yaml', path.join(folder, 'loop.yaml'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads a file and remembers its name', () => {
    const file = path.join(folder, 'sites.yaml');
    const sites = Sites.fromFile(file);
    expect(sites.file).toBe(file);
    expect(sites.all[0]?.at('name')).toBe(`${file}:2:11`);
  });

  it('takes a relative kubeconfig from the folder of the file', () => {
    const file = path.join(folder, 'relative.yaml');
    writeFileSync(file, MINIMAL.replace('context: admin', 'context: admin\n      configPath: kubeconfig'));
    for (const name of [file, path.relative('.', file)]) {
      expect(Sites.fromFile(name).all[0]?.kubernetes.configPath).toBe(path.join(folder, 'kubeconfig'));
    }
  });

  it('names a file below the working folder by its short name', () => {
    expect(Sites.fromFile(path.resolve('examples/ecommerce/sites.yaml')).file).toBe('examples/ecommerce/sites.yaml');
  });

  it.each([
    ['nowhere.yaml', 'does not exist: check the path'],
    ['sites.yml', 'sites.yaml?'],
    ['folder.yaml', 'is a folder, not a file: name the file in it'],
    ['sites.yaml/deeper.yaml', 'cannot be read (ENOTDIR): check the path'],
    ['loop.yaml', 'cannot be read (ELOOP): check the path'],
    ['a\0b', 'cannot be read'],
  ])('refuses %j in one sentence', (name, sentence) => {
    const message = messageOf(() => Sites.fromFile(path.join(folder, name)));
    expect(message).toContain(sentence);
    expect(message).not.toContain('\n');
  });

  it('refuses a device, which would never end', () => {
    expect(messageOf(() => Sites.fromFile('/dev/zero'))).toContain('not a file');
  });
});

describe('what users copy', () => {
  it('loads every yaml block of docs/sites.md', () => {
    const page = readFileSync('docs/sites.md', 'utf8');
    const blocks = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, block]) => block ?? '');
    expect(blocks.length).toBeGreaterThanOrEqual(3);
    for (const block of blocks) expect(Sites.fromText(block, { file: 'docs/sites.md' }).all).toHaveLength(1);
  });

  it('says in docs/sites.md what is really said', () => {
    const bad = MINIMAL.replace('"1.35"', '1.34').replace('    zones', '    x: 1\n    zonse');
    const said = messageOf(() => Sites.fromText(bad)).split('\n');
    const page = readFileSync('docs/sites.md', 'utf8');
    for (const line of [said[0], said[2]]) expect(page).toContain(line);
  });

  it('mentions every key in docs/sites.md', () => {
    const page = readFileSync('docs/sites.md', 'utf8');
    const { properties } = schema.properties.sites.items;
    const inner = properties.kubernetes.properties;
    const keys = [properties, inner, inner.namespaces.properties, inner.dns.properties].flatMap((one) =>
      Object.keys(one),
    );
    for (const key of keys) expect(page).toContain(`${key}:`);
  });

  it('loads the example, and leads editors from it to the schema', () => {
    const text = readFileSync('examples/ecommerce/sites.yaml', 'utf8');
    const [, target = ''] = /^# yaml-language-server: \$schema=(\S+)$/m.exec(text) ?? [];
    expect(path.join('examples/ecommerce', target)).toBe('constructs/site/sites.schema.json');
    expect(site(text)).toMatchObject({ name: 'fra1', zones: ['a', 'b', 'c'], zoneSource: 'podLabel' });
  });
});
