import { summaryCommand } from './commands/summary.js';
import { EXAMPLES } from './program/examples.js';
import { runCommand } from './run-command.js';

await runCommand(() => summaryCommand(EXAMPLES, process.argv.slice(2)));
