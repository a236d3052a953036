/** Hold (RFC 3264 §8.4, and RFC 2543's way with a null address). */
import { readDescription } from './description.ts'

/** The port of a line whose address is not known yet: the null address beside it is no hold (RFC 8840 §4.1.1). */
export const PORT_UNKNOWN = 9

/**
 * Does this description put the other side on hold: is every live m-line sendonly or inactive, or
 * sent to 0.0.0.0 (or ::)? False for one that cannot be read or has no live line.
 */
export function isHeld(sdp: string): boolean {
  const live = readDescription(sdp)?.media.filter(line => line.port !== 0) ?? []
  return live.length > 0 && live.every(({ direction, port, address }) =>
    direction === 'sendonly' || direction === 'inactive'
    || (port !== PORT_UNKNOWN && address !== undefined && isNowhere(address)))
}

/** True for the null address, with which RFC 2543 held a call, and its kin of IPv6 in any writing. */
export function isNowhere(address: string): boolean {
  return address === '0.0.0.0' || /^[0:]*:[0:]*$/.test(address)
}
