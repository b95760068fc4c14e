import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { ProblemError } from '../problem.js';

/** Room for some 400 sites; a longer text is another file. It also bounds the time that a hostile one takes to refuse. */
const MOST_BYTES = 256 * 1024;

/** The name under which messages speak of a file: short where it lies below the folder that one works in. */
export function displayName(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative === '' || relative.startsWith('..') ? file || '(no name)' : relative;
}

/** The bytes of a file, or one sentence on why there are none. */
export function readBytes(file: string): Uint8Array {
  const name = displayName(file);
  try {
    const stat = statSync(file);
    if (stat.isDirectory()) refuse('sites-file', name, 'is a folder, not a file', 'name the file in it');
    // A pipe or a device may never end.
    if (!stat.isFile()) refuse('sites-file', name, 'is a device or a pipe, not a file', 'write it to a file first');
    if (stat.size > MOST_BYTES) refuseHuge(name, stat.size);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    if (code === 'ENOENT') refuse('sites-file', name, 'does not exist', missingRemedy(file));
    if (code === 'EACCES' || code === 'EPERM') {
      refuse('sites-file', name, 'cannot be read: no permission', 'give the user who runs this the right to read it');
    }
    return refuse('sites-file', name, `cannot be read (${code})`, 'check the path and try again');
  }
}

function missingRemedy(file: string): string {
  const { dir, name, ext } = path.parse(file);
  const other = path.join(dir, name + (ext === '.yml' ? '.yaml' : '.yml'));
  const found = statSync(other, { throwIfNoEntry: false })?.isFile();
  return found ? `did you mean ${displayName(other)}?` : 'check the path, or begin with a copy of an example';
}

/** Text from bytes. Anything but UTF-8 is refused, because guessing an encoding changes names without a word. */
export function decode(bytes: Uint8Array, file: string): string {
  if (bytes.length > MOST_BYTES) refuseHuge(file, bytes.length);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if ((buffer[0] === 0xff && buffer[1] === 0xfe) || (buffer[0] === 0xfe && buffer[1] === 0xff)) {
    refuse(
      'sites-encoding',
      `${file}:1:1`,
      'the file is UTF-16, not UTF-8 (from byte 0)',
      'save it as UTF-8 in your editor',
    );
  }
  const text = buffer.toString('utf8');
  for (let at = text.indexOf('\ufffd'); at !== -1; at = text.indexOf('\ufffd', at + 1)) {
    const before = text.slice(0, at);
    const offset = Buffer.byteLength(before);
    // The replacement character itself may stand in a file; what it replaces may not.
    if (buffer.subarray(offset, offset + 3).equals(Buffer.from('\ufffd'))) continue;
    const byte = buffer[offset]?.toString(16).padStart(2, '0');
    refuse(
      'sites-encoding',
      place(file, before),
      `the file is not UTF-8: byte ${offset} is 0x${byte}`,
      'save it as UTF-8 in your editor',
    );
  }
  return text;
}

/** Refuses what no editor shows and no YAML may hold: NUL and the other control characters. */
export function refuseControlCharacters(text: string, file: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const match = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f]/.exec(text);
  if (!match) return;
  const code = match[0].charCodeAt(0);
  const called =
    code === 0 ? 'a NUL byte' : `the control character U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  refuse(
    'sites-control-character',
    place(file, text.slice(0, match.index)),
    `the file holds ${called}`,
    'delete it; is this a text file?',
  );
}

function place(file: string, before: string): string {
  const lines = before.split('\n');
  return `${file}:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}

function refuseHuge(file: string, bytes: number): never {
  const kibibytes = Math.ceil(bytes / 1024);
  return refuse(
    'sites-file',
    file,
    `has ${kibibytes} KiB, more than the 256 KiB allowed`,
    'check that this is the sites file',
  );
}

function refuse(id: string, where: string, message: string, remedy: string): never {
  throw new ProblemError([{ id, where, message, remedy }]);
}
