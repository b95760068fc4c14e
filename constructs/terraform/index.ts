export type { Body, ResourceConfigs } from './block.js';
export { Resource } from './resource.js';
export { Stack, type StackJson } from './stack.js';
export { expression, literalText, valuesText, withoutExpressions } from './text.js';
