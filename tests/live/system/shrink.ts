import { expect } from '../shell.js';
import type { Variation } from './composition.js';
import type { Scene } from './scene.js';
import type { RunningSystem } from './system.js';

/** Fewer members without a retirement: the preflight refuses them. What a plan refuses besides, an export does not have. */
export async function shrinkIsRefused<V extends Variation, R extends RunningSystem>(
  scene: Scene<V, R>,
  fewer: Partial<V>,
): Promise<void> {
  let refusal: string | undefined;
  try {
    await scene.change(fewer, ['data']);
  } catch (error) {
    refusal = error instanceof Error ? error.message : `${error}`;
  }
  expect(refusal !== undefined, 'shrinking without retiring was let through');
  expect(/preflight/.test(refusal ?? ''), `it failed for another reason: ${refusal}`);
}
