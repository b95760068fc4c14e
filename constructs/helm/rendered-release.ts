import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../kubernetes/manifest.js';
import { ProblemError } from '../problem.js';
import { withoutExpressions } from '../terraform/index.js';
import { findTool } from './tools.js';

/**
 * The objects of a release, as Helm makes them: a text stands in the place of what only Terraform knows.
 * @param where whose release it is, for messages
 * @param chartFile the packaged chart
 * @throws ProblemError where there is no helm, or it refuses the values
 */
export function renderedObjects(
  where: string,
  plan: { readonly name: string; readonly values: object },
  namespace: string,
  chartFile: string,
): Manifest[] {
  const args = [
    'template',
    plan.name,
    chartFile,
    '--namespace',
    namespace,
    '--values',
    '-',
    '--kubeconfig',
    '/nonexistent',
  ];
  const { status, stdout, stderr } = spawnSync(helmOf(where), args, {
    input: JSON.stringify(withoutExpressions(plan.values)),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    // No cluster may have a say in what is rendered, and nobody's helm plugins or repositories either.
    env: {
      PATH: process.env['PATH'],
      HELM_CONFIG_HOME: '/nonexistent',
      HELM_CACHE_HOME: tmpdir(),
      HELM_DATA_HOME: '/nonexistent',
    },
  });
  if (status !== 0) throw new ProblemError([refused(where, plan.name, stderr)]);
  // YAML as Kubernetes reads it: 1.1.
  return parseAllDocuments(stdout, { version: '1.1' }).flatMap((document) => {
    const object = document.toJS() as Manifest | null;
    return object === null ? [] : [object];
  });
}

function helmOf(where: string): string {
  try {
    return findTool('helm');
  } catch (error) {
    throw new ProblemError([
      {
        id: 'patch-helm',
        where,
        message: 'has patches, and what a chart makes is looked at with helm, which is missing',
        remedy: (error as Error).message,
      },
    ]);
  }
}

function refused(where: string, release: string, stderr: string) {
  const message = `has the release ${release}, which helm does not render: ${stderr.trim().replaceAll('\n', ' ')}`;
  return { id: 'patch-render', where, message, remedy: 'mend what it says' };
}
