/** The few words of JSON Schema (draft 7) that the charts' schemas use. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly [word: string]: unknown;
}

/** A Markdown table with a line for each value of a chart: its path, type, default and meaning. */
export function valuesTable(schema: object, defaults: unknown): string {
  const lines = ['| Value | Type | Default | Meaning |', '|---|---|---|---|'];
  const root = schema as Schema;
  const visit = (reference: Schema, path: string, value: unknown, known: boolean) => {
    const node = resolve(root, reference);
    const children = childrenOf(node);
    if (path !== '' && (children.length === 0 || node.description !== undefined)) {
      const shown = !known ? '' : children.length === 0 || node.type === 'array' ? code(value) : '';
      lines.push(`| \`${path}\` | ${cell(typeOf(node))} | ${shown} | ${cell(node.description ?? '')} |`);
    }
    for (const [key, child] of children) {
      const inside = key === '[]' ? `${path}[]` : path === '' ? key : `${path}.${key}`;
      const own = known && isRecord(value) && Object.hasOwn(value, key);
      visit(child, inside, own ? value[key] : undefined, own);
    }
  };
  visit(root, '', defaults, true);
  return lines.join('\n');
}

/** Puts generated text between its two marks, such as `<!-- values:begin -->`; undefined when the page has none. */
export function withGenerated(page: string, mark: 'values' | 'api', text: string): string | undefined {
  const [first, last] = [`<!-- ${mark}:begin -->`, `<!-- ${mark}:end -->`];
  const begin = page.indexOf(first);
  const end = page.indexOf(last);
  if (begin === -1 || end < begin) return undefined;
  return `${page.slice(0, begin + first.length)}\n${text}\n${page.slice(end)}`;
}

function childrenOf(node: Schema): [string, Schema][] {
  if (node.properties) return Object.entries(node.properties);
  if (node.items && (node.items.properties || node.items.$ref)) return [['[]', node.items]];
  if (isRecord(node.additionalProperties)) {
    const child = node.additionalProperties as Schema;
    return child.properties || child.$ref ? [['<name>', child]] : [];
  }
  return [];
}

function resolve(root: Schema, node: Schema): Schema {
  if (node.$ref === undefined) return node;
  const target = node.$ref
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), root);
  if (!isRecord(target)) throw new Error(`the schema has no ${node.$ref}`);
  const { $ref: _, ...own } = node;
  return { ...resolve(root, target as Schema), ...own };
}

function typeOf(node: Schema): string {
  if (node.enum) return node.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  if (node.type === 'array') return node.items?.type === undefined ? 'list' : `list of ${String(node.items.type)}`;
  if (node.type === 'object') return 'map';
  const type = [node.type ?? 'any'].flat().join(' or ');
  if (node.minimum !== undefined && node.maximum !== undefined) return `${type} ${node.minimum}–${node.maximum}`;
  if (node.minimum !== undefined) return `${type} ≥ ${node.minimum}`;
  if (node.maximum !== undefined) return `${type} ≤ ${node.maximum}`;
  return type;
}

function code(value: unknown): string {
  return value === undefined ? '' : cell(`\`${JSON.stringify(value)}\``);
}

/** Text of a cell: one line, its bars escaped. */
export function cell(text: string): string {
  return text.trim().replace(/\s+/g, ' ').replaceAll('|', '\\|');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
