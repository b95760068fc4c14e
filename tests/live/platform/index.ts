import type { Stage } from '../stage.js';
import type { Capability, Suite } from '../suite.js';

export const PLATFORM: readonly Capability<never>[] = [];

export async function runPlatform(_suite: Suite, _stageOf: (label: string) => Stage): Promise<void> {}
