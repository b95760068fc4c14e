import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import type { ExportDescription, ExportedStack } from './description.js';
import type { ReleaseFile, Step } from './parts.js';

/** Where the commands put values with the uids filled in. */
export const FILLED_VALUES = 'filled.yaml';

const TAKE_OWNERSHIP = '--take-ownership';

/** The README of an export: what is in it, and the commands that install it, in order. */
export function exportReadme(root: string, { platform, stacks, existingSecrets }: ExportDescription): string {
  const installed = stacks.map((stack) => stackText(root, stack)).join('\n');
  return `# Platform ${platform}, exported

Charts, values and manifests of ${stacks.length === 1 ? 'one stack' : `${stacks.length} stacks`}. Each folder is a stack, numbered in the order of installation; so
are the steps in it. \`export.json\` says the same to programs. There is no password in here: \`apply-secrets\` makes them
inside the cluster (\`secrets.json\` lists them), and running it again creates only what is missing.

\`uid:<namespace>/<name>\` in values stands for the uid of a Secret. A release takes it as it is; filled in
(\`apply-secrets --uids\`, as below), a Secret that was deleted and made again is noticed and its password set anew. The filled
values go to \`${FILLED_VALUES}\`, which holds no password either, so that helm runs only when they are complete.

Run the commands in this folder, with kubectl's context set to the right cluster, and stop where one fails. An upgrade is
the same commands again; a Job whose manifest changed is deleted first (\`kubectl delete job …\`), as its template cannot
change in place. What a newer export no longer holds is yours to delete, after its last step. With Argo CD or Flux:
docs/export.md of the kit.
${ownershipText(installed)}${secretsText(existingSecrets)}
${installed}`;
}

function ownershipText(installed: string): string {
  return installed.includes(TAKE_OWNERSHIP)
    ? `\n\`${TAKE_OWNERSHIP}\` of the site's release needs Helm 3.17 or newer.\n`
    : '';
}

function secretsText(secrets: ExportDescription['existingSecrets']): string {
  if (secrets.length === 0) return '';
  const rows = secrets.map(
    ({ site, name, namespaces, username, usedBy }) =>
      `| ${site} | \`${name}\` | ${namespaces.join(', ')} | ${username === undefined ? '' : `\`${username}\``} | ${usedBy} |`,
  );
  return `
## Secrets that you bring

Nothing here makes these: they are to be there as soon as their namespaces are, which come with the first steps.

| site | Secret | namespaces | key \`username\` | used by |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

function stackText(root: string, stack: ExportedStack): string {
  const secrets = stack.steps.find(({ kind }) => kind === 'secrets')?.path;
  const after = stack.dependsOn.length > 0 ? `, after ${stack.dependsOn.join(', ')}` : '';
  return `## ${stack.name} (context ${stack.context}${after})

\`\`\`sh
${stack.steps.flatMap((step) => commands(root, step, secrets)).join('\n')}
\`\`\`
`;
}

function commands(root: string, step: Step, secrets: string | undefined): string[] {
  if (step.kind === 'secrets') return [`${step.path}/apply-secrets`];
  if (step.kind === 'manifest') {
    const apply = `kubectl apply -f ${step.path}`;
    if (step.waitSeconds === undefined) return [apply];
    const wait = path.basename(step.path).includes('-job-')
      ? `kubectl wait --for=condition=complete --timeout=${step.waitSeconds}s -f ${step.path}`
      : `kubectl rollout status --timeout=${step.waitSeconds}s -f ${step.path}`;
    return [apply, wait];
  }
  const release = parse(readFileSync(path.join(root, step.path, 'release.yaml'), 'utf8')) as ReleaseFile;
  const options = helmOptions(release).join(' ');
  const values = `${step.path}/values.yaml`;
  const hasUid = /\buid:[a-z0-9-]+\//.test(readFileSync(path.join(root, values), 'utf8'));
  return secrets !== undefined && hasUid
    ? [
        `${secrets}/apply-secrets --uids ${values} >${FILLED_VALUES} && \\`,
        `  helm upgrade --install ${options} --values ${FILLED_VALUES}`,
      ]
    : [`helm upgrade --install ${options} --values ${values}`];
}

/** Name, chart and flags of `helm upgrade --install`, values aside. */
export function helmOptions(release: ReleaseFile): string[] {
  return [
    release.name,
    release.chart,
    ...['--namespace', release.namespace],
    ...(release.wait ? ['--wait'] : []),
    ...(release.waitForJobs ? ['--wait-for-jobs'] : []),
    ...['--timeout', `${release.timeoutSeconds}s`],
    ...(release.takeOwnership ? [TAKE_OWNERSHIP] : []),
    ...(release.maxHistory > 0 ? ['--history-max', `${release.maxHistory}`] : []),
  ];
}
