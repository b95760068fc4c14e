import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

const ROOTS = ['constructs', 'stacks', 'cli', 'testing'];

/** The files of the package, by their paths; tests are none of them. */
const FILES = ROOTS.flatMap((root) =>
  readdirSync(path.join(PACKAGE_ROOT, root), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => path.posix.join(root, file.split(path.sep).join('/'))),
);

/** The files that a file imports or exports from, types too. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(PACKAGE_ROOT, file), 'utf8');
  // As the formatter writes them: `from './a.js'`, `import './a.js'`, `import('./a.js')`.
  return [...text.matchAll(/(?:^|[}\s])(?:from|import)[\s(]*'(\.[^']+)'/gm)]
    .map(([, name = '']) => name)
    .map((name) => path.posix.join(path.posix.dirname(file), name).replace(/\.js$/, '.ts'))
    .filter((name) => FILES.includes(name));
}

const OF_FILES: Graph = new Map(FILES.map((file) => [file, new Set(importsOf(file))]));

/** What a file belongs to: its folder; files that stand in `constructs` or `cli` itself are each by themselves. */
function folderOf(file: string): string {
  const folder = path.posix.dirname(file);
  return ['constructs', 'cli'].includes(folder) ? file : folder;
}

function between(nodeOf: (file: string) => string): Graph {
  const graph = new Map<string, Set<string>>();
  for (const [file, imports] of OF_FILES) {
    const from = nodeOf(file);
    const to = graph.get(from) ?? new Set<string>();
    for (const one of imports) if (nodeOf(one) !== from) to.add(nodeOf(one));
    graph.set(from, to);
  }
  return graph;
}

/** The shortest way from a node back to itself. */
function circleOf(graph: Graph, start: string): string[] | undefined {
  const before = new Map<string, string>();
  const queue = [start];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const next of graph.get(node) ?? []) {
      if (next === start) {
        const way = [node];
        for (let one = before.get(node); one !== undefined; one = before.get(one)) way.unshift(one);
        return [...way, start];
      }
      if (!before.has(next)) {
        before.set(next, node);
        queue.push(next);
      }
    }
  }
  return undefined;
}

/** Circles, the shortest first, each once. */
function circles(graph: Graph): string[] {
  const found = [...graph.keys()].flatMap((node) => {
    const circle = circleOf(graph, node);
    return circle === undefined ? [] : [circle];
  });
  const byMembers = new Map(found.map((circle) => [[...new Set(circle)].sort().join(), circle]));
  return [...byMembers.values()].sort((left, right) => left.length - right.length).map((circle) => circle.join(' -> '));
}

describe('imports', () => {
  it('are seen', () => {
    expect(OF_FILES.get('constructs/kafka/kafka.ts')).toContain('constructs/kafka/props.ts');
    expect(
      circles(
        new Map([
          ['a', new Set(['b'])],
          ['b', new Set(['a'])],
        ]),
      ),
    ).toEqual(['b -> a -> b']);
  });

  it('of files lead in no circle', () => {
    expect(circles(OF_FILES)).toEqual([]);
  });

  it('of folders lead in no circle', () => {
    expect(circles(between(folderOf))).toEqual([]);
  });
});
