/** A text of a configuration without Terraform's escapes; expressions stay as they are. */
export function unescaped(text: string): string {
  return text.replaceAll(/\$\$\{|%%\{/g, (escaped) => escaped.slice(1));
}
