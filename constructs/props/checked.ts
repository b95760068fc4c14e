import type { IConstruct } from 'constructs';
import { ProblemError } from '../problem.js';
import { faultsAt, type Kind, required } from './kind.js';
import { text } from './kinds.js';
import type { Path } from './path.js';

/**
 * What code without types hands over, once it is what the types say. What is misspelt or of another type stops at once: nothing that
 * follows from it could be trusted.
 * @param where path of a construct, or a call such as `Consistency.of`
 * @throws ProblemError with all that is wrong with it
 */
export function checked<T>(where: string, kind: Kind<T>, value: T, path: Path = []): T {
  const faults = faultsAt(required(kind), value, path);
  if (faults.length === 0) return value;
  throw new ProblemError(faults.map((fault) => ({ where, ...fault })));
}

/** The props of a construct that is about to be made, checked like that; its scope and its name too. */
export function checkedProps<P>(scope: IConstruct, id: string, kind: Kind<P>, props: P): P {
  const path = (scope as Partial<IConstruct> | undefined | null)?.node?.path;
  if (path === undefined) {
    throw new ProblemError([
      {
        id: 'props-scope',
        where: `${id}`,
        message: 'is made in no construct',
        remedy: 'pass an App, a platform, a site or a construct below one as the first argument',
      },
    ]);
  }
  checked(path || 'app', text, id, ['id']);
  return checked([path, id].filter((part) => part !== '').join('/'), kind, props);
}

/** The one text that a call is given: the name of a topic, a pattern of keys. */
export function checkedText(owner: IConstruct, what: string, given: string): string {
  return checked(owner.node.path, text, given, [what]);
}
