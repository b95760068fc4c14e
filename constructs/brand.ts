const BRAND = Symbol.for('datastead.type');

/** Marks a class, so that what it makes is known by name: also what another copy of this package has made, which `instanceof` would not. */
export function brand(type: { readonly prototype: object }, name: string): void {
  Object.defineProperty(type.prototype, BRAND, { value: name });
}

/** The name of the class that made a value; undefined for what no class of the kit has made. */
export function brandOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, BRAND) : undefined;
}
