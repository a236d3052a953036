/** Hold (RFC 3264 §8.4, and RFC 2543's way with a null address). */
import { readDescription } from './description.ts'

/**
 * True for the port of a line whose party still looks for its ways to be reached (ICE): the null address beside it is
 * not known yet, and no hold (RFC 8840 §4.1.1).
 */
export function isUnknownYet(sdp: string, port: number): boolean {
  return port === 9 && /^a=ice-ufrag:/m.test(sdp)
}

/**
 * Does this description put the other side on hold: is every live m-line sendonly or inactive, or
 * sent to 0.0.0.0 (or ::)? False for one that cannot be read or has no live line.
 */
export function isHeld(sdp: string): boolean {
  const live = readDescription(sdp)?.media.filter(line => line.port !== 0) ?? []
  return live.length > 0 && live.every(({ direction, port, address }) =>
    direction === 'sendonly' || direction === 'inactive'
    || (address !== undefined && isNowhere(address) && !isUnknownYet(sdp, port)))
}

/** True for the null address, with which RFC 2543 held a call, and its kin of IPv6 in any writing. */
export function isNowhere(address: string): boolean {
  return address === '0.0.0.0' || /^[0:]*:[0:]*$/.test(address)
}
