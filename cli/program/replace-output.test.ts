import fs, { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../tests/support/platform.js';
import { replaceOutput } from './replace-output.js';

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

function write(root: string, files: Readonly<Record<string, string>>): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return root;
}

/** What stands below a folder: files with their content, folders by name. */
function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const text = (name: string) => (statSync(name).isFile() ? readFileSync(name, 'utf8') : '');
  return Object.fromEntries(names.map((name) => [name, text(path.join(folder, name))]));
}

const OLD = {
  'charts/kafka-1.tgz': 'old chart',
  'manifest.json': 'old',
  'platform.json': '{"platform":"shop","stacks":[{"name":"fra1-data"},{"name":"gone-data"}]}',
  'stacks/fra1-data/cdk.tf.json': 'old',
  'stacks/fra1-data/.terraform/providers/kubernetes': 'binary',
  'stacks/fra1-data/.terraform.lock.hcl': 'checksums',
  'stacks/gone-data/cdk.tf.json': 'old',
  'stacks/gone-data/.terraform/providers/kubernetes': 'binary',
};
const NEW = {
  'charts/kafka-2.tgz': 'new chart',
  'manifest.json': 'new',
  'platform.json': '{"platform":"shop","stacks":[{"name":"ams1-data"},{"name":"fra1-data"}]}',
  'stacks/ams1-data/cdk.tf.json': 'new',
  'stacks/fra1-data/cdk.tf.json': 'new',
};

/** An earlier output and a draft of the next one. */
function both() {
  const folder = temporaryFolder();
  return { target: write(path.join(folder, 'out'), OLD), draft: write(path.join(folder, 'draft'), NEW) };
}

describe('the output', () => {
  it('is replaced but for what Terraform keeps; charts and stacks that are gone go', () => {
    const { target, draft } = both();
    replaceOutput(draft, target);
    expect(contents(target)).toEqual(
      contents(
        write(temporaryFolder(), {
          ...NEW,
          'stacks/fra1-data/.terraform/providers/kubernetes': 'binary',
          'stacks/fra1-data/.terraform.lock.hcl': 'checksums',
        }),
      ),
    );
  });

  it('is made where there was none', () => {
    const { draft } = both();
    const target = path.join(temporaryFolder(), 'out');
    replaceOutput(draft, target);
    expect(contents(target)).toEqual(contents(write(temporaryFolder(), NEW)));
  });

  it.each([1, 2, 3, 4, 5, 6, 7])('is the earlier one, whole, when rename %i fails', (failing) => {
    const { target, draft } = both();
    const before = contents(target);
    const rename = fs.renameSync;
    let count = 0;
    vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      count += 1;
      if (count === failing) throw new Error('no space');
      rename(from, to);
    });
    syncBuiltinESMExports();
    expect(() => replaceOutput(draft, target)).toThrow('no space');
    expect(contents(target)).toEqual(before);
  });

  it('takes the place of empty folders, which a program that was killed may leave', () => {
    const { draft } = both();
    const target = path.join(temporaryFolder(), 'out');
    mkdirSync(path.join(target, 'stacks/fra1-data'), { recursive: true });
    replaceOutput(draft, target);
    expect(contents(target)).toMatchObject(NEW);
  });

  it('is known as one from the first file on, so that the next program does not refuse what a killed one has left', () => {
    const { draft } = both();
    const target = path.join(temporaryFolder(), 'out');
    const rename = vi.spyOn(fs, 'renameSync');
    syncBuiltinESMExports();
    replaceOutput(draft, target);
    expect(rename.mock.calls[0]?.[1]).toBe(path.join(target, 'platform.json'));
  });

  it('takes away nothing that no earlier output names', () => {
    const { target, draft } = both();
    const own = {
      'charts/kafka/Chart.yaml': 'mine',
      'charts/notes.txt': 'mine',
      'stacks/job.ts': 'mine',
      'src/a.ts': 'mine',
    };
    write(target, own);
    replaceOutput(draft, target);
    expect(contents(target)).toMatchObject(own);
    expect(existsSync(path.join(target, 'stacks/gone-data'))).toBe(false);
  });

  it.each([
    ['nothing of ours', { 'charts/kafka/Chart.yaml': 'mine' }],
    ['the description of something else', { 'platform.json': '{"name":"mine"}', 'stacks/job.ts': 'mine' }],
    ['a file that is no JSON', { 'platform.json': 'mine' }],
  ])('does not take the place of a folder that holds %s', (_what, files) => {
    const { draft } = both();
    const target = write(path.join(temporaryFolder(), 'out'), files);
    expect(() => replaceOutput(draft, target)).toThrow('is not an earlier output: name a folder that is new');
    expect(contents(target)).toEqual(contents(write(temporaryFolder(), files)));
  });

  it('leaves folders alone that an earlier description leads to outside of it', () => {
    const { draft, target } = both();
    write(path.dirname(target), { 'precious/file': 'mine' });
    write(target, {
      'platform.json': '{"platform":"shop","stacks":[{"name":"../../precious"},{"name":""},{"name":7},null]}',
    });
    replaceOutput(draft, target);
    expect(readFileSync(path.join(path.dirname(target), 'precious/file'), 'utf8')).toBe('mine');
    expect(existsSync(path.join(target, 'stacks/ams1-data/cdk.tf.json'))).toBe(true);
  });

  it('is not begun when a stack cannot be made', () => {
    const { target, draft } = both();
    write(target, { 'stacks/ams1-data': 'a file' });
    const before = contents(target);
    expect(() => replaceOutput(draft, target)).toThrow(/ams1-data/);
    expect(contents(target)).toEqual(before);
    expect(existsSync(path.join(draft, 'manifest.json'))).toBe(true);
  });
});
