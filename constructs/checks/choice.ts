import { nearest } from '../nearest.js';
import { error, type Finding } from './finding.js';

/** A word outside of a closed list, which code without types can hand over. */
export function choiceFindings(
  id: string,
  where: string,
  prop: string,
  got: unknown,
  allowed: readonly string[],
): Finding[] {
  if (allowed.some((word) => word === got)) return [];
  const near = typeof got === 'string' ? nearest(got, allowed) : undefined;
  const remedy = `use one of ${allowed.join(', ')}, or leave ${prop} out`;
  return [
    error(id, where, `has the ${prop} ${JSON.stringify(got)}`, near ? `did you mean ${near}? ${remedy}` : remedy),
  ];
}
