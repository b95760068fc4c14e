// Exports the Kafka composition of the suite: run from an earlier version's tree, it is what that version would install.
//   node export-composition.js PLATFORM SITES_FILE WORK_FOLDER LABEL
import { readFileSync } from 'node:fs';
import { bring } from './bring.js';
import { kafkaPlatform } from './kafka/composition.js';

const [platform = '', sitesFile = '', work = '', label = ''] = process.argv.slice(2);
const { root } = bring(kafkaPlatform(platform), readFileSync(sitesFile, 'utf8'), work, label);
console.log(root);
