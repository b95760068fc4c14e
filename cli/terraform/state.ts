import type { Finished, Terraform } from './terraform.js';

/** The addresses that a state holds (none where there is no state yet), or how the call ended that was to tell them. */
export async function stateAddresses(
  terraform: Terraform,
  folder: string,
): Promise<{ readonly addresses: ReadonlySet<string> } | { readonly failed: Finished }> {
  const finished = await terraform.run(folder, ['state', 'list', '-no-color']);
  if (finished.status === 0) {
    return { addresses: new Set(finished.text.split('\n').filter((line) => /^[a-z]\S*$/.test(line))) };
  }
  const none = finished.signal === null && finished.text.includes('No state file was found');
  return none ? { addresses: new Set() } : { failed: finished };
}

/** How the line begins that `terraform show -json` prints; warnings come before or after it. */
const SHOWN = '{"format_version"';

/** The values that each release was last given, by its name (nothing where there is no state yet), or how the call ended that was to tell them. */
export async function stateReleases(
  terraform: Terraform,
  folder: string,
): Promise<{ readonly values: ReadonlyMap<string, object> } | { readonly failed: Finished }> {
  const finished = await terraform.run(folder, ['show', '-json', '-no-color']);
  const shown = finished.text.split('\n').find((line) => line.startsWith(SHOWN));
  if (finished.status !== 0 || shown === undefined) return { failed: finished };
  const { values } = JSON.parse(shown) as {
    values?: { root_module?: { resources?: { type: string; values: { name: string; values?: string[] } }[] } };
  };
  const releases = (values?.root_module?.resources ?? []).filter(({ type }) => type === 'helm_release');
  return {
    values: new Map(releases.map((one) => [one.values.name, JSON.parse(one.values.values?.[0] ?? '{}') as object])),
  };
}

/**
 * Takes the lock of a state and frees it. Nothing is changed: no state has the address that is to be marked.
 * @returns how it ended, where it was not to be had
 */
export async function tryLock(terraform: Terraform, folder: string): Promise<Finished | undefined> {
  const finished = await terraform.run(folder, [
    'untaint',
    '-no-color',
    '-allow-missing',
    'terraform_data.datastead-lock',
  ]);
  return finished.status === 0 ? undefined : finished;
}

/** Who holds a lock, in Terraform's own fields; undefined when the text is of something else. */
export function lockHolder(
  text: string,
): { readonly id: string; readonly who: string; readonly created: string } | undefined {
  if (!text.includes('Error acquiring the state lock')) return undefined;
  const field = (name: string) => new RegExp(`^\\W*${name}:\\s*(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  return { id: field('ID'), who: field('Who'), created: field('Created') };
}
