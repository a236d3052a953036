/** What the engine counted of a session, read from its answer to the delete. */
import type { MediaCounts, PacketCount } from './media.ts'

/** By tag. */
export type Counted = ReadonlyMap<string, PacketCount>

interface Stream {
  readonly flags?: readonly string[]
  readonly stats?: Partial<PacketCount>
}

interface Party {
  readonly medias?: readonly { readonly streams?: readonly Stream[] }[]
}

/** @returns undefined when the answer counts nothing: the engine did not know the session or its party */
export function countedIn({ tags }: Readonly<Record<string, unknown>>): Counted | undefined {
  if (typeof tags !== 'object' || tags === null) return undefined
  return new Map(Object.entries(tags as Readonly<Record<string, Party>>).map(([tag, party]) => [tag, countOf(party)]))
}

/** Of the two parties of a call. */
export function countsOf(counted: Counted | undefined, caller: string, callee: string): MediaCounts | undefined {
  const [a, b] = [counted?.get(caller), counted?.get(callee)]
  return a || b ? { ...(a && { a }), ...(b && { b }) } : undefined
}

/** RTP alone: what its RTCP weighs tells nobody how a call was. */
function countOf({ medias = [] }: Party): PacketCount {
  const streams = medias.flatMap(({ streams = [] }) => streams).filter(({ flags }) => flags?.includes('RTP'))
  const sum = (key: keyof PacketCount): number =>
    streams.reduce((total, { stats }) => total + (Number(stats?.[key]) || 0), 0)
  return { packets: sum('packets'), bytes: sum('bytes'), errors: sum('errors') }
}
