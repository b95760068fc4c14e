import type { IConstruct } from 'constructs';
import type { Stack } from '../terraform/index.js';

/**
 * When a part of a deploy comes, first what others need, last what takes away:
 * - `expand`: namespaces, Secrets, and what else must be there before any system;
 * - `form`: systems, their users and rights;
 * - `use`: applications, and the ways to what they were granted;
 * - `verify`: tests of what is deployed now;
 * - `contract`: users and rights that are declared no longer go.
 */
export const PHASES = ['expand', 'form', 'use', 'verify', 'contract'] as const;

export type Phase = (typeof PHASES)[number];

/** Where parts are placed: a site, or what a cloud provider runs for all sites. Its stacks are named after it. */
export interface Home {
  readonly name: string;
}

/** Something that a deploy places: a Helm release, Secrets, a Job, resources of a cloud provider. */
export interface Part {
  /** The construct that it belongs to: messages name it, and its aspects visit the resources. */
  readonly owner: IConstruct;
  readonly home: Home;
  readonly phase: Phase;
  /**
   * Addresses of resources that are forgotten, and not destroyed, once they are declared no longer, because a part of a later phase takes
   * away what they have made.
   * @default - none
   */
  readonly lasting?: readonly string[];
  /** Makes its resources, once the whole composition is known; returns those that others may wait for, by address. */
  place(ground: Ground): readonly string[];
}

/** The stack that a part is placed in, and what was placed there before. */
export interface Ground {
  readonly stack: Stack;
  /** What these parts have made in the same stack. What an earlier stack has made is there already. */
  after(...parts: readonly Part[]): string[];
  /** What all parts of a phase, that was placed before, have made in the same stack. */
  placed(phase: Phase): string[];
}

/** What a site places for all that stands in it, for other parts to wait for. */
export interface SiteBase {
  readonly namespaces: Part;
  /** The release that prepares the namespaces. */
  readonly release: Part;
  /** What every Secret with a password of the kit's waits for. */
  readonly passwords: Part;
  /** Network rules of each namespace. */
  readonly network: { readonly data: Part; readonly apps: Part };
  /** Ends well only where every workload runs what is declared. */
  readonly gate: Part;
  /** Digest of what a system installs, whoever runs it; a text that is another one where something else is installed. */
  digestOf(system: string): string;
}

/** Known to every copy of this package, and to nobody else: what is not the kit's cannot be one by its looks. */
export const PART_SOURCE: unique symbol = Symbol.for('datastead.PartSource');

/** A construct of a site, or of a platform, that has parts. */
export interface PartSource extends IConstruct {
  readonly [PART_SOURCE]: true;
  /**
   * The parts, in the order in which they are placed within a phase; asked for once every grant is known.
   * @param base of a site
   */
  parts(base: (home: Home) => SiteBase): readonly Part[];
}

export function isPartSource(construct: IConstruct): construct is PartSource {
  return PART_SOURCE in construct;
}
