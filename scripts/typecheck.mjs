// Checks the types of everything, tests included. What it found is kept in build/, so that the next check looks at what changed.
import { compile } from './compiler.mjs';

const kept = ['--incremental', '--tsBuildInfoFile', 'build/typecheck.tsbuildinfo'];
process.exit(compile(['--noEmit', '-p', 'tsconfig.json', ...kept]));
