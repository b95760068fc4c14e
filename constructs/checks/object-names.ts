import { error, type Finding } from '../checks/finding.js';

/** RFC 1123 subdomain. */
const NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** Whether Kubernetes takes a text for the name of a Secret, a ConfigMap or a class. */
export function isObjectName(name: string): boolean {
  return NAME.test(name);
}

/** Whether a prop that names a Secret of the user's own holds the name of one. */
export function secretFindings(id: string, where: string, name: string, namespace: 'apps' | 'data'): Finding[] {
  return objectFindings('Secret', id, where, name, namespace);
}

/** Whether a prop that names a ConfigMap of the user's own, in the apps namespace, holds the name of one. */
export function configMapFindings(id: string, where: string, name: string): Finding[] {
  return objectFindings('ConfigMap', id, where, name, 'apps');
}

function objectFindings(kind: string, id: string, where: string, name: string, namespace: string): Finding[] {
  if (isObjectName(name)) return [];
  const message =
    name !== ''
      ? // Not repeated: the text may be the secret itself.
        `names its ${kind} with ${name.length} characters that are not a valid name`
      : `names no ${kind}`;
  const remedy = `write the name of a ${kind} of the ${namespace} namespace: a to z, 0 to 9, hyphens and dots`;
  return [error(id, where, message, remedy)];
}
