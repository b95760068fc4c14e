type Fields = Readonly<Record<string, unknown>>;

/** Fields that hold a version by their name. */
const VERSIONS: ReadonlySet<string> = new Set(['tag', 'helm.sh/chart', 'app.kubernetes.io/version']);

/** Files of the charts that are programs of the kit: another version of the kit, and not of the platform, changes them. */
const SCRIPT = /\.(sh|awk|py)$/;

/**
 * A copy for snapshots, without what changes though nothing was changed: versions and content hashes of charts, tags
 * and digests of images, digests in names and annotations, revisions of passwords, the charts' scripts, and where in the tree a
 * resource was made. Values of releases, which Terraform has as text, are read.
 */
export function normalized(value: unknown): unknown {
  return copy(value, '');
}

function copy(value: unknown, field: string): unknown {
  if (typeof value === 'string') return text(value, field);
  if (Array.isArray(value)) return value.map((entry) => copy(entry, field));
  if (typeof value !== 'object' || value === null) return field === 'data_wo_revision' ? '<revision>' : value;
  const entries = Object.entries(value as Fields)
    // Where cdktf made it: the address says it already.
    .filter(([key]) => key !== '//')
    .map(([key, entry]) => [steady(key), copy(entry, key)] as const);
  return Object.fromEntries(entries);
}

function text(value: string, field: string): unknown {
  if (field === 'values' && value.startsWith('{')) return copy(JSON.parse(value), '');
  if (field === 'data_wo_revision') return '<revision>';
  if (field === 'epoch') return value.replace(/\/\d+$/, '/<revision>');
  if (SCRIPT.test(field)) return '<script>';
  if (VERSIONS.has(field)) return '<version>';
  if (field === 'image')
    return value.replace(/(?<=[^/]):[\w.-]+(@sha256:[0-9a-f]{64})?$|@sha256:[0-9a-f]{64}$/, ':<version>');
  return steady(value);
}

/** Digests have the lengths that the kit gives them: 12 in a chart's version, 10 at the end of a name, 16 or more alone. */
function steady(value: string): string {
  return value
    .replaceAll(/\b\d+\.\d+\.\d+[+_][0-9a-f]{12}\b/g, '<version>')
    .replaceAll(/\bsha256:[0-9a-f]{64}\b/g, 'sha256:<digest>')
    .replace(/(?<=[a-z])-[0-9a-f]{10}$/, '-<digest>')
    .replace(/^[0-9a-f]{16,64}$/, '<digest>');
}
