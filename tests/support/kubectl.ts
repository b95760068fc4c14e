import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { findTool } from '../../constructs/helm/tools.js';
import type { Manifest } from './helm.js';
import { temporaryFolder } from './temporary-folder.js';

const run = promisify(execFile);

/** What `kubectl patch --local --type strategic` makes of an object; without a cluster. */
export async function kubectlPatched(object: Manifest, patch: object): Promise<Manifest> {
  const file = path.join(temporaryFolder(), 'object.json');
  writeFileSync(file, JSON.stringify(object));
  const args = ['patch', '--local', '--type', 'strategic', '--output', 'json', '--filename', file];
  const { stdout } = await run(findTool('kubectl'), [...args, '--patch', JSON.stringify(patch)]);
  return withoutNulls(JSON.parse(stdout)) as Manifest;
}

/** kubectl leaves nulls of a patch in what is new, which say nothing. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (one === null ? [] : [[key, withoutNulls(one)]])),
  );
}
