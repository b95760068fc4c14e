import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { error, type Finding } from '../checks/finding.js';
import type { SiteFacts } from './sites-facts.js';

/** Context of an App whose sites are the same on every machine: what the environment says of clusters is not looked at. */
export const ENVIRONMENT_UNREAD = 'datastead:environment-unread';

/** Variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where kubectl looks when nobody tells it otherwise. Terraform's providers find the home folder as kubectl does. */
const DEFAULT_FILE = '~/.kube/config';

/**
 * The kubeconfig files of a site, the first that has a context before the others: the one that `sites.yaml` names, or else those that
 * kubectl would take, without those that do not exist.
 */
export function kubeconfigFiles({ configPath }: SiteFacts['kubernetes'], environment: Environment): readonly string[] {
  if (configPath !== undefined) return [configPath];
  const listed = environment['KUBECONFIG'];
  if (listed === undefined || listed === '') return [DEFAULT_FILE];
  const files = listed.split(path.delimiter).filter((file) => file !== '');
  // Terraform runs elsewhere, and a ~ that no shell has replaced is a folder's name to kubectl.
  const absolute = [...new Set(files.map((file) => path.resolve(file)))];
  const there = absolute.filter((file) => existsSync(file));
  return there.length === 0 ? absolute : there;
}

/** A kubeconfig file by the path that it has on this machine, so that two ways to write one are one. */
export function absolutePath(file: string): string {
  return path.resolve(file.startsWith('~/') ? path.join(os.homedir(), file.slice(2)) : file);
}

/** What keeps the stacks of a site from reaching the cluster that its kubeconfig files name. */
export function kubeconfigFindings(
  { kubernetes, at }: SiteFacts,
  files: readonly string[],
  environment: Environment,
): Finding[] {
  const where = at('kubernetes', 'context');
  if (files.length === 0) {
    const message = `the context "${kubernetes.context}" is in no file, because KUBECONFIG names none`;
    return [error('kubeconfig-none', where, message, 'set KUBECONFIG, or name the file in kubernetes.configPath')];
  }
  // One file of ours stands above KUBE_CONFIG_PATH in both providers; several of ours do not.
  const stronger = [
    'KUBE_CONFIG_PATHS',
    'KUBE_HOST',
    'KUBE_CTX_CLUSTER',
    ...(files.length > 1 ? ['KUBE_CONFIG_PATH'] : []),
  ];
  const set = stronger.filter((name) => (environment[name] ?? '') !== '');
  if (set.length === 0) return [];
  const message = `the context "${kubernetes.context}" would not decide which cluster is changed, because ${set.join(' and ')} ${set.length > 1 ? 'are' : 'is'} set, which Terraform's providers prefer`;
  return [
    error(
      'kubeconfig-environment',
      where,
      message,
      `unset ${set.join(' and ')}; sites.yaml and KUBECONFIG name the cluster`,
    ),
  ];
}
