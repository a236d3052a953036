/** The small files a policy names: calendars, and keys that tokens are checked with. */
import { readEvents, type EventsFault } from './calendars/events.ts'
import type { DiagnosticCode } from './codes.ts'
import { proofOf } from './outline.ts'
import type { Path } from './position.ts'
import type { PolicyFile } from './schema.gen.ts'
import { readKeys } from './token-sources.ts'

/** Where files are named, and how they are read. */
export function filesOf(tree: PolicyFile): readonly Named[] {
  const calendars = Object.entries(tree.calendars ?? {}).flatMap(([name, { open, closed }]) => [
    ...typeof open === 'string' ? [{ file: open, path: ['calendars', name, 'open'] }] : [],
    ...closed?.events === undefined ? [] : [{ file: closed.events, path: ['calendars', name, 'closed', 'events'] }],
  ])
  const keys = Object.entries(tree.peers ?? {}).flatMap(([name, peer]) => {
    const file = proofOf(peer)?.jwt?.keys
    return file?.endsWith('.jwks') ? [{ file, path: ['peers', name, 'source', 'jwt', 'keys'] }] : []
  })
  return [...calendars.map(each => ({ ...each, ...calendarWords })), ...keys.map(each => ({ ...each, ...keyWords }))]
}

export interface Named {
  readonly file: string
  readonly path: Path
  readonly unread: DiagnosticCode
  readonly unfit: DiagnosticCode
  /** What is wrong with its text; undefined for nothing. */
  faultIn(text: string): EventsFault | undefined
}

const calendarWords = {
  unread: 'POL-321', unfit: 'POL-322', faultIn: (text: string) => faultOf(readEvents(text)),
} as const
const keyWords = {
  unread: 'POL-326', unfit: 'POL-327', faultIn: (text: string) => faultOf(readKeys(text)),
} as const

function faultOf(read: object): EventsFault | undefined {
  return 'kind' in read ? read as EventsFault : undefined
}
