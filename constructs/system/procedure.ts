import path from 'node:path';
import { PACKAGE_ROOT } from '../package-root.js';
import { displayName } from '../site/sites-text.js';

/** Where a system's page, which the package brings along, says how to do something: `docs/systems/kafka.md, "A larger volume"`. */
export function procedureOf(system: string, heading: string): string {
  return `${displayName(path.join(PACKAGE_ROOT, 'docs', 'systems', `${system}.md`))}, "${heading}"`;
}
