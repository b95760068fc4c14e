import { isTable } from '../props/index.js';

/** A change of an object that the kit makes, for what the kit does not model. */
export interface Patch {
  /** Kind of the object, as Kubernetes writes it: `StatefulSet`. */
  readonly kind: string;
  /** Name of the object. Of a Job that a chart makes, and of that Job's ConfigMap, without the digest at its end: `events-provision`. */
  readonly name: string;
  /** Site whose object is meant. @default - each site that has one of that name */
  readonly site?: string;
  /** Namespace of the site, where both have an object of that name. @default - each that has one */
  readonly namespace?: 'data' | 'apps';
  /**
   * What is laid over the object, in Kubernetes' own form, as a strategic merge: maps are merged, `null` takes a key away, lists with a
   * merge key (containers, volumes, env) are merged by it, and all else is replaced.
   */
  readonly patch: Readonly<Record<string, unknown>>;
  /** Why it is needed, for a colleague to follow: 10 characters or more. */
  readonly reason: string;
}

/** An object that a patch may name. */
export interface PatchTarget {
  readonly kind: string;
  readonly name: string;
  /** Left out for what stands in no namespace. */
  readonly namespace?: string;
}

/** A patch that was laid over an object. */
export interface AppliedPatch extends PatchTarget {
  /** Where the patch is written: `shop/patches[0]`. */
  readonly where: string;
  readonly site: string;
  /** The fields that it says something about. */
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
