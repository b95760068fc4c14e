import { isTable } from '../props/index.js';

/** A change of an object that the kit makes, for settings that the kit does not model. */
export interface Patch {
  /** Kind of the object, as Kubernetes writes it: `StatefulSet`. */
  readonly kind: string;
  /** Name of the object. For a Job that a chart makes, and for its ConfigMap, without the digest at the end: `events-provision`. */
  readonly name: string;
  /** Site of the object. @default - every site that has the object */
  readonly site?: string;
  /** Namespace of the object, if both namespaces of the site have one of that name. @default - each that has one */
  readonly namespace?: 'data' | 'apps';
  /**
   * The change, in Kubernetes' own form (strategic merge): maps are merged, `null` removes a key, lists with a
   * merge key (containers, volumes, env) are merged by it, and everything else is replaced.
   */
  readonly patch: Readonly<Record<string, unknown>>;
  /** Why it is needed, for a colleague to understand: 10 characters or more. */
  readonly reason: string;
}

/** An object that a patch may name. */
export interface PatchTarget {
  readonly kind: string;
  readonly name: string;
  /** Left out for objects without a namespace. */
  readonly namespace?: string;
}

/** A patch that was applied to an object. */
export interface AppliedPatch extends PatchTarget {
  /** Where the patch is written: `shop/patches[0]`. */
  readonly where: string;
  readonly site: string;
  /** The fields that it changes. */
  readonly fields: readonly string[];
  readonly reason: string;
}

/** Whether an object is the one of that name. A chart ends the names of Jobs, and of their ConfigMaps, with a digest. */
export function isNamed(target: PatchTarget, kind: string, name: string): boolean {
  return target.kind === kind && (target.name === name || shortName(target) === name);
}

/** A name without the digest. */
export function shortName({ kind, name }: PatchTarget): string {
  return kind === 'Job' || kind === 'ConfigMap' ? name.replace(/-[0-9a-f]{10}$/, '') : name;
}

/** The leaves of a patch, as paths. */
export function fieldsOf(value: unknown, path = ''): string[] {
  if (!isTable(value) || Object.keys(value).length === 0) return [path];
  return Object.entries(value).flatMap(([key, inner]) => fieldsOf(inner, path === '' ? key : `${path}.${key}`));
}
