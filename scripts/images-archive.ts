import { createReadStream, existsSync } from 'node:fs';
import { extract } from 'tar-stream';
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

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
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
