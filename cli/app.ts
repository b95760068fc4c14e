import { ProblemError } from '../constructs/problem.js';
import { select } from './arguments.js';
import { runCommand, synthesize } from './synthesize.js';

// What `npx cdktf` runs. It says where the output goes by CDKTF_OUTDIR; the example and the sites file come from
// DATASTEAD_EXAMPLE and DATASTEAD_SITES. Standard output stays quiet, since cdktf shows it among its own lines; warnings reach it by
// annotations. cdktf takes stacks away that are gone, and fails when they are gone already.
await runCommand(async () => {
  const [stray] = process.argv.slice(2);
  if (stray !== undefined) {
    throw new ProblemError([
      {
        id: 'cli-arguments',
        where: 'command line',
        message: `has "${stray}", and the app takes no arguments`,
        remedy: 'set DATASTEAD_SITES and DATASTEAD_EXAMPLE, or use npm start, which takes --sites and --example',
      },
    ]);
  }
  await synthesize(select({}), process.env['CDKTF_OUTDIR'] ?? 'cdktf.out', { staleStacks: 'leave' });
});
