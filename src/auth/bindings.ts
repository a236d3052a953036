/** What one REGISTER makes of the phones of an address-of-record (RFC 3261 §10.3). Pure; times come in. */
import { paramOf } from '../sip/params.ts'
import { parseNameAddr } from '../sip/name-addr.ts'
import { splitValues } from '../sip/headers.ts'
import { parseUri, printUri, unescapeUri, uriParam } from '../sip/uri.ts'

/** One phone under an address-of-record. */
export interface Binding {
  /** Its Contact URI, as it wrote it. */
  readonly contact: string
  /** How much it wants calls, 0 to 1. */
  readonly q: number
  readonly untilMs: number
  readonly callId: string
  readonly cseq: number
  /** Names the device, and which of its connections (RFC 5626); both or none. */
  readonly instance?: string
  readonly regId?: number
  /** The way it registered over, as the edge names it, and the edge's router; gone with the connection. */
  readonly way?: string
  readonly router?: string
  /** The way back is all there is: without it the phone cannot be reached. */
  readonly onlyWay?: true
  /** The proxies before it, nearest first (RFC 3327). */
  readonly path: readonly string[]
  readonly source: string
  readonly agent?: string
  readonly sinceMs: number
  /** When it registered last. */
  readonly atMs: number
}

/** A REGISTER, read. */
export interface Registering {
  readonly contacts: readonly string[]
  /** Of the Expires header, seconds. */
  readonly expires: number | undefined
  readonly about: Pick<Binding, 'callId' | 'cseq' | 'way' | 'router' | 'path' | 'source' | 'agent'>
  /** The phone knows RFC 5626. */
  readonly outbound: boolean
  readonly onConnection: boolean
  readonly nowMs: number
  /** It was answered before; other routers may have heard of the phones since. */
  readonly isLate?: boolean
}

/** The bindings from now on, or the status the request is refused with. */
export type Registered =
  | { readonly bindings: readonly Binding[]; readonly isOutbound: boolean }
  | { readonly refused: 400 | 403 | 423 | 500; readonly why: string }

/** Shorter registrations are refused (423), longer ones shortened; what stands for nothing said. Seconds. */
export const EXPIRES_MIN_S = 60
export const EXPIRES_MAX_S = 3600
/** Phones of one address-of-record. */
export const BINDINGS_MAX = 10

export function register(before: readonly Binding[], request: Registering): Registered {
  const { contacts, expires, about, nowMs, isLate } = request
  const alive = before.filter(({ untilMs }) => untilMs > nowMs)
  const isOld = ({ callId, cseq }: Binding): boolean => callId === about.callId && cseq >= about.cseq
  const isNewer = ({ atMs }: Binding): boolean => isLate === true && atMs > nowMs
  if (contacts.includes('*')) {
    if (contacts.length > 1 || expires !== 0) return { refused: 400, why: 'A Lone * Needs Expires: 0' }
    if (alive.some(isOld)) return outOfOrder
    return { bindings: alive.filter(isNewer), isOutbound: false }
  }
  let bindings: readonly Binding[] = alive
  let isOutbound = false
  for (const written of contacts) {
    const read = readContact(written, request)
    if (!read) return { refused: 400, why: 'Unreadable Contact' }
    const { binding, seconds } = read
    if (seconds > 0 && seconds < EXPIRES_MIN_S) return { refused: 423, why: 'Interval Too Brief' }
    const same = bindings.find(other => isSame(other, binding))
    if (same && isNewer(same)) continue
    if (same && isOld(same)) return outOfOrder
    const others = bindings.filter(other => other !== same)
    bindings = seconds === 0 ? others : [...others, { ...binding, sinceMs: same?.sinceMs ?? nowMs }]
    isOutbound ||= binding.regId !== undefined
  }
  return bindings.length > BINDINGS_MAX ? { refused: 403, why: 'Too Many Phones' } : { bindings, isOutbound }
}

const outOfOrder: Registered = Object.freeze({ refused: 500, why: 'CSeq Out Of Order' })

/** In the order in which they are rung: who wants calls most, then who registered last. */
export function inOrder(bindings: readonly Binding[]): readonly Binding[] {
  return bindings.toSorted((a, b) => b.q - a.q || b.untilMs - a.untilMs)
}

/**
 * Who is rung at once, and who after them (RFC 3261 §16.6): those who want calls as much together, and of
 * one device only the connection it made last; its others are tried after that (RFC 5626 §5.3).
 */
export function inTurns(bindings: readonly Binding[]): readonly (readonly Binding[])[] {
  const turns = new Map<number, { readonly first: Binding[]; readonly spare: Binding[] }>()
  const devices = new Set<string>()
  for (const binding of inOrder(bindings)) {
    const turn = turns.get(binding.q) ?? { first: [], spare: [] }
    turns.set(binding.q, turn)
    const device = binding.regId === undefined ? undefined : binding.instance
    const isSpare = device !== undefined && devices.has(device)
    if (device !== undefined) devices.add(device)
    turn[isSpare ? 'spare' : 'first'].push(binding)
  }
  return [...turns.values()].flatMap(({ first, spare }) => [first, ...spare.map(each => [each])])
    .filter(({ length }) => length > 0)
}

/** The bindings as a REGISTER's 200 lists them. */
export function contactLine({ contact, q, untilMs, instance, regId }: Binding, nowMs: number): string {
  const seconds = Math.max(1, Math.round((untilMs - nowMs) / 1000))
  const device = instance === undefined ? '' : `;+sip.instance="${instance}"`
  const flow = regId === undefined ? '' : `;reg-id=${regId}`
  return `<${contact}>;expires=${seconds}${q < 1 ? `;q=${q}` : ''}${device}${flow}`
}

function readContact(
  written: string, { expires, about, outbound, onConnection, nowMs }: Registering,
): { readonly binding: Binding; readonly seconds: number } | undefined {
  const read = parseNameAddr(written)
  const uri = read && parseUri(read.uri)
  if (!read || !uri || (uri.scheme !== 'sip' && uri.scheme !== 'sips')) return undefined
  const own = paramOf(read.params, 'expires')
  // What cannot be read counts as an hour (§10.2.1.1).
  const asked = own === undefined ? expires : /^\d{1,10}$/.test(own) ? Number(own) : EXPIRES_MAX_S
  const seconds = Math.min(asked ?? EXPIRES_MAX_S, EXPIRES_MAX_S)
  const q = Number(paramOf(read.params, 'q') ?? 1)
  const instance = /^"?<?([^"<>]+)>?"?$/.exec(paramOf(read.params, '+sip.instance') ?? '')?.[1]
  const regId = Number(paramOf(read.params, 'reg-id') ?? NaN)
  const isFlow = outbound && instance !== undefined && Number.isInteger(regId) && regId > 0
  const isWeb = /^wss?$/i.test(uriParam(uri, 'transport') ?? '')
  return {
    seconds,
    binding: {
      contact: printUri(uri), q: q >= 0 && q <= 1 ? q : 1, untilMs: nowMs + seconds * 1000, sinceMs: nowMs, atMs: nowMs,
      ...about, ...(instance !== undefined && { instance: `<${instance}>` }),
      ...(isFlow && { regId }),
      ...(onConnection && (isFlow || isWeb) && { onlyWay: true as const }),
    },
  }
}

/** The same device over the same of its connections, or without a word of it the same URI (RFC 5626 §6, §19.1.4). */
function isSame(one: Binding, other: Binding): boolean {
  if (one.regId !== undefined && other.regId !== undefined) {
    return one.instance === other.instance && one.regId === other.regId
  }
  return comparable(one.contact) === comparable(other.contact)
}

function comparable(contact: string): string {
  const uri = parseUri(contact)
  if (!uri) return contact
  const transport = uriParam(uri, 'transport')?.toLowerCase() ?? ''
  return [uri.scheme, uri.user ?? '', uri.host.toLowerCase(), uri.port ?? '', transport].join(' ')
}

/** The values of all Contact and Path lines, split. */
export function listed(lines: readonly string[]): readonly string[] {
  return lines.flatMap(splitValues)
}

/** The user of a URI or name-addr, unescaped, as the facts have it. */
export function userOf(to: string): string {
  const uri = parseUri(parseNameAddr(to)?.uri ?? to)
  return Buffer.from(unescapeUri(uri?.user ?? ''), 'latin1').toString('utf8')
}
