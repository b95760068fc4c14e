import type { MatcherState } from 'vitest';
import { suggestion } from '../constructs/schema/suggestion.js';
import { differences } from './differences.js';
import type { Manifest } from './helm.js';
import type { SynthesizedStack } from './stack.js';
import { SynthesizedPlatform } from './synthesize.js';

interface Answer {
  readonly pass: boolean;
  readonly message: () => string;
}

type Partial = Readonly<Record<string, unknown>>;

/** Matchers for Vitest: `expect.extend(matchers)`. */
export const matchers = {
  /** Of a synthesized stack: one of its resources of this type has these fields; others may stand beside them. */
  toHaveResource(this: MatcherState, stack: SynthesizedStack, type: string, partial: Partial = {}): Answer {
    if (!isStack(stack)) {
      throw new TypeError(
        `toHaveResource looks into one stack, and got ${kindOf(stack)}: write expect(platform.stack('<site>-apps'))`,
      );
    }
    const candidates = Object.entries(stack.resources)
      .filter(([address]) => address.startsWith(`${type}.`))
      .map(([address, value]) => ({ name: address, value }));
    const types = Object.keys(stack.resources).map((address) => address.split('.', 1)[0] ?? '');
    return answer(this, { of: stack.name, what: type, candidates, partial, known: types });
  },

  /** Of a list of Kubernetes objects: the one of this kind and name has these fields; others may stand beside them. */
  toHaveManifest(
    this: MatcherState,
    list: readonly Manifest[],
    kind: string,
    name: string,
    partial: Partial = {},
  ): Answer {
    if (!Array.isArray(list)) {
      throw new TypeError(
        `toHaveManifest looks into a list of objects, and got ${kindOf(list)}: write expect(await platform.manifests())`,
      );
    }
    const ofKind = list.filter((manifest) => manifest.kind === kind);
    const candidates = ofKind
      .filter(({ metadata }) => metadata.name === name)
      .map((value) => ({ name: `${kind} ${value.metadata.namespace ?? ''}/${name}`, value }));
    const known = (ofKind.length > 0 ? ofKind : list).map(({ kind: of, metadata }) => `${of} ${metadata.name}`);
    return answer(this, {
      of: `the list of ${list.length} objects`,
      what: `${kind} ${name}`,
      candidates,
      partial,
      known,
    });
  },
};

interface Question {
  /** What is looked into. */
  readonly of: string;
  readonly what: string;
  readonly candidates: readonly { readonly name: string; readonly value: object }[];
  readonly partial: Partial;
  /** What is there instead, when there is no candidate. */
  readonly known: readonly string[];
}

function isStack(value: unknown): value is SynthesizedStack {
  return typeof value === 'object' && value !== null && 'resources' in value && 'json' in value;
}

function kindOf(value: unknown): string {
  if (value instanceof Promise) return 'a promise that was not awaited';
  if (value instanceof SynthesizedPlatform) return 'a whole platform';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return value === null || typeof value !== 'object' ? String(value) : 'a single object';
}

function answer(state: MatcherState, { of, what, candidates, partial, known }: Question): Answer {
  const testers = [...state.customTesters, state.utils.iterableEquality, state.utils.subsetEquality];
  const eyes = {
    equals: (actual: unknown, expected: unknown) => state.equals(actual, expected, testers),
    show: (value: unknown) => state.utils.stringify(value, undefined, { min: true }),
  };
  const seen = candidates.map(({ name, value }) => ({ name, wrong: differences(value, partial, eyes) }));
  const found = seen.find(({ wrong }) => wrong.length === 0);
  const fields = Object.keys(partial).length === 0 ? '' : ` with ${eyes.show(partial)}`;
  if (found !== undefined) {
    return { pass: true, message: () => `${of} has ${found.name}${fields}, and should not` };
  }
  if (seen.length === 0) {
    const others = [...new Set(known)];
    return { pass: false, message: () => `${of} has no ${what}; ${suggestion(what, others)}` };
  }
  const lines = seen.flatMap(({ name, wrong }) => [`  ${name}:`, ...wrong.map((line) => `    ${line}`)]);
  return { pass: false, message: () => [`${of} has no ${what}${fields}`, ...lines].join('\n') };
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: an augmentation has the type parameters of what it augments
  interface Matchers<T = any> {
    /**
     * One of the stack's resources of this type has these fields.
     * @example expect(platform.stack('fra1-apps')).toHaveResource('kubernetes_deployment_v1', { metadata: { name: 'api' } })
     */
    toHaveResource(type: string, partial?: Readonly<Record<string, unknown>>): T;
    /**
     * The object of this kind and name is in the list and has these fields.
     * @example expect(await platform.manifests()).toHaveManifest('StatefulSet', 'events-broker', { spec: { replicas: 3 } })
     */
    toHaveManifest(kind: string, name: string, partial?: Readonly<Record<string, unknown>>): T;
  }
}
