import { availableParallelism } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const here = import.meta.dirname;

export default defineConfig({
  resolve: {
    // The examples import the package by its name; in the tests that is the source.
    alias: [
      { find: /^datastead$/, replacement: path.join(here, 'index.ts') },
      { find: /^datastead\/testing$/, replacement: path.join(here, 'testing/index.ts') },
      { find: /^datastead\/([a-z]+)$/, replacement: path.join(here, 'constructs/$1/index.ts') },
    ],
  },
  test: {
    include: ['**/*.test.ts'],
    setupFiles: [path.join(here, 'tests/support/setup.ts')],
    exclude: ['node_modules/**', 'dist/**', 'cdktf.out/**', 'build/**', 'tests/live/**'],
    // Only a bound for what hangs: a busy machine must not fail a test.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // By default one processor is left idle, which on a machine with two doubles the time.
    maxWorkers: availableParallelism(),
    // Files of a worker share what they import, which takes a third off the time. What changes the clock or the environment gives it back.
    isolate: false,
    reporters: ['default', './tests/closing-line.ts'],
  },
});
