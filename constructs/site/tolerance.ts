import type { IConstruct } from 'constructs';
import { Checks } from '../checks/checks.js';

/**
 * What a platform promises to survive without losing an acknowledged write and without stopping to accept new ones:
 * `none` nothing, `node` the loss of any one node, `zone` the loss of any one zone (and so of any one node).
 */
export type Tolerance = 'none' | 'node' | 'zone';

const TOLERANCES: readonly Tolerance[] = ['none', 'node', 'zone'];

/**
 * What a construct was told to tolerate, or what it tolerates otherwise. Code without types can tell anything: another word is
 * noted as an error, and the construct goes on with what it tolerates otherwise, so that the report is about this word and
 * not about what would follow from it.
 */
export function toleranceOf(construct: IConstruct, told: Tolerance | undefined, otherwise: Tolerance): Tolerance {
  const got = told ?? otherwise;
  if (TOLERANCES.includes(got)) return got;
  Checks.of(construct).error('failure domain', {
    id: 'tolerate-unknown',
    where: construct.node.path,
    message: `has tolerate ${JSON.stringify(got)}, which is not one of ${TOLERANCES.join(', ')}`,
    remedy: 'set tolerate to none, node or zone, or leave it out',
  });
  return otherwise;
}
