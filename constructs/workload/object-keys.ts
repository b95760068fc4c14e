import { error, type Finding } from '../checks/finding.js';

/** Keys of a ConfigMap or a Secret that Kubernetes accepts. */
const KEY = /^(?!\.\.?$)(?!\.\.)[-._a-zA-Z0-9]{1,253}$/;

/**
 * Whether a text can be a key of a ConfigMap or a Secret.
 * @param says what it is for: `takes API_KEY from`
 * @param call where it was given: `EnvValue.secret`
 */
export function keyFindings(id: string, where: string, says: string, call: string, key: string): Finding[] {
  if (KEY.test(key)) return [];
  return [
    error(
      id,
      where,
      // Not repeated: the text may be the secret itself.
      `${says} a key of ${key.length} characters that is not a valid key`,
      `give ${call} a key of letters, digits, underscores, dots and hyphens, such as api-key`,
    ),
  ];
}
