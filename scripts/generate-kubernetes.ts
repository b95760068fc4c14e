// Writes constructs/kubernetes/kubernetes-<version>.schema.json: the shapes of the kinds that this project renders, taken from the API server that
// kubectl talks to. Run it on a cluster with cert-manager when a kind is added or the newest Kubernetes changes:
//   npm run build && node dist/scripts/generate-kubernetes.js
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/** Group and version, as the API server's paths have them, and the kinds in use. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  'api/v1': [
    ...['ConfigMap', 'LimitRange', 'Namespace', 'PersistentVolumeClaim', 'Pod'],
    ...['ResourceQuota', 'Secret', 'Service', 'ServiceAccount'],
  ],
  'apis/apps/v1': ['Deployment', 'StatefulSet'],
  'apis/autoscaling/v2': ['HorizontalPodAutoscaler'],
  'apis/batch/v1': ['CronJob', 'Job'],
  'apis/cert-manager.io/v1': ['Certificate', 'ClusterIssuer', 'Issuer'],
  'apis/networking.k8s.io/v1': ['NetworkPolicy'],
  'apis/policy/v1': ['PodDisruptionBudget'],
  'apis/rbac.authorization.k8s.io/v1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
};

/** Words of a schema that say which values are right; descriptions, defaults and formats are left out. */
const RULES: ReadonlySet<string> = new Set([
  ...[
    'type',
    'properties',
    'additionalProperties',
    'required',
    'items',
    'enum',
    'pattern',
    'allOf',
    'anyOf',
    'oneOf',
    'not',
  ],
  ...['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', '$ref'],
  'x-kubernetes-patch-merge-key',
]);

interface Schema {
  readonly [word: string]: unknown;
}

const definitions: Record<string, Schema> = {};
const kinds: Record<string, string> = {};

for (const [group, names] of Object.entries(KINDS)) {
  const { components } = raw(`/openapi/v3/${group}`) as { components: { schemas: Record<string, Schema> } };
  for (const [id, schema] of Object.entries(components.schemas)) {
    for (const known of (schema['x-kubernetes-group-version-kind'] ?? []) as {
      group: string;
      version: string;
      kind: string;
    }[]) {
      const apiVersion = known.group === '' ? known.version : `${known.group}/${known.version}`;
      if (group.endsWith(apiVersion) && names.includes(known.kind)) {
        kinds[`${apiVersion} ${known.kind}`] = id;
        take(id, components.schemas, true);
      }
    }
  }
}

const wanted = Object.values(KINDS).flat().length;
if (Object.keys(kinds).length !== wanted) {
  throw new Error(
    `the API server knows ${Object.keys(kinds).length} of ${wanted} kinds: ${Object.keys(kinds).join(', ')}`,
  );
}
const { gitVersion } = raw('/version') as { gitVersion: string };
const file = `constructs/kubernetes/kubernetes-${gitVersion.split('.').slice(0, 2).join('.').replace('v', '')}.schema.json`;
const source = `OpenAPI v3 of a Kubernetes ${gitVersion} API server with cert-manager's CRDs, trimmed`;
writeFileSync(file, `${JSON.stringify({ source, kinds: sorted(kinds), definitions: sorted(definitions) })}\n`);
console.log(`written ${file}: ${wanted} kinds, ${Object.keys(definitions).length} definitions`);

function raw(path: string): unknown {
  return JSON.parse(execFileSync('kubectl', ['get', '--raw', path], { encoding: 'utf8', maxBuffer: 1 << 28 }));
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Keeps a schema and all it refers to. What a cluster writes itself (status) is no part of a manifest. */
function take(id: string, all: Readonly<Record<string, Schema>>, isKind = false): void {
  if (definitions[id]) return;
  const schema = all[id];
  if (!schema) throw new Error(`no schema ${id}`);
  definitions[id] = {}; // schemas may refer to themselves
  const { status: _, ...properties } = (schema['properties'] ?? {}) as Record<string, Schema>;
  definitions[id] = trim(isKind ? { ...schema, properties } : schema, all) as Schema;
}

function trim(node: unknown, all: Readonly<Record<string, Schema>>): unknown {
  if (Array.isArray(node)) return node.map((entry) => trim(entry, all));
  if (typeof node !== 'object' || node === null) return node;
  const schema = node as Schema;
  if (schema['x-kubernetes-preserve-unknown-fields'] === true && !schema['properties']) return {};
  if (schema['x-kubernetes-int-or-string'] === true) return { type: ['integer', 'string'] };
  const result: Record<string, unknown> = {};
  for (const [word, value] of Object.entries(schema)) {
    if (!RULES.has(word)) continue;
    if (word === '$ref') {
      const id = String(value).replace('#/components/schemas/', '');
      take(id, all);
      result['$ref'] = `#/definitions/${id}`;
    } else if (word === 'properties') {
      result[word] = Object.fromEntries(Object.entries(value as object).map(([key, child]) => [key, trim(child, all)]));
    } else {
      result[word] = trim(value, all);
    }
  }
  // The API server drops unknown fields or refuses them, by the client's choice; here an unknown field is a mistake.
  if (result['properties'] && result['additionalProperties'] === undefined) result['additionalProperties'] = false;
  return result;
}
