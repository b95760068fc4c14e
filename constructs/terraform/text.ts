import { Token } from 'cdktf';

/** Begins a text that is an expression of Terraform's. No text that a user writes begins with this character. */
const MARK = '\u0001';

/** An expression for Terraform to evaluate, such as `${kubernetes_secret_v1.a.metadata[0].uid}`. Every other text of a resource is literal. */
export function expression(text: string): string {
  return `${MARK}${text}`;
}

/**
 * A text of the user's as Terraform's JSON wants it, in which `${` and `%{` begin an expression: `$${` and `%%{` are the text itself.
 * What cdktf fills in (a token) stays.
 */
export function literalText(text: string): string {
  if (!text.includes('{') || Token.isUnresolved(text)) return text;
  // Replacements are functions because `$$` in a replacement text means one dollar sign.
  return text.replaceAll('${', () => '$${').replaceAll('%{', () => '%%{');
}

/** A value as Terraform's JSON has it. */
export interface TerraformJson {
  readonly value: unknown;
  /** Whether cdktf has something to fill in yet. */
  readonly open: boolean;
}

/** A copy of a value as Terraform's JSON has it: every text but expressions is literal, and what is undefined is left out. */
export function terraformJson(value: unknown): TerraformJson {
  let open = false;
  const text = (one: string): string => {
    if (one.includes('TfToken[')) open = true;
    return one.startsWith(MARK) ? one.slice(MARK.length) : literalText(one);
  };
  const copy = (one: unknown): unknown => {
    if (typeof one === 'string') return text(one);
    if (typeof one === 'number' && one < 0 && Token.isUnresolved(one)) open = true;
    if (typeof one !== 'object' || one === null) return one;
    if (Array.isArray(one)) return one.map(copy);
    if (Token.isUnresolved(one)) {
      open = true;
      return one;
    }
    const fields: Record<string, unknown> = {};
    for (const key of Object.keys(one)) {
      const field = (one as Record<string, unknown>)[key];
      if (field !== undefined) fields[text(key)] = copy(field);
    }
    return fields;
  };
  return { value: copy(value), open };
}

/** Chart values for a Helm release: an expression that is their JSON. */
export function valuesText(values: object): string {
  return expression(JSON.stringify(terraformJson(values).value));
}

/** A copy of a value in which a plain text stands for each expression, and for each token of cdktf's: for who looks at its form alone. */
export function withoutExpressions(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith(MARK) || Token.isUnresolved(value) ? 'known-at-apply' : value;
  if (Array.isArray(value)) return value.map(withoutExpressions);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutExpressions(one)]));
}
