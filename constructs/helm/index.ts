export { type PackagedChart, packageChart } from './chart-package.js';
export { type Image, imageReference, mirroredImage } from './image.js';
export { type ReleasePlan, releaseDigest, releasePart } from './release-part.js';
export { validateValues } from './values-schema.js';
