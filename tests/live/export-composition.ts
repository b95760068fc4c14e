// Exports a system's composition of the suite: run from an earlier version's tree, it is what that version would install.
//   node export-composition.js SYSTEM PLATFORM SITES_FILE WORK_FOLDER LABEL
import { readFileSync } from 'node:fs';
import { bring, type Compose } from './bring.js';

const [system = '', platform = '', sitesFile = '', work = '', label = ''] = process.argv.slice(2);
// By name, because an earlier tree need not know the other systems.
const { compose } = (await import(`./${system}/composition.js`)) as { compose(platform: string): Compose };
const { root } = bring(compose(platform), readFileSync(sitesFile, 'utf8'), work, label);
console.log(root);
