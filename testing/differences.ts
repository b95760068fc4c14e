/** How the test runner compares, so that `expect.any(String)` and its like count, and how it writes values. */
export interface Eyes {
  equals(actual: unknown, expected: unknown): boolean;
  show(value: unknown): string;
}

/** Where a value is not what is expected of it: a line each, such as `spec.replicas is "2", not "3"`. */
export function differences(actual: unknown, expected: unknown, eyes: Eyes, at = ''): string[] {
  if (eyes.equals(actual, expected)) return [];
  if (isPlain(expected) && isPlain(actual)) {
    return Object.entries(expected).flatMap(([key, wanted]) => {
      const field = /^[\w-]+$/.test(key) ? `${at === '' ? '' : '.'}${key}` : `["${key}"]`;
      return Object.hasOwn(actual, key)
        ? differences(actual[key], wanted, eyes, `${at}${field}`)
        : [`${at}${field} is missing, not ${shown(wanted, eyes)}`];
    });
  }
  const here = at === '' ? 'it' : at;
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const common = Math.min(expected.length, actual.length);
    const within = expected
      .slice(0, common)
      .flatMap((wanted, index) => differences(actual[index], wanted, eyes, `${at}[${index}]`));
    if (expected.length === actual.length) return within;
    // What comes after an entry that is missing or too many differs for that reason alone.
    return [`${here} has ${actual.length} entries, not ${expected.length}`, ...within.slice(0, 1)];
  }
  return [`${here} is ${shown(actual, eyes)}, not ${shown(expected, eyes)}`];
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function shown(value: unknown, eyes: Eyes): string {
  const text = eyes.show(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
