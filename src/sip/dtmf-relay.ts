/** Digits in INFO: `application/dtmf-relay` as most phones send and take them, `application/dtmf` as some send them. */

/** The bodies that tell digits, as an Accept names them. */
export const digitTypes = ['application/dtmf-relay', 'application/dtmf'] as const

/** How long a key was held, for whoever wants to know. Milliseconds */
const HELD_MS = 160

interface Body {
  readonly type: string
  readonly text: string
}

const digit = /^[0-9*#A-D]$/i

/** @returns the digit such a body names, letters in capitals; undefined for any other body */
export function digitIn(body: Body | undefined): string | undefined {
  const type = typeOf(body)
  const text = body?.text ?? ''
  const named = type === 'application/dtmf-relay' ? /^\s*Signal\s*=\s*(\S{1,2})\s*$/im.exec(text)?.[1]
    : type === 'application/dtmf' ? text.trim() : undefined
  if (named === undefined) return undefined
  const key = named === '10' ? '*' : named === '11' ? '#' : named
  return digit.test(key) ? key.toUpperCase() : undefined
}

/** Whether a body is there to tell a digit, be it one or not. */
export function tellsDigit(body: Body | undefined): boolean {
  return digitTypes.some(type => type === typeOf(body))
}

/** What tells a digit. */
export function digitBody(digit: string): Body {
  return { type: 'application/dtmf-relay', text: `Signal=${digit}\r\nDuration=${HELD_MS}\r\n` }
}

function typeOf(body: Body | undefined): string | undefined {
  return body?.type.split(';')[0]?.trim().toLowerCase()
}
