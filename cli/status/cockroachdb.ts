import { counted, type Health, judged } from './health.js';
import { anyOf, type Members } from './members.js';

/** Asks one node for all nodes and for ranges that lack copies. */
export async function cockroachdbHealth(members: Members): Promise<Health> {
  const text = await members.run(anyOf(members, 'node'), ['cockroach', 'node', 'status', '--ranges', '--format=tsv']);
  const nodes = rowsOf(text);
  const live = nodes.filter((node) => /^t/.test(node['is_live'] ?? ''));
  const ranges = (column: string) => live.reduce((sum, node) => sum + (Number(node[column]) || 0), 0);
  const [lacking, unavailable] = [ranges('ranges_underreplicated'), ranges('ranges_unavailable')];
  return judged(
    [
      live.length === nodes.length
        ? `${counted(nodes.length, 'node')} live`
        : `${live.length} of ${counted(nodes.length, 'node')} live`,
      lacking === 0 ? 'no range under-replicated' : `${lacking} under-replicated`,
    ].join(', '),
    [
      ...nodes
        .filter((node) => !live.includes(node))
        .map(({ id, address }) => `node ${id} (${address?.split('.')[0]}) is not live`),
      ...(lacking === 0 ? [] : [`${counted(lacking, 'range')} under-replicated`]),
      ...(unavailable === 0 ? [] : [`${counted(unavailable, 'range')} unavailable`]),
    ],
  );
}

/** Lines of values separated by tabs, by the names of the first one. */
export function rowsOf(text: string): Readonly<Record<string, string>>[] {
  const [names = [], ...rows] = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.split('\t'));
  return rows.map((fields) => Object.fromEntries(names.map((name, index) => [name, fields[index] ?? ''])));
}
