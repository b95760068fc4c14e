import { error, type Finding } from './finding.js';

/** Checks a TCP port; `prop` is where it was given, `without` how to do without it. */
export function portFindings(
  id: string,
  where: string,
  prop: string,
  port: number,
  without = 'leave it out',
): Finding[] {
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return [];
  return [error(id, where, `has the ${prop} ${port}`, `set ${prop} to a whole number from 1 to 65535, or ${without}`)];
}
