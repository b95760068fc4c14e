import path from 'node:path';
import { absolutePath } from '../../constructs/site/kubeconfig.js';
import type { StackFile } from '../stacks.js';
import { hasExpression, unescaped } from '../terraform-text.js';

/** How a stack's providers reach their cluster. */
export interface ClusterAccess {
  readonly files: readonly string[];
  readonly context: string;
}

/** What the provider block of a stack says; undefined for a stack that stands in no cluster. */
export function clusterAccess({ provider = {} }: StackFile, folder: string): ClusterAccess | undefined {
  // Where the cluster's uid is stated, the context of the main provider is an expression, and that of the one which asks for the uid is plain.
  const plain = provider['kubernetes']?.find(({ config_context: named }) => !hasExpression(`${named}`));
  const { config_path: one, config_paths: several, config_context: context } = plain ?? {};
  const files = (Array.isArray(several) ? several : [one])
    .filter((file): file is string => typeof file === 'string')
    .map((file) => unescaped(file));
  if (typeof context !== 'string' || files.length === 0) return undefined;
  // Relative paths are those of Terraform, which runs in the stack's folder.
  return {
    context: unescaped(context),
    files: files.map((file) => path.resolve(folder, file.startsWith('~/') ? absolutePath(file) : file)),
  };
}
