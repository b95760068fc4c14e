/** Where something stands in props: names of props, keys of tables and places in lists, from the outside. */
export type Path = readonly (string | number)[];

/** A path as JavaScript would write it: `topics["my orders"].partitions`, `command[1]`. */
export function pathText(path: Path): string {
  return path
    .map((part) => (typeof part === 'string' && /^\w+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`))
    .join('')
    .replace(/^\./, '');
}
