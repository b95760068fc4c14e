import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../constructs/package-root.js';
import { LOOKS, ON_CALL } from './live/on-call.js';

const read = (file: string) => readFileSync(path.join(PACKAGE_ROOT, file), 'utf8');
const PAGE = read('docs/something-is-wrong.md');

/** The systems of the page's examples, by name. */
const SYSTEMS: Readonly<Record<string, string>> = {
  events: 'kafka',
  carts: 'redis',
  catalogue: 'cassandra',
  orders: 'cockroachdb',
};

/** The lines of the page's code blocks. */
const commands = [...PAGE.matchAll(/^```bash\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
  block.trimEnd().split('\n'),
);

/** What the live line `tools` runs, as the page would have it. */
const live = [
  ...Object.entries(SYSTEMS).flatMap(([system, type]) =>
    (ON_CALL[type] ?? []).map(
      ({ pod, command }) => `kubectl -n shop-data exec ${system}-${pod} -- ${command.replaceAll('{system}', system)}`,
    ),
  ),
  ...LOOKS.map((look) => `kubectl ${look.replaceAll('{data}', 'shop-data').replaceAll('{apps}', 'shop-apps')}`),
];

describe('docs/something-is-wrong.md', () => {
  it('has no command that neither the live suite nor a test runs', () => {
    expect(commands.length).toBeGreaterThan(30);
    expect(commands.filter((command) => command.startsWith('kubectl ') && !live.includes(command))).toEqual([]);
    const others = commands.filter((command) => !command.startsWith('kubectl '));
    for (const command of others) {
      const [, name] = /^npx datastead ([a-z]+)/.exec(command) ?? [];
      expect(name, command).toBeDefined();
      expect(existsSync(path.join(PACKAGE_ROOT, `tests/command/${name}.test.ts`)), command).toBe(true);
    }
  });

  it.each(Object.entries(SYSTEMS))('has a command for what the live suite tries, for %s', (system, type) => {
    const shown = commands.filter((command) => command.includes(` exec ${system}-`));
    expect(shown.length).toBeGreaterThan(2);
    expect(PAGE).toMatch(new RegExp(`^## ${type}$`, 'im'));
  });

  it('names procedures that stand on the page of the system', () => {
    const named = [...PAGE.matchAll(/\[\w+, "([^"]+)"\]\((systems\/\w+\.md)#procedures\)/g)];
    expect(named.length).toBeGreaterThan(10);
    for (const [, title, page] of named) expect(read(`docs/${page}`), page).toContain(`\n### ${title}\n`);
  });

  it('links to pages that there are', () => {
    for (const [, page = ''] of PAGE.matchAll(/\]\(([\w/-]+\.md)/g)) {
      expect(existsSync(path.join(PACKAGE_ROOT, 'docs', page)), page).toBe(true);
    }
  });
});
