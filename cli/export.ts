import { tmpdir } from 'node:os';
import path from 'node:path';
import { ProblemError } from '../constructs/problem.js';
import { readArguments, SELECTION_OPTIONS, select } from './arguments.js';
import { exportStacks } from './export/export.js';
import { publish } from './export/publish.js';
import { renderReleases } from './export/rendered.js';
import { runCommand, synthesizeDraft } from './synthesize.js';

const HELP = `npm run export -- [STACK…] --out DIR [--example NAME] [--sites FILE] [--rendered]
Writes stacks as packaged charts, values and Kubernetes manifests, for Argo CD, Flux, or helm and kubectl. No secrets.
  STACK           stacks to write (default: all), in the order of deployment
  --out DIR       a new or empty folder, or an earlier export, which is replaced
  --example NAME  what to export (default: ecommerce)
  --sites FILE    sites file (default: the example's sites.yaml)
  --rendered      adds the YAML that helm renders of each release`;

const OPTIONS = { ...SELECTION_OPTIONS, out: { type: 'string' }, rendered: { type: 'boolean' } } as const;

await runCommand(async () => {
  const { values, positionals } = readArguments(OPTIONS, process.argv.slice(2), { allowPositionals: true });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const { out } = values;
  if (out === undefined || out === '') {
    throw new ProblemError([
      { id: 'export-target', where: 'command line', message: '--out is missing', remedy: 'say --out DIR' },
    ]);
  }
  const draft = path.join(tmpdir(), 'datastead-export');
  const { published: exported } = await synthesizeDraft(select(values), draft, (synthesized, description) =>
    publish(out, (folder) => {
      const result = exportStacks(synthesized, description, positionals, folder);
      if (values.rendered) renderReleases(folder, result);
      return result;
    }),
  );
  const stacks = exported.stacks.map(({ name }) => name).join(', ');
  console.log(`Platform ${exported.platform}: exported ${stacks} to ${out}\nNext: ${path.join(out, 'README.md')}`);
});
