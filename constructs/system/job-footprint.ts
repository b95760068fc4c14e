import type { Footprint } from '../site/footprint.js';
import { Size } from '../units.js';

/**
 * What Jobs of a chart ask for while the members run: provisioning and tasks, one after the other, and the pod of `helm test`.
 * @param members how many may run at once
 * @param memory of the largest; the default is that of charts/common/templates/_job.tpl
 */
export function jobFootprint(members = 1, memory = Size.mebibytes(640)): readonly Footprint[] {
  return [{ component: 'job', members, cpu: 0.1, memory }];
}
