// Compiles the project into dist/, from nothing: a file that was renamed or removed leaves no JavaScript behind.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const manifest = require.resolve('typescript/package.json');
const tsc = path.resolve(path.dirname(manifest), require(manifest).bin.tsc);
rmSync(path.join(root, 'dist'), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
  cwd: root,
  // Standard output belongs to the command that follows (cdktf reads it), so the compiler speaks on standard error.
  stdio: ['ignore', 2, 2],
});
process.exit(status ?? 1);
