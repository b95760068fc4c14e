export type { AppliedPatch, Patch } from './patch.js';
export { PatchBook, type PatchedSite } from './patch-book.js';
