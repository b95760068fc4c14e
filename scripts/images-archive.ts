import { createReadStream, createWriteStream, existsSync, renameSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { extract, pack } from 'tar-stream';
import { ProblemError } from '../constructs/problem.js';

interface OciIndex {
  readonly manifests: readonly {
    readonly digest: string;
    readonly annotations?: Readonly<Record<string, string>>;
  }[];
}

/** An image archive, by its transport: `oci` as `podman push oci-archive:` writes it, `docker` as `docker save` does. */
export interface Archive {
  readonly kind: 'oci' | 'docker';
  readonly file: string;
  /** Digest of the (first) image's manifest; OCI archives only. */
  readonly digest?: string;
  /** What to add to the transport's name to pick one image where the archive holds several names. */
  readonly reference?: string;
}

/** Looks into an archive, and says in one sentence when it is none. */
export async function readArchive(file: string): Promise<Archive> {
  if (!existsSync(file)) throw unusable(file, 'there is no such file');
  let index: string | undefined;
  let manifest: string | undefined;
  try {
    for await (const entry of createReadStream(file).pipe(extract())) {
      if (entry.header.name === 'index.json') index = await text(entry as unknown as AsyncIterable<Buffer>);
      else if (entry.header.name === 'manifest.json') manifest = await text(entry as unknown as AsyncIterable<Buffer>);
      else entry.resume();
    }
  } catch {
    throw unusable(file, 'it is not a tar archive');
  }
  if (index) {
    const { manifests } = JSON.parse(index) as OciIndex;
    const [first] = manifests;
    if (!first) throw unusable(file, 'it holds no image');
    const reference = manifests.length > 1 ? first.annotations?.['org.opencontainers.image.ref.name'] : undefined;
    return { kind: 'oci', file, digest: first.digest, ...(reference ? { reference } : {}) };
  }
  if (manifest) return { kind: 'docker', file };
  throw unusable(file, 'it holds neither index.json (OCI) nor manifest.json (docker save)');
}

/**
 * Writes an engine's archive anew: the same blobs, sorted and without times, so that the file, too, is the same every
 * time; and the image's full name in the form that `ctr images import` takes as well.
 */
export async function normalizeArchive(file: string, name: string): Promise<void> {
  const entries = new Map<string, Buffer>();
  for await (const entry of createReadStream(file).pipe(extract())) {
    const content = await bytes(entry as unknown as AsyncIterable<Buffer>);
    if (entry.header.type === 'file') entries.set(entry.header.name, content);
  }
  const index = JSON.parse(entries.get('index.json')?.toString('utf8') ?? '{"manifests":[]}') as OciIndex;
  const annotations = { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': name };
  const manifests = index.manifests.map((manifest) => ({ ...manifest, annotations }));
  entries.set('index.json', Buffer.from(JSON.stringify({ ...index, manifests })));

  const archive = pack();
  const written = pipeline(archive, createWriteStream(`${file}.new`));
  for (const [entry, content] of [...entries].sort(([left], [right]) => (left < right ? -1 : 1))) {
    archive.entry({ name: entry, mode: 0o644, mtime: new Date(0), uid: 0, gid: 0 }, content);
  }
  archive.finalize();
  await written;
  renameSync(`${file}.new`, file);
}

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  return (await bytes(stream)).toString('utf8');
}

async function bytes(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function unusable(file: string, reason: string): ProblemError {
  return new ProblemError([
    {
      id: 'images-archive',
      where: file,
      message: `is not an image archive: ${reason}`,
      remedy: 'save one with `podman save --format oci-archive` or `docker save`',
    },
  ]);
}
