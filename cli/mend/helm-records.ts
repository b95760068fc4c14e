import { gunzipSync, gzipSync } from 'node:zlib';
import type { Metadata } from '../cluster/cluster.js';

/** States in which Helm leaves a release whose program was killed, and refuses any other operation on it. */
const STUCK: ReadonlySet<string> = new Set(['pending-install', 'pending-upgrade', 'pending-rollback']);

/** The Secret in which Helm keeps a revision of a release. */
export interface HelmRecord {
  readonly metadata: Metadata;
  readonly data?: { readonly release?: string };
  readonly [field: string]: unknown;
}

/** The last record of each release, by name. Reads their labels alone. */
export function lastRecords(records: readonly { readonly metadata: Metadata }[]): ReadonlyMap<string, Metadata> {
  const last = new Map<string, Metadata>();
  for (const { metadata } of records) {
    const name = metadata.labels?.['name'];
    if (name === undefined) continue;
    const before = last.get(name);
    if (before === undefined || versionOf(before) < versionOf(metadata)) last.set(name, metadata);
  }
  return last;
}

/** Whether Helm refuses to work on a release for what its last record says. */
export function isStuck({ labels }: Metadata): boolean {
  return STUCK.has(labels?.['status'] ?? '');
}

/** Whether a release was being removed when its program was killed. Some of its objects may be gone. */
export function isHalfGone({ labels }: Metadata): boolean {
  return labels?.['status'] === 'uninstalling';
}

/** Whether there is a release for Helm that it can upgrade. */
export function isThere(record: Metadata): boolean {
  return record.labels?.['status'] !== 'uninstalled' && !isHalfGone(record);
}

/** The values that a release was given by the operation that a record is of. */
export function valuesOf(record: HelmRecord): unknown {
  return decoded(record.data?.release ?? '')['config'] ?? {};
}

/**
 * The record as Helm itself would have written it, had it seen its operation fail: the next one is an upgrade then. The version of the chart
 * is another one too. Where nothing but the status differs, Terraform's provider plans an upgrade after which it misses the release's
 * revision and time of before (`Provider produced inconsistent result after apply`, 3.1.1).
 * @throws Error when the record is not what Helm 3 and 4 write
 */
export function markedFailed(record: HelmRecord, now: Date, why: string): HelmRecord {
  const release = decoded(record.data?.release ?? '');
  const info = release['info'] as { readonly status?: string } | undefined;
  if (info?.status === undefined) throw new Error(`${record.metadata.name} holds no release`);
  const chart = (release['chart'] ?? {}) as { readonly metadata?: { readonly version?: string } };
  const version = chart.metadata?.version ?? '0.0.0';
  const marked = {
    ...release,
    chart: {
      ...chart,
      metadata: { ...chart.metadata, version: `${version}${version.includes('+') ? '.' : '+'}mended` },
    },
    info: { ...info, status: 'failed', description: why },
  };
  const labels = { ...record.metadata.labels, status: 'failed', modifiedAt: `${Math.floor(now.getTime() / 1000)}` };
  return {
    ...record,
    metadata: { ...record.metadata, labels },
    data: { ...record.data, release: encoded(marked) },
  };
}

function versionOf({ labels }: Metadata): number {
  return Number(labels?.['version'] ?? 0);
}

/** The API's base64 around Helm's own, around gzip, around JSON. */
function decoded(text: string): Record<string, unknown> {
  const packed = Buffer.from(Buffer.from(text, 'base64').toString('latin1'), 'base64');
  return JSON.parse(gunzipSync(packed).toString('utf8')) as Record<string, unknown>;
}

function encoded(release: object): string {
  const packed = gzipSync(JSON.stringify(release), { level: 9 }).toString('base64');
  return Buffer.from(packed, 'latin1').toString('base64');
}
