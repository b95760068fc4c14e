import { literalText } from '../constructs/terraform-text.js';

/** A Terraform expression inside chart values: what only Terraform knows, such as the uid of a Secret. */
export function expression(text: string): string {
  return `${MARK}${text}`;
}

/** No text that a user writes starts with this character. */
const MARK = '\u0001';

/**
 * Chart values as the text of a Helm release: JSON, with expressions for Terraform to fill in and everything else safe from it.
 */
export function valuesText(values: object): string {
  return JSON.stringify(values, (_key, value: unknown) => {
    if (typeof value !== 'string') return value;
    return value.startsWith(MARK) ? value.slice(MARK.length) : literalText(value);
  });
}
