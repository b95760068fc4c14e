// Compiles the project into dist/, from nothing: a file that was renamed or removed leaves no JavaScript behind. What was
// compiled of the very same sources is left as it is; the digest of the sources stands in dist/.sources.
import '../entry/supported-node.cjs';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { compile, root } from './compiler.mjs';

const stamp = path.join(root, 'dist', '.sources');

/** Everything that the compiler may read of this project, and what else decides what it writes. */
function sources() {
  const { include } = JSON.parse(readFileSync(path.join(root, 'tsconfig.json'), 'utf8'));
  const folders = include.filter((entry) => !entry.endsWith('.ts') && existsSync(path.join(root, entry)));
  const files = folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true })
      .filter((file) => /\.(ts|json|mjs)$/.test(file))
      .map((file) => path.join(folder, file)),
  );
  return [...files, 'index.ts', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'].sort();
}

function digest() {
  const hash = createHash('sha256').update(process.version);
  for (const file of sources()) {
    const content = readFileSync(path.join(root, file));
    hash.update(`${file}\0${content.byteLength}\0`).update(content);
  }
  return hash.digest('hex');
}

const wanted = digest();
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) process.exit(0);
rmSync(path.join(root, 'dist'), { recursive: true, force: true });
// Standard output belongs to the command that follows (cdktf reads it), so the compiler speaks on standard error.
const status = compile(['-p', 'tsconfig.build.json'], ['ignore', 2, 2]);
if (status === 0) writeFileSync(stamp, wanted);
// What generates types must run while others still miss them: the compiler writes its JavaScript all the same.
process.exit(process.argv.includes('--despite-errors') ? 0 : status);
