import '#supported-node';

export type { Manifest } from './helm.js';
export { matchers } from './matchers.js';
export { normalized } from './normalized.js';
export { type Resource, readStack, releaseValues, type SynthesizedStack } from './stack.js';
export { type Compose, SynthesizedPlatform, synthesize } from './synthesize.js';
