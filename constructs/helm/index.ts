export { type PackagedChart, packageChart } from './chart-package.js';
export { type Image, imageReference, mirroredImage } from './image.js';
export { validateValues } from './values-schema.js';
