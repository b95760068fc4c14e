/*
 * Size limits of Kubernetes and Linux, and how sizes are printed. Kubernetes: ValidateConfigMap and ValidateSecret (MaxSecretSize); etcd's
 * --max-request-bytes. Linux: MAX_ARG_STRLEN, of a variable with its name and of an argument, the byte behind it counted.
 */

/** Content of a ConfigMap or a Secret. */
export const CONTENT_BYTES = 1024 ** 2;

/** A whole object. */
export const OBJECT_BYTES = 1.5 * 1024 ** 2;

/** An argument of a program, or one of its variables. */
export const ARGUMENT_BYTES = 128 * 1024 - 1;

export function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

/** `1.2 MiB`, `131 KiB`: never below the limit that it is above. */
export function sizeText(bytes: number): string {
  const [amount, unit] = bytes < CONTENT_BYTES ? [bytes / 1024, 'KiB'] : [bytes / 1024 ** 2, 'MiB'];
  return `${Math.ceil(amount * (unit === 'MiB' ? 100 : 1)) / (unit === 'MiB' ? 100 : 1)} ${unit}`;
}
