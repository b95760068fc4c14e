import { homedir } from 'node:os';
import path from 'node:path';
import type { StackFile } from '../stacks.js';

/** How a stack's providers reach their cluster. */
export interface ClusterAccess {
  readonly files: readonly string[];
  readonly context: string;
}

/** What the provider block of a stack says; undefined for a stack that stands in no cluster. */
export function clusterAccess({ provider = {} }: StackFile, folder: string): ClusterAccess | undefined {
  // Where the cluster's uid is stated, the context of the main provider is an expression, and that of the one which asks for the uid is plain.
  const plain = provider['kubernetes']?.find(({ config_context: named }) => !`${named}`.includes('${'));
  const { config_path: one, config_paths: several, config_context: context } = plain ?? {};
  const files = (Array.isArray(several) ? several : [one]).filter((file): file is string => typeof file === 'string');
  if (typeof context !== 'string' || files.length === 0) return undefined;
  // Relative paths are those of Terraform, which runs in the stack's folder.
  return { context, files: files.map((file) => path.resolve(folder, file.replace(/^~(?=\/|$)/, homedir()))) };
}
