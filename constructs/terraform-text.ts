import { Token } from 'cdktf';

/**
 * A text of the user's as Terraform's JSON wants it, in which `${` and `%{` begin an expression: `$${` and `%%{` are the text itself.
 * What cdktf fills in (a token) stays.
 */
export function literalText(text: string): string {
  if (Token.isUnresolved(text)) return text;
  // Replacements are functions because `$$` in a replacement text means one dollar sign.
  return text.replaceAll('${', () => '$${').replaceAll('%{', () => '%%{');
}
