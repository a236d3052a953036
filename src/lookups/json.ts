/** Answers that are written as JSON. */

/** @throws when the text is no JSON object; nothing of the text is in the message */
export function objectFrom(text: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error('it answered with something else than JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('it answered with JSON that is no object')
  }
  return value as Readonly<Record<string, unknown>>
}
