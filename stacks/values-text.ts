/** A Terraform expression inside chart values: what only Terraform knows, such as the uid of a Secret. */
export function expression(text: string): string {
  return `${MARK}${text}`;
}

/** No text that a user writes starts with this character. */
const MARK = '\u0001';

/**
 * Chart values as the text of a Helm release: JSON, with expressions for Terraform to fill in and everything else
 * safe from it (`$${` and `%%{` are Terraform's escapes for `${` and `%{`).
 */
export function valuesText(values: object): string {
  return JSON.stringify(values, (_key, value: unknown) => {
    if (typeof value !== 'string') return value;
    if (value.startsWith(MARK)) return value.slice(MARK.length);
    // Replacements are functions because `$$` in a replacement text means one dollar sign.
    return value.replaceAll('${', () => '$${').replaceAll('%{', () => '%%{');
  });
}
