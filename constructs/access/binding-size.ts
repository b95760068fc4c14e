import { error, type Finding } from '../checks/finding.js';
import { bytesOf, CONTENT_BYTES, sizeText } from '../checks/sizes.js';
import { type Binding, bindingPath } from './grantee.js';

/** Whether the files of a binding fit into their ConfigMap. They contain every granted name. */
export function bindingSizeFindings(binding: Binding): Finding[] {
  const sizes = Object.entries(binding.entries()).map(([file, text]) => [file, bytesOf(text)] as const);
  const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
  if (total <= CONTENT_BYTES) return [];
  const [file] = sizes.reduce((largest, one) => (one[1] > largest[1] ? one : largest));
  return [
    error(
      'binding-size',
      bindingPath(binding),
      `has files of ${sizeText(total)}, most of it in "${file}", but their ConfigMap holds at most ${sizeText(CONTENT_BYTES)}`,
      'grant one prefix that the names have in common, or divide the work among several workloads',
    ),
  ];
}
