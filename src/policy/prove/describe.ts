/** Regions of calls in the words of the language. */
import type { Box } from './region.ts'
import { spoken } from './spoken.ts'
import { ADMIT_QUESTION, type Space } from './space.ts'
import { STRANGER } from './territories.ts'
import { exactly, hasText, listTexts, minus, nothing, type Texts } from './texts.ts'

/** `peer pbx, to +33* but not +336*, office open`; `all calls` for the box without limits. */
export function boxText(box: Box, space: Space): string {
  const order = ['peer', 'source', 'from', 'to', 'request']
  const rank = (dimension: string): number => (order.indexOf(dimension.split('.')[0] ?? '') + 20) % 20
  const words = [...box].toSorted(([a], [b]) => rank(a) - rank(b))
    .flatMap(([dimension, values]) => dimensionText(dimension, values, space) ?? [])
  return words.length === 0 ? 'all calls' : words.join(', ')
}

const BOXES_SHOWN = 3

/** Its boxes, one after the other. */
export function regionText(region: readonly Box[], space: Space): string {
  const texts = [...new Set(region.map(box => boxText(box, space)))].toSorted((a, b) => a.length - b.length)
  const shown = texts.slice(0, BOXES_SHOWN)
  return shown.join('; or ') + (texts.length > shown.length ? `; or ${texts.length - shown.length} more` : '')
}

function dimensionText(dimension: string, values: Texts, space: Space): string | undefined {
  const universe = space.universe(dimension)
  if (minus(universe, values) === nothing) return undefined
  const is = hasText(values, 'yes')
  const [, head = '', tail = ''] = /^([^. ?]+)[.](.+)$/.exec(dimension) ?? []
  if (dimension.startsWith(ADMIT_QUESTION)) return undefined
  if (dimension.startsWith('?')) return `${is ? '' : 'not '}${dimension.slice(1)}`
  if (dimension === 'time') return timeText(values, space)
  if (dimension === 'peer') return peerText(values, universe)
  if (dimension === 'source') return 'from some of its addresses'
  if (head === 'header') {
    const [, name = '', cell] = /^(.+) (\d+)$/.exec(tail) ?? []
    const value = spoken(space.headers.get(name)?.[Number(cell)] ?? nothing)
    return `${is ? 'with' : 'without'} header ${name} ${value || 'of any value'}`
  }
  if (head === 'tag') return `${is ? '' : 'not '}tagged ${tail}`
  if (head === 'offer') return `${is ? 'offers' : 'does not offer'} ${tail.replace(/^codec /, '')}`
  if (tail === 'secure') return `${head} by ${is ? 'sips' : 'sip'}`
  if (tail === 'kind') return kindsText(head, values, universe)
  if (tail === 'host') return `${head} at host ${spoken(values, 'any')}`
  return `${tail === 'number' ? head : dimension} ${spoken(values)}`
}

function peerText(values: Texts, universe: Texts): string {
  const named = (texts: Texts): string[] =>
    (listTexts(texts, 2000) ?? []).map(peer => peer === STRANGER ? 'a stranger' : peer)
  const [own, others] = [named(values), named(minus(universe, values))]
  if (minus(universe, values) === exactly(STRANGER)) return 'from any peer'
  return own.length <= others.length + 1 ? `from ${own.join(' or ')}` : `not from ${others.join(' or ')}`
}

function kindsText(party: string, values: Texts, universe: Texts): string {
  const [own, others] = [values, minus(universe, values)].map(texts =>
    (listTexts(texts, 20) ?? []).map(kind => kind === '' ? 'none' : kind.replace('+', ' and '))) as [string[], string[]]
  return own.length <= others.length
    ? `${party} of kind ${own.join(' or ')}` : `${party} not of kind ${others.join(' or ')}`
}

/** By calendars where one says it all, else by a moment. */
function timeText(values: Texts, { moments }: Space): string {
  for (const calendar of moments.calendars) {
    if (moments.openIn(calendar) === values) return `while ${calendar} is open`
    if (minus(moments.all, moments.openIn(calendar)) === values) return `while ${calendar} is closed`
  }
  const sample = [...moments.samples].find(([value]) => hasText(values, value))
  return sample ? `at times such as ${new Date(sample[1]).toISOString().slice(0, 16)}Z` : 'never'
}
