import { afterAll } from 'vitest';
import { removeTemporaryFolders } from './temporary-folder.js';

// Runs for each file of tests; modules that files share are made once a worker, so a hook of theirs would end with the first file.
afterAll(removeTemporaryFolders);
