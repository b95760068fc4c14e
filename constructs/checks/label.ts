const PART = '[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?';
const DNS_LABEL = '[a-z0-9]([a-z0-9-]*[a-z0-9])?';
const NAME = new RegExp(`^(?=.{1,63}$)${PART}$`);
const PREFIX = new RegExp(`^(?=.{1,253}$)${DNS_LABEL}(\\.${DNS_LABEL})*$`);
const VALUE = new RegExp(`^(?=.{0,63}$)(${PART})?$`);

/** Whether Kubernetes takes a text for the name of a label, an annotation or a taint: with a DNS name and a slash before it, or alone. */
export function isLabelKey(text: string): boolean {
  const [name = '', prefix, ...more] = text.split('/').reverse();
  return NAME.test(name) && (prefix === undefined || PREFIX.test(prefix)) && more.length === 0;
}

/** Whether Kubernetes takes a text for what a label or a taint says. */
export function isLabelValue(text: string): boolean {
  return VALUE.test(text);
}

/** The DNS name that says whose a label or an annotation is; none where it is anybody's. */
export function labelPrefix(key: string): string | undefined {
  return key.includes('/') ? key.slice(0, key.indexOf('/')) : undefined;
}
