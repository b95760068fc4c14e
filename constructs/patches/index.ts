export { type AppliedPatch, PATCH, type Patch } from './patch.js';
export { PatchBook, type PatchedSite } from './patch-book.js';
