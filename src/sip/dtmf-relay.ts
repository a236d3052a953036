/** Digits that come in INFO: `application/dtmf-relay` as most phones send them, `application/dtmf` as some do. */

const digit = /^[0-9*#A-D]$/i

/** @returns the digit such a body names, letters in capitals; undefined for any other body */
export function digitIn(body: { readonly type: string; readonly text: string } | undefined): string | undefined {
  const type = body?.type.split(';')[0]?.trim().toLowerCase()
  const text = body?.text ?? ''
  const named = type === 'application/dtmf-relay' ? /^\s*Signal\s*=\s*(\S{1,2})\s*$/im.exec(text)?.[1]
    : type === 'application/dtmf' ? text.trim() : undefined
  if (named === undefined) return undefined
  const key = named === '10' ? '*' : named === '11' ? '#' : named
  return digit.test(key) ? key.toUpperCase() : undefined
}
