import { bindingSizeFindings } from '../constructs/access/binding-size.js';
import { passwordsText } from '../constructs/access/rotation.js';
import { usesText } from '../constructs/access/uses.js';
import { error, type Finding } from '../constructs/checks/finding.js';
import { bytesOf, CONTENT_BYTES, OBJECT_BYTES, sizeText } from '../constructs/checks/sizes.js';
import { podTemplate } from '../constructs/workload/pod-template.js';
import type { SiteContents } from './site-contents.js';

/** Objects of a site that grow with what is declared in it, where they are larger than Kubernetes takes. */
export function siteSizeFindings({ site, bindings, applications, workloads, grantees }: SiteContents): Finding[] {
  const where = site.node.path;
  return [
    ...bindings.flatMap(bindingSizeFindings),
    ...applications.flatMap((application) => podFindings(application.node.path, podTemplate(application))),
    ...recordFindings(where, 'what its workloads use', usesText(workloads)),
    ...recordFindings(where, 'the passwords of its workloads', passwordsText(grantees)),
  ];
}

function podFindings(where: string, template: object): Finding[] {
  const bytes = bytesOf(JSON.stringify(template));
  if (bytes <= OBJECT_BYTES) return [];
  return [
    error(
      'pod-size',
      where,
      `needs a pod template of ${sizeText(bytes)}, but Kubernetes accepts objects of at most ${sizeText(OBJECT_BYTES)}`,
      'put the content of env, command and args into the image as files, or divide the work among several workloads',
    ),
  ];
}

function recordFindings(where: string, what: string, text: string): Finding[] {
  const bytes = bytesOf(text);
  if (bytes <= CONTENT_BYTES) return [];
  return [
    error(
      'site-record-size',
      where,
      `has a record of ${what} of ${sizeText(bytes)}, but its ConfigMap holds at most ${sizeText(CONTENT_BYTES)}`,
      'divide the workloads between two platforms, each with its own namespaces',
    ),
  ];
}
