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
    const remedy = 'pass an App, a platform, a site or a construct below one as the first argument';
    throw misplaced(`${id}`, 'is created without a parent construct', remedy);
  }
  const parent = path === '' ? 'app' : path;
  if (checked(parent, text, id, ['id']) === '') {
    throw misplaced(parent, 'is to hold a construct without a name', 'give it one as the second argument');
  }
  return checked(path === '' ? id : `${path}/${id}`, kind, props);
}

function misplaced(where: string, message: string, remedy: string): ProblemError {
  return new ProblemError([{ id: 'props-place', where, message, remedy }]);
}

/** The one text that a call is given: the name of a topic, a pattern of keys. */
export function checkedText(owner: IConstruct, what: string, given: string): string {
  return checked(owner.node.path, text, given, [what]);
}
