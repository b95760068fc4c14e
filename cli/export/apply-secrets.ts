import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';
import { quoted } from '../shell-words.js';
import type { ExportedSecret } from './secrets.js';

/** The program that makes the passwords: the same text for everybody, and a line for each Secret at its end. */
export function applySecretsScript(secrets: readonly ExportedSecret[]): string {
  const program = readFileSync(path.join(PACKAGE_ROOT, 'cli', 'export', 'apply-secrets.sh'), 'utf8');
  // Longer names first: a placeholder is replaced wherever it stands, and one name may begin with another.
  const ordered = [...secrets].sort((left, right) => right.name.length - left.name.length);
  const lines = ordered.map(({ name, namespaces, username, revision, labels }) =>
    ['secret', name, username, `${revision}`, JSON.stringify(labels), ...namespaces].map(quoted).join(' '),
  );
  return `${program}\n${[...lines, 'finish'].join('\n')}\n`;
}
