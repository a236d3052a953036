/** Time zones: how far a zone's clock is from UTC at a moment, and back. The only file that meets luxon. */
import { DateTime, IANAZone } from 'luxon'

const MINUTE_MS = 60_000

/** True for an IANA name this machine's time zone data knows: `Europe/Paris`, `UTC`. */
export function isZone(name: string): boolean {
  if (zones.has(name)) return true
  const isKnown = IANAZone.isValidZone(name)
  if (isKnown && zones.size < ZONES_MAX) zones.add(name)
  return isKnown
}

/** To ask costs a formatter of dates; tests ask for each moment. More than the zones there are. */
const ZONES_MAX = 1000
const zones = new Set<string>()

export interface Zone {
  /** What the zone's clock shows at a moment, as milliseconds since 1970 of that clock. */
  wallMs(atMs: number): number
  /** The moment nearest before `untilMs` at which the clock was set after `fromMs`; undefined when it was not. */
  clockChange(fromMs: number, untilMs: number): number | undefined
}

export function zoneOf(name: string): Zone {
  const zone = IANAZone.create(name)
  const offsetMs = (atMs: number): number => zone.offset(atMs) * MINUTE_MS
  return {
    wallMs: atMs => atMs + offsetMs(atMs),
    clockChange(fromMs, untilMs) {
      const before = offsetMs(fromMs)
      if (offsetMs(untilMs) === before) return undefined
      let [low, high] = [fromMs, untilMs]
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2)
        if (offsetMs(middle) === before) low = middle
        else high = middle
      }
      return high
    },
  }
}

const DAY_MS = 86_400_000

/**
 * The moment a zone's clock shows a time; the first of two, and for one it skips the moment with the
 * offset before (RFC 5545 §3.3.5).
 */
export function momentAt(zone: Zone, wallMs: number): number {
  // Clocks are never set twice within a day, so one of these offsets is that of the moment itself.
  const [before, after] = [wallMs - DAY_MS, wallMs + DAY_MS].map(atMs => wallMs - (zone.wallMs(atMs) - atMs))
  const shows = (atMs: number | undefined): boolean => atMs !== undefined && zone.wallMs(atMs) === wallMs
  return (shows(before) || !shows(after) ? before : after) as number
}

/** Reads `2026-07-14T10:00[Europe/Paris]`, or an ISO moment with Z or an offset; undefined for anything else. */
export function momentOf(text: string): number | undefined {
  const [, local, name] = /^([^[\]]+)\[([^[\]]+)\]$/.exec(text) ?? []
  if (local !== undefined && name !== undefined) {
    if (!isZone(name) || hasOffset(local)) return undefined
    const moment = DateTime.fromISO(local, { zone: name })
    return moment.isValid ? moment.toMillis() : undefined
  }
  if (!hasOffset(text)) return undefined
  const moment = DateTime.fromISO(text, { setZone: true })
  return moment.isValid ? moment.toMillis() : undefined
}

function hasOffset(text: string): boolean {
  return /T.*(Z|[+-]\d{2}(:?\d{2})?)$/i.test(text)
}
