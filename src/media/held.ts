/**
 * Hold, as the engine can bear it. rtpengine cannot play to a party whose stream is `inactive` and
 * shows a null address to the other side, so it is told `sendonly` and the last real address, while the
 * description shown to the other side still says what the peer meant (RFC 3264 §8.4).
 */
import { isNowhere, isUnknownYet } from '../sdp/hold.ts'

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

/** A description for the engine, and the directions to write into what it returns, m-line by m-line. */
export interface Softened {
  readonly sdp: string
  /** Undefined when the engine was told the truth. */
  readonly meant: readonly Direction[] | undefined
}

const directionLine = /^a=(sendrecv|sendonly|recvonly|inactive)$/m
const noAddress = /^c=IN IP(?:4 0\.0\.0\.0|6 [0:]*:[0:]*)$/m
const portOf = /^m=\w+ (\d+)/
const address = /^c=IN IP[46] (\S+)$/gm

/** What a direction means when nothing can be sent to its owner. */
const unreachable: Readonly<Record<Direction, Direction>> = {
  sendrecv: 'sendonly', sendonly: 'sendonly', recvonly: 'inactive', inactive: 'inactive',
}

/**
 * Rewrites a hold for the engine.
 * @param role an inactive offer is told as sendonly, an inactive answer as recvonly
 * @param lastAddress where the peer was before; without it a null address stays
 */
export function soften(sdp: string, role: 'offer' | 'answer', lastAddress?: string): Softened {
  const [session = '', ...media] = sections(sdp)
  const isAway = (section: string): boolean => lastAddress !== undefined
    && !isUnknownYet(sdp, Number(portOf.exec(section)?.[1]))
    && noAddress.test(hasAddress(section) ? section : session)
  const away = media.some(isAway)
  if (!away && !/^a=inactive$/m.test(sdp)) return { sdp, meant: undefined }
  const meant = media.map(section => {
    const said = directionOf(section) ?? directionOf(session) ?? 'sendrecv'
    return isAway(section) ? unreachable[said] : said
  })
  const told = meant.map(direction => direction !== 'inactive' ? direction : role === 'offer' ? 'sendonly' : 'recvonly')
  const withDirections = writeDirections(sdp, told)
  const line = `c=IN IP${lastAddress?.includes(':') ? 6 : 4} ${lastAddress}`
  return { sdp: away ? withDirections.replaceAll(new RegExp(noAddress, 'gm'), line) : withDirections, meant }
}

/** Gives each m-line its direction: its own line is replaced, or one is added. */
export function writeDirections(sdp: string, directions: readonly Direction[]): string {
  const [session = '', ...media] = sections(sdp)
  return session + media.map((section, i) => {
    const direction = directions[i]
    if (!direction || direction === (directionOf(section) ?? directionOf(session) ?? 'sendrecv')) return section
    return directionLine.test(section)
      ? section.replace(directionLine, `a=${direction}`)
      : `${section.trimEnd()}\r\na=${direction}\r\n`
  }).join('')
}

/** The first address in a description where something can be sent to. */
export function addressOf(sdp: string): string | undefined {
  return [...sdp.matchAll(address)].map(match => match[1]).find(found => found !== undefined && !isNowhere(found))
}

/** The session part and one part per m-line, line ends included. */
function sections(sdp: string): string[] {
  return sdp.split(/^(?=m=)/m)
}

function directionOf(section: string): Direction | undefined {
  return directionLine.exec(section)?.[1] as Direction | undefined
}

function hasAddress(section: string): boolean {
  return /^c=/m.test(section)
}
