/** An expression in a text of a configuration; `$${` is none. */
const EXPRESSION = /(?<!\$)\$\{[^}]*\}/;

/** A text of a configuration without Terraform's escapes; expressions stay as they are. */
export function unescaped(text: string): string {
  return text.replaceAll(/\$\$\{|%%\{/g, (escaped) => escaped.slice(1));
}

export function hasExpression(text: string): boolean {
  return EXPRESSION.test(text);
}

/** Whether a value may be what a text of a configuration comes to: an expression in it stands for any text. */
export function comesTo(text: string, value: string): boolean {
  const parts = text.split(EXPRESSION).map((part) => unescaped(part).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(value);
}
