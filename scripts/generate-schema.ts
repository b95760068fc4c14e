type Schema = Readonly<Record<string, unknown>>;

/** How a chart's source refers to what all charts share. */
const SHARED = 'common.json#/definitions/';
const OWN = '#/definitions/';

/**
 * A chart's schema in one piece, as Helm wants it: the source, with each shared definition that it refers to, directly or by another
 * one, beside its own.
 * @throws Error where a reference leads nowhere, or the chart gives the name of a shared definition to one of its own
 */
export function bundledSchema(source: Schema, shared: Schema): Schema {
  const all = definitionsOf(shared);
  const own = definitionsOf(source);
  for (const name of Object.keys(own)) {
    if (Object.hasOwn(all, name)) throw new Error(`the definition ${name} has the name of a shared one`);
  }
  const used = new Set<string>();
  const use = (name: string): string => {
    if (!Object.hasOwn(all, name)) throw new Error(`schemas/common.json has no definition ${name}`);
    if (!used.has(name)) {
      used.add(name);
      mapReferences(all[name], (ref) => use(nameIn(ref, OWN)));
    }
    return OWN + name;
  };
  const bundled = mapReferences(source, (ref) => {
    if (ref.startsWith(SHARED)) return use(nameIn(ref, SHARED));
    if (!Object.hasOwn(own, nameIn(ref, OWN))) throw new Error(`the schema has no ${ref}`);
    return ref;
  }) as Schema;
  const chosen = Object.entries(all).filter(([name]) => used.has(name));
  return { ...bundled, definitions: { ...definitionsOf(bundled), ...Object.fromEntries(chosen) } };
}

export function definitionsOf(schema: Schema): Readonly<Record<string, Schema>> {
  return (schema['definitions'] ?? {}) as Readonly<Record<string, Schema>>;
}

function nameIn(ref: string, prefix: string): string {
  if (!ref.startsWith(prefix)) throw new Error(`${ref} is not a reference to ${prefix}<name>`);
  return ref.slice(prefix.length);
}

/** The same schema with other references. */
function mapReferences(node: unknown, change: (ref: string) => string): unknown {
  if (Array.isArray(node)) return node.map((entry) => mapReferences(entry, change));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === '$ref' ? change(`${value}`) : mapReferences(value, change),
    ]),
  );
}
