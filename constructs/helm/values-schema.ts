import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Token } from 'cdktf';
import type { Problem } from '../problem.js';
import { compileSchema, type SchemaFinding } from '../schema-errors.js';

type Validator = (value: unknown) => SchemaFinding[];

const validators = new Map<string, Validator>();

/**
 * Holds values against the chart's values.schema.json, as helm would at deploy time, and says what is wrong in sentences.
 * What only Terraform knows (a Secret's uid) is a text of any content.
 * @param where The construct that these values come from: `shop/fra1/events`.
 */
export function validateValues(chartFolder: string, values: object, where: string): Problem[] {
  const file = path.join(path.resolve(chartFolder), 'values.schema.json');
  let validate = validators.get(file);
  if (!validate) {
    validate = compileSchema(JSON.parse(readFileSync(file, 'utf8')) as object, Token.isUnresolved);
    validators.set(file, validate);
  }
  return validate(values).map((finding) => ({
    id: 'chart-values',
    where: finding.path.length === 0 ? where : `${where} ${valuePath(finding.path)}`,
    message: finding.message,
    remedy: finding.remedy,
  }));
}

/** `topics[0].config.retention.ms` for a reader who knows the values file. */
function valuePath(segments: readonly string[]): string {
  return segments
    .map((segment) => (/^\d+$/.test(segment) ? `[${segment}]` : `.${segment}`))
    .join('')
    .replace(/^\./, '');
}
