/** A value as the text of one scalar. */

/**
 * Writes a value where another stood, in the quotes that one had; plain text stays plain where YAML
 * reads it as that text.
 * @param was what stood there
 * @param json JSON has only double quotes
 */
export function asScalar(value: string | number, was: string, json: boolean): string {
  if (typeof value === 'number') return String(value)
  if (json || was.startsWith('"')) return JSON.stringify(value)
  if (was.startsWith("'")) return `'${value.replaceAll("'", "''")}'`
  return isPlain(value) ? value : JSON.stringify(value)
}

/** True for words that YAML reads as themselves wherever they stand. */
function isPlain(text: string): boolean {
  return /^[A-Za-z0-9][\w./-]*$/.test(text) && Number.isNaN(Number(text)) && !/^(?:true|false|null)$/i.test(text)
}
