/** What one look at a head says is what reading the message says, or the look says nothing. */
import { createFramer, type FramerItem } from '../../../src/sip/framing.ts'
import { glanceAt, type Glance } from '../../../src/sip/glance.ts'
import { headerOf, valuesOf } from '../../../src/sip/headers.ts'
import { defaultLimits } from '../../../src/sip/limits.ts'
import { tagOf } from '../../../src/sip/name-addr.ts'
import { parseVia } from '../../../src/sip/via.ts'

/**
 * Reads a stream, with a look at each head before.
 * @throws when the two disagree
 */
export function readWithGlances(bytes: Buffer): FramerItem[] {
  const glances: (Glance | undefined)[] = []
  const items = createFramer(defaultLimits, (head, text) => {
    glances.push(glanceAt(head, text, defaultLimits))
    return undefined
  }).push(bytes)
  const read = items.filter(({ kind }) => kind !== 'ping')
  for (const [at, glance] of glances.entries()) {
    const item = read[at]
    if (glance && item && !agrees(glance, item)) {
      throw new Error(`a glance saw ${JSON.stringify(glance)} and reading ${JSON.stringify(item)}`)
    }
  }
  return items
}

function agrees(glance: Glance, item: FramerItem): boolean {
  if (item.kind !== 'request') return false
  const { uri, headers, body } = item
  const to = headerOf(headers, 'to') ?? ''
  return uri === glance.uri && to === glance.to && headerOf(headers, 'call-id') === glance.callId
    && body.length === glance.contentLength && (glance.inDialog || tagOf(to) === undefined)
    && parseVia(valuesOf(headers, 'via')[0] ?? '') !== undefined
}
