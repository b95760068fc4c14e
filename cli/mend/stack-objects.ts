import { kindOf } from '../../constructs/kubernetes/schema.js';
import { addressOf, instancesOf } from '../instances.js';
import type { StackFile } from '../stacks.js';

/** A resource of a stack that stands for one object of a cluster. */
export interface StackObject {
  readonly address: string;
  /** The address that an earlier version has made it at. */
  readonly former?: string;
  readonly type: string;
  readonly name: string;
  /** Left out for objects without a namespace. */
  readonly namespace?: string;
  /** What `terraform import` takes for it. */
  readonly importId: string;
  /** Where the API serves it; left out for a Helm release. */
  readonly place?: string;
}

/** The objects that a stack makes: those of Kubernetes, and Helm releases. */
export function stackObjects(file: StackFile): StackObject[] {
  const formers = new Map(file.moved?.map(({ from, to }) => [to, from]));
  return instancesOf(file).flatMap((instance): StackObject[] => {
    const { type, body } = instance;
    const { name, namespace } = (type === 'helm_release' ? body : (body['metadata'] ?? {})) as {
      readonly name?: string;
      readonly namespace?: string;
    };
    if (name === undefined) return [];
    const address = addressOf(instance);
    const former = formers.get(address);
    const known = { address, type, name, ...(former === undefined ? {} : { former }) };
    const where = namespace === undefined ? { importId: name } : { namespace, importId: `${namespace}/${name}` };
    if (type === 'helm_release') return [{ ...known, ...where }];
    const place = placeOf(type, name, namespace);
    return place === undefined ? [] : [{ ...known, ...where, place }];
  });
}

/** The objects with the addresses at which a state has them: until the next apply it has those of an earlier version. */
export function asInState(objects: readonly StackObject[], state: ReadonlySet<string>): readonly StackObject[] {
  return objects.map((object) =>
    object.former !== undefined && state.has(object.former) ? { ...object, address: object.former } : object,
  );
}

function placeOf(type: string, name: string, namespace: string | undefined): string | undefined {
  const kind = kindOf(type);
  if (kind === undefined) return undefined;
  const api = kind.apiVersion.includes('/') ? 'apis' : 'api';
  const within = namespace === undefined ? '' : `namespaces/${namespace}/`;
  return `${api}/${kind.apiVersion}/${within}${plural(kind.kind.toLowerCase())}/${name}`;
}

/** As the API names its kinds. */
function plural(kind: string): string {
  if (/(s|x|ch)$/.test(kind)) return `${kind}es`;
  return /[^aeiou]y$/.test(kind) ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}
