/**
 * Session timers as values (RFC 4028): what a request asks for, and what both sides agree on. Times
 * are whole seconds, as on the wire.
 */
import { header, headerOf, valuesOf } from './headers.ts'
import type { Header, Headers } from './message.ts'
import { paramOf, parseParams } from './params.ts'

/** Who refreshes, by its role in the transaction that says so. */
export type Refresher = 'uac' | 'uas'

export interface SessionExpires {
  readonly seconds: number
  readonly refresher?: Refresher
}

/** No timer may be shorter (§5). */
export const SHORTEST_S = 90

/** Undefined for what is not a number of seconds; an unknown refresher counts as none. */
export function parseSessionExpires(text: string): SessionExpires | undefined {
  const found = /^\s*(\d{1,10})\s*(;.*)?$/.exec(text)
  if (!found) return undefined
  const seconds = Number(found[1])
  const refresher = paramOf(parseParams(found[2] ?? '', 0) ?? [], 'refresher')?.toLowerCase()
  return refresher === 'uac' || refresher === 'uas' ? { seconds, refresher } : { seconds }
}

export function sessionExpires({ seconds, refresher }: SessionExpires): Header {
  return header('Session-Expires', refresher === undefined ? `${seconds}` : `${seconds};refresher=${refresher}`)
}

/** What Min-SE says; undefined where it is missing or no number. */
export function minSessionOf(headers: Headers): number | undefined {
  const found = /^\s*(\d{1,10})\s*(?:;.*)?$/.exec(headerOf(headers, 'min-se') ?? '')
  return found ? Number(found[1]) : undefined
}

/** What an INVITE or UPDATE says about the session's timer. */
export interface SessionAsked {
  /** The sender can refresh: it names the extension in Supported or Require. */
  readonly able: boolean
  readonly expires: SessionExpires | undefined
  /** The shortest timer its way allows. */
  readonly minS: number
}

export function sessionAsked(headers: Headers): SessionAsked {
  const tags = [...valuesOf(headers, 'supported'), ...valuesOf(headers, 'require')]
  return {
    able: tags.some(tag => tag.toLowerCase() === 'timer'),
    expires: parseSessionExpires(headerOf(headers, 'session-expires') ?? ''),
    minS: Math.max(minSessionOf(headers) ?? SHORTEST_S, SHORTEST_S),
  }
}

/** What our side wants of a session. */
export interface SessionWish {
  /** The timer to ask for when the other side asks for none. */
  readonly seconds: number | undefined
  /** Whether it is asked of sides that know no timers, too: we then refresh alone. */
  readonly everybody: boolean
  /** The shortest we take. */
  readonly minS: number
  /** True when we refresh already, or would rather. */
  readonly weRefresh: boolean
}

/** The timer a transaction agreed on. */
export interface SessionTerms {
  readonly seconds: number
  readonly refresher: Refresher
  /** False when the other side knows no timers: then only our refreshes show that it lives. */
  readonly mutual: boolean
}

/** True when the timer asked for is too short for us, and its sender would understand 422 (§9). */
export function isTooShort({ able, expires }: SessionAsked, minS: number): boolean {
  return able && expires !== undefined && expires.seconds < minS
}

/**
 * What our 2xx says (§9, table 2). Their refresher is kept; who cannot refresh is not asked to.
 * @returns undefined when nobody wants a timer
 */
export function termsAsUas({ able, expires, minS }: SessionAsked, wish: SessionWish): SessionTerms | undefined {
  // One that a proxy wrote too short for us cannot be refused, so it is not taken up.
  const asked = expires && expires.seconds >= wish.minS ? expires : undefined
  const wished = able || wish.everybody ? wish.seconds : undefined
  const seconds = asked?.seconds ?? (wished === undefined ? undefined : Math.max(wished, minS))
  if (seconds === undefined) return undefined
  const preferred = asked?.refresher ?? (asked || !wish.weRefresh ? 'uac' : 'uas')
  return { seconds, refresher: able ? preferred : 'uas', mutual: able }
}

/**
 * What a 2xx to our request means (§7.2). A silent one comes from who knows no timers: we may go on
 * refreshing alone, at the pace we asked for.
 */
export function termsAsUac(sent: SessionExpires | undefined, response: Headers): SessionTerms | undefined {
  const expires = parseSessionExpires(headerOf(response, 'session-expires') ?? '')
  if (expires && expires.seconds > 0) {
    return { seconds: expires.seconds, refresher: expires.refresher ?? 'uac', mutual: true }
  }
  return sent && { seconds: sent.seconds, refresher: 'uac', mutual: false }
}
