/** How a policy names a secret, in whose place it stands: `secret:orange`. */
const reference = /^secret:(.+)$/s

/** True for a text that names a secret, where one may stand as it is. */
export function isSecret(written: string): boolean {
  return reference.test(written)
}

/** The name in `secret:orange`; the schema has seen to the form. */
export function secretName(written: string): string {
  return reference.exec(written)?.[1] ?? written
}
