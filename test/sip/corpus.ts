/**
 * The torture messages of RFC 4475, byte for byte, and those of RFC 5118 (IPv6), with the verdict asked of any element
 * and the one we give. Where RFC 5118 prints a Content-Length its own body does not have, ours is right.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../support/root.ts'

export interface TortureCase {
  readonly name: string
  readonly section: string
  readonly title: string
  readonly file: string
  readonly sha256: string
  readonly expect: 'accept' | 'reject' | 'either' | 'drop'
  /** Statuses, and words for other outcomes, that the RFC lets an element choose from. */
  readonly allowed: readonly (number | string)[]
  /** What parser and check make of it. */
  readonly ours: 'accept' | 'drop' | number
  /** Accepted here, refused by a later room: with what. */
  readonly later?: string
  readonly bytes: Buffer
}

const folder = join(root, 'test', 'sip', 'torture')
const ipv6Folder = join(root, 'test', 'sip', 'torture-ipv6')

/** RFC 4475. */
export const tortureCases = (): TortureCase[] => casesIn(folder)

/** RFC 5118. */
export const ipv6Cases = (): TortureCase[] => casesIn(ipv6Folder)

function casesIn(place: string): TortureCase[] {
  const index = readFileSync(join(place, 'index.json'), 'utf8')
  const rows = JSON.parse(index) as Record<string, Omit<TortureCase, 'name' | 'bytes'>>
  return Object.entries(rows).map(([name, row]) => ({ ...row, name, bytes: readFileSync(join(place, row.file)) }))
}

/** In the archive, described by no section of the RFC. */
export const undescribed = readFileSync(join(folder, '_unreferenced_test.dat'))
