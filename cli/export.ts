import { exportCommand } from './commands/export.js';
import { EXAMPLES } from './program/examples.js';
import { runCommand } from './run-command.js';

await runCommand(() => exportCommand(EXAMPLES, process.argv.slice(2)));
