import { cut, quote } from './sites-findings.js';
import { FORMATS } from './sites-formats.js';
import { describe, type Finding, likeness, lower, type Node, TYPES } from './sites-words.js';

/** A text where a number belongs and the like: mostly a matter of quotes, so the remedy shows the line mended. */
export function wrongType(
  node: Node,
  name: string,
  data: unknown,
  source: string | undefined,
  path: readonly string[],
): Finding {
  const type = node.type ?? '';
  const id = 'sites-type';
  if (data === null) {
    return {
      id,
      message: `${name} has no value`,
      remedy: `give it ${TYPES[type]}, ${likeness(path.at(-1) ?? '', node)}`,
    };
  }
  const message = `${name} is ${describe(data, source)}, but must be ${TYPES[type]}`;
  return { id, message, remedy: typeRemedy(node, data, source ?? String(data), path) };
}

function typeRemedy(node: Node, data: unknown, written: string, path: readonly string[]): string {
  const otherwise = `write ${TYPES[node.type ?? '']}, ${likeness(path.at(-1) ?? '', node)}`;
  switch (node.type) {
    case 'string': {
      if (typeof data === 'object') return otherwise;
      const fault = FORMATS[node.format ?? '']?.(written);
      if (fault) return fault.remedy;
      if (node.patternErrorMessage && !new RegExp(node.pattern ?? '').test(written))
        return lower(node.patternErrorMessage);
      const why =
        typeof data === 'number' && written.includes('.') ? ', because YAML reads 1.30 as the number 1.3' : '';
      return `put it in quotes, ${quote(written)}${why}`;
    }
    case 'integer':
    case 'number': {
      const number = Number(data);
      const fits =
        typeof data === 'string' &&
        data.trim() !== '' &&
        (node.type === 'number' ? Number.isFinite(number) : Number.isSafeInteger(number));
      return fits ? `write ${number}, without quotes` : otherwise;
    }
    case 'boolean': {
      const word = String(data).toLowerCase();
      if (['true', 'yes', 'on', 'y', '1'].includes(word)) return 'write true, without quotes';
      if (['false', 'no', 'off', 'n', '0'].includes(word)) return 'write false, without quotes';
      return 'write true or false, without quotes';
    }
    case 'array':
      if (typeof data !== 'object') return `write a list, [${cut(written.split(/[\s,]+/).join(', '))}]`;
      return 'write a list, each item on a line of its own that begins with `- `';
    default: {
      if (node.examples) return otherwise;
      const keys = node.required ?? [];
      return keys.length > 0 ? `write keys below it: ${keys.join(', ')}` : 'write `key: value` lines below it';
    }
  }
}
