/** Hold (RFC 3264 §8.4, and RFC 2543's way with a null address). */
import { readDescription } from './description.ts'

/**
 * Does this description put the other side on hold: is every live m-line sendonly or inactive, or
 * sent to 0.0.0.0 (or ::)? False for one that cannot be read or has no live line.
 */
export function isHeld(sdp: string): boolean {
  const live = readDescription(sdp)?.media.filter(line => line.port !== 0) ?? []
  return live.length > 0 && live.every(({ direction, address }) =>
    direction === 'sendonly' || direction === 'inactive' || (address !== undefined && isNowhere(address)))
}

/** True for the null address, with which RFC 2543 held a call, and its kin of IPv6 in any writing. */
export function isNowhere(address: string): boolean {
  return address === '0.0.0.0' || /^[0:]*:[0:]*$/.test(address)
}
