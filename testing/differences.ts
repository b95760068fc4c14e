/** Compares as the test runner does, so that `expect.any(String)` and its like count. */
export type Equals = (actual: unknown, expected: unknown) => boolean;

/** Where a value is not what is expected of it: a line each, such as `spec.replicas is "2", not "3"`. */
export function differences(actual: unknown, expected: unknown, equals: Equals, at = ''): string[] {
  if (equals(actual, expected)) return [];
  if (isPlain(expected) && isPlain(actual)) {
    return Object.entries(expected).flatMap(([key, wanted]) => {
      const field = /^[\w-]+$/.test(key) ? `${at === '' ? '' : '.'}${key}` : `["${key}"]`;
      return key in actual
        ? differences(actual[key], wanted, equals, `${at}${field}`)
        : [`${at}${field} is missing, not ${shown(wanted)}`];
    });
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    return expected.flatMap((wanted, index) => differences(actual[index], wanted, equals, `${at}[${index}]`));
  }
  return [`${at === '' ? 'it' : at} is ${shown(actual)}, not ${shown(expected)}`];
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
