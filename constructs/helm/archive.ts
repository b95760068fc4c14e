import { gzipSync } from 'node:zlib';

/*
 * A gzipped tar whose bytes depend on nothing but the names and contents given to it. The tar is written here because synth is
 * synchronous and tar-stream is not. The tests read the result with tar-stream, with zlib and with helm.
 */

export interface ArchiveFile {
  /** Path with forward slashes. */
  readonly path: string;
  readonly content: Uint8Array;
}

const BLOCK = 512;

/** A ustar archive (POSIX.1-1988), entries in the order given, owned by nobody in particular and without a date. */
export function tar(files: readonly ArchiveFile[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const { path, content } of files) {
    parts.push(header(path, content.byteLength), content, Buffer.alloc(padding(content.byteLength)));
  }
  parts.push(Buffer.alloc(2 * BLOCK));
  return Buffer.concat(parts);
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function header(path: string, size: number): Buffer {
  const [prefix, name] = splitPath(path);
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0);
  block.write('0000644\0', 100); // mode
  block.write('0000000\0', 108); // owner
  block.write('0000000\0', 116); // group
  block.write(`${octal(size, 11)}\0`, 124);
  block.write(`${octal(0, 11)}\0`, 136); // time of last change
  block.write('        ', 148); // the checksum counts as blanks while it is computed
  block.write('0', 156); // a regular file
  block.write('ustar\0', 257);
  block.write('00', 263);
  block.write(prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

/** ustar has 100 bytes for a name and 155 for the folders before it, cut at a slash. */
function splitPath(path: string): [prefix: string, name: string] {
  if (Buffer.byteLength(path) <= 100) return ['', path];
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    const prefix = path.slice(0, slash);
    const name = path.slice(slash + 1);
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(name) <= 100) return [prefix, name];
  }
  throw new RangeError(`the path ${path} is too long for a chart archive: 100 bytes for a file's name`);
}

/**
 * A gzip file that stores its content as it is. Level 0 gives the same bytes under Node 20, 22 and 24 (a test holds them), but for the
 * one byte of the header that names the operating system: here it says "unknown" (RFC 1952, 2.3.1).
 */
export function gzipStored(content: Uint8Array): Buffer {
  const bytes = gzipSync(content, { level: 0 });
  bytes[9] = 255;
  return bytes;
}
