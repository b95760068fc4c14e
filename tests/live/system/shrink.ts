import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SITE } from '../facts.js';
import { expect } from '../shell.js';
import type { Variation } from './composition.js';
import type { Scene } from './scene.js';
import type { RunningSystem } from './system.js';

/**
 * Fewer members without a retirement: the lock file refuses them, and the preflight does when that memory is lost.
 * @param prop the prop that says how many there are, by which the lock file remembers them: `size.brokers`
 */
export async function shrinkIsRefused<V extends Variation, R extends RunningSystem>(
  scene: Scene<V, R>,
  prop: string,
  fewer: Partial<V>,
): Promise<void> {
  const refusal = async (): Promise<string> => {
    try {
      await scene.change(fewer, ['data']);
    } catch (error) {
      return error instanceof Error ? error.message : `${error}`;
    }
    throw new Error('shrinking without retiring was let through');
  };
  const remembered = await refusal();
  expect(remembered.includes(`${prop} is`), `it failed for another reason: ${remembered}`);
  forget(path.join(scene.stage.work, `${scene.stage.platform}.lock.json`), prop);
  const running = await refusal();
  expect(/preflight/.test(running), `it failed for another reason: ${running}`);
}

function forget(file: string, prop: string): void {
  const lock = JSON.parse(readFileSync(file, 'utf8')) as { immutable: Record<string, Record<string, object>> };
  for (const facts of Object.values(lock.immutable[SITE] ?? {})) Reflect.deleteProperty(facts, prop);
  writeFileSync(file, JSON.stringify(lock));
}
