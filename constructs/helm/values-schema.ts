import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Token } from 'cdktf';
import { parse } from 'yaml';
import type { Problem } from '../problem.js';
import type { Voice } from '../schema/sentence.js';
import { type Validator, validatorOf } from '../schema/validator.js';

interface Chart {
  readonly defaults: object;
  readonly validate: Validator;
}

const charts = new Map<string, Chart>();

/**
 * Holds values, laid over the chart's defaults, against the chart's values.schema.json, as helm would at deploy time, and says what
 * is wrong in sentences.
 * What only Terraform knows (a Secret's uid) is a text of any content.
 * @param where The construct that these values come from: `shop/fra1/events`.
 */
export function validateValues(chartFolder: string, values: object, where: string): Problem[] {
  const file = path.join(path.resolve(chartFolder), 'values.schema.json');
  let chart = charts.get(file);
  if (!chart) {
    const defaults = path.join(path.dirname(file), 'values.yaml');
    chart = {
      defaults: existsSync(defaults) ? ((parse(readFileSync(defaults, 'utf8')) as object | null) ?? {}) : {},
      validate: validatorOf(JSON.parse(readFileSync(file, 'utf8')) as object, { isOpen: Token.isUnresolved }),
    };
    charts.set(file, chart);
  }
  return chart
    .validate(merged(chart.defaults, values), VALUES)
    .map(({ message, remedy }) => ({ id: 'chart-values', where, message, remedy }));
}

/** How values are spoken of: by their path, as who knows the values file does, and by what the schema says of them. */
const VALUES: Voice = {
  place: (segments) =>
    segments
      .map((segment) => (/^\d+$/.test(segment) ? `[${segment}]` : `.${segment}`))
      .join('')
      .replace(/^\./, ''),
  hint: ({ examples: [example] = [], description }) => {
    if (example !== undefined) return `, such as ${JSON.stringify(example)}`;
    return description === undefined ? '' : ` (${description.replace(/\.$/, '')})`;
  },
};

/** Helm's rule: maps are merged, anything else is replaced, and null takes a default away. */
function merged(defaults: unknown, values: unknown): unknown {
  if (!isMap(defaults) || !isMap(values)) return values;
  const result = new Map(Object.entries(defaults));
  for (const [key, value] of Object.entries(values)) {
    if (value === null) result.delete(key);
    else if (value !== undefined) result.set(key, merged(result.get(key), value));
  }
  return Object.fromEntries(result);
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
