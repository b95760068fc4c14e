import { afterAll } from 'vitest';
import { removeTemporaryFolders } from './temporary-folder.js';

// Files of a worker share their modules, so this stands where Vitest comes by once a file.
afterAll(removeTemporaryFolders);
