import { ProblemError } from '../constructs/problem.js';

type Resource = Readonly<Record<string, unknown>>;

/** Resources of a stack by type and id, as Terraform's JSON has them. */
export type Resources = Readonly<Record<string, Readonly<Record<string, Resource>>>>;

/** `kubernetes_secret_v1.some-id.metadata[0].uid` inside `${…}`. */
const REFERENCE = /^([a-z0-9_]+)\.([A-Za-z0-9_-]+)\.metadata\[0\]\.(uid|name|namespace)$/;

/** Stands for the uid of an object that only its cluster knows: readable, and a plain string for everybody else. */
function uidPlaceholder(namespace: string, name: string): string {
  return `uid:${namespace}/${name}`;
}

/** Replaces Terraform's expressions in a text and takes its escapes away. */
export function fillIn(where: string, text: string, resources: Resources): string {
  return text.replaceAll(/\$\$\{|%%\{|\$\{([^}]*)\}/g, (all, expression: string | undefined) => {
    if (expression === undefined) return all.slice(1);
    return lookUp(where, expression.trim(), resources);
  });
}

/** The same in every string of a structure. */
export function fillInAll(where: string, value: unknown, resources: Resources): unknown {
  if (typeof value === 'string') return fillIn(where, value, resources);
  if (Array.isArray(value)) return value.map((entry) => fillInAll(where, entry, resources));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fillInAll(where, inner, resources)]));
}

function lookUp(where: string, expression: string, resources: Resources): string {
  const [, type = '', id = '', attribute = ''] = REFERENCE.exec(expression) ?? [];
  const metadata = resources[type]?.[id]?.['metadata'] as { name?: string; namespace?: string } | undefined;
  if (metadata?.name === undefined) {
    throw new ProblemError([
      {
        id: 'export-expression',
        where,
        message: `has the expression \${${expression}}, which only Terraform can evaluate`,
        remedy: 'write the value itself, or deploy this stack with Terraform',
      },
    ]);
  }
  if (attribute === 'uid') return uidPlaceholder(metadata.namespace ?? '', metadata.name);
  return attribute === 'name' ? metadata.name : (metadata.namespace ?? '');
}

/** Addresses (`type.id`) of all resources that a value mentions in an expression. */
export function mentioned(value: unknown, resources: Resources): Set<string> {
  const found = new Set<string>();
  const text = JSON.stringify(value) ?? '';
  for (const [, type = '', id = ''] of text.matchAll(/\b([a-z0-9]+_[a-z0-9_]+)\.([A-Za-z0-9_-]+)/g)) {
    if (resources[type]?.[id] !== undefined) found.add(`${type}.${id}`);
  }
  return found;
}
