/**
 * A concrete call out of a set of calls. Sets may hold calls that cannot be, so candidates are made
 * up and asked of the engine itself; the first that it agrees with is the witness.
 */
import type { CallFacts } from '../facts.ts'
import type { Policy } from '../policy.ts'
import { sampleAtMs, sampleFacts } from '../sample-call.ts'
import type { PolicyFile, TestCall } from '../schema.gen.ts'
import { addressesIn } from './addresses.ts'
import type { Box, Region } from './region.ts'
import { numbersOfKinds } from './numbers-of-kinds.ts'
import { samplesOf } from './samples.ts'
import { yes, type Space } from './space.ts'
import { STRANGER } from './territories.ts'
import { and, everything, hasText, listTexts, type Texts } from './texts.ts'

/** A call that anybody can ask `explain` about. */
export interface Witness {
  readonly call: TestCall
  readonly atMs: number
}

/** The engine that has the last word. */
export interface Engine {
  readonly policy: Policy
  readonly tree: Pick<PolicyFile, 'peers'>
}

export function factsOf({ policy, tree }: Engine, { call, atMs }: Witness): CallFacts {
  return sampleFacts(policy, tree, call, atMs)
}

/** Tries of one search; a region of numbers only needs one or two. */
const TRIES_MAX = 1500
const BOXES_MAX = 40

/** @param holds what has to be true of the call; the engine is asked here */
export function witnessIn(region: Region, space: Space, holds: (witness: Witness) => boolean): Witness | undefined {
  const boxes = region.toSorted((a, b) => oddness(a) - oddness(b)).slice(0, BOXES_MAX)
  let tries = TRIES_MAX
  for (const box of boxes) {
    // Each box gets its share, so that a hopeless first one does not use up the search.
    let own = Math.ceil(TRIES_MAX / Math.min(boxes.length, 5))
    for (const witness of candidates(box, space)) {
      if (own-- <= 0 || tries-- <= 0) break
      if (holds(witness)) return witness
    }
  }
  return undefined
}

/** Of two boxes the one with fewer questions nobody can answer beforehand comes first. */
function oddness(box: Box): number {
  return [...box.keys()].filter(dimension => dimension.startsWith('?')).length * 10
    + [...box.keys()].filter(dimension => dimension.startsWith('header.')).length
}

function* candidates(box: Box, space: Space): Generator<Witness> {
  const odd = [...box.keys()].some(dimension => dimension.startsWith('?'))
  const parts = commonParts(box, space)
  if (!parts) return
  const tos = parties('to', box, space, odd)
  const froms = hasAny(box, 'from.') || odd ? parties('from', box, space, odd) : [undefined]
  for (const { peer, source } of callers(box, space)) {
    for (const atMs of momentsIn(box, space)) {
      for (const [to, from] of pairs(tos, froms)) {
        if (to === undefined) continue
        yield {
          atMs,
          call: {
            ...(peer !== STRANGER && { peer }), ...(source !== undefined && { source }),
            ...(from !== undefined && { from }), to, ...parts,
          },
        }
      }
    }
  }
}

function hasAny(box: Box, head: string): boolean {
  return [...box.keys()].some(dimension => dimension.startsWith(head))
}

/** Every pair, those near the front of both lists first. */
function* pairs<A, B>(as: readonly A[], bs: readonly B[]): Generator<[A, B]> {
  for (let sum = 0; sum < as.length + bs.length; sum++) {
    for (let at = Math.max(0, sum - bs.length + 1); at <= Math.min(sum, as.length - 1); at++) {
      yield [as[at] as A, bs[sum - at] as B]
    }
  }
}

interface Caller {
  readonly peer: string
  readonly source?: string
}

function callers(box: Box, space: Space): Caller[] {
  const peers = listTexts(box.get('peer') ?? space.universe('peer'), 2000) ?? []
  const source = box.get('source')
  const known = [...peers.filter(peer => peer !== STRANGER), ...peers.filter(peer => peer === STRANGER)].slice(0, 20)
  if (!source) return known.map(peer => ({ peer }))
  return known.flatMap(peer => {
    const own = and(source, space.territoryOf(peer) ?? everything)
    return addressesIn(own, 2).map(address => ({ peer, source: address }))
  })
}

function momentsIn(box: Box, { moments }: Space): number[] {
  const values = box.get('time')
  if (!values) return [sampleAtMs]
  return [...moments.samples].filter(([value]) => hasText(values, value)).map(([, atMs]) => atMs).slice(0, 10)
}

const nowhere = 'pointsman.invalid'

/** Texts for one party, as `explain` takes them. */
function parties(party: 'to' | 'from', box: Box, space: Space, odd: boolean): string[] {
  const asked = party === 'to' ? box.get('request.number') : undefined
  const numbers = box.get(`${party}.number`) ?? everything
  const many = odd || box.has(`${party}.kind`)
  const liked = [...asked ? samplesOf(asked, 20) : [], ...many ? numbersOfKinds(space) : []]
  const found = [...samplesOf(numbers, many ? 120 : 24, liked), ...many ? goneOn(numbers) : []]
  const also = party === 'to' ? 'request' : party
  const host = and(box.get(`${party}.host`) ?? everything, box.get(`${also}.host`) ?? everything)
  const secure = [party, also].some(each => box.get(`${each}.secure`) === yes)
  const hosts = hasText(host, nowhere) ? [nowhere] : samplesOf(host, 2)
  if (hosts[0] === nowhere && !secure) return found.map(text => text === '' ? `sip:${nowhere}` : text)
  return hosts.flatMap(each => found.map(text =>
    `${secure ? 'sips' : 'sip'}:${text === '' ? '' : `${encodeURIComponent(text).replace(/%2B/gi, '+')}@`}${each}`))
}

/** Numbers of a set with each of the next two digits, for what depends on them. */
function goneOn(numbers: Texts): string[] {
  const [head = ''] = samplesOf(numbers, 1)
  if (!/^\+\d+$/.test(head)) return []
  return Array.from({ length: 100 }, (_, next) => head.slice(0, -2) + String(next).padStart(2, '0'))
    .filter(text => hasText(numbers, text))
}

/** What a call carries beside its parties; undefined when no call of a test can. */
function commonParts(box: Box, space: Space): Partial<TestCall> | undefined {
  const headers: Record<string, string> = {}
  for (const [dimension, values] of box) {
    const [, name, cell] = /^header\.(.+) (\d+)$/.exec(dimension) ?? []
    if (name === undefined || !hasText(values, 'yes') || hasText(values, 'no')) continue
    if (Object.hasOwn(headers, name)) return undefined
    const value = samplesOf(space.headers.get(name)?.[Number(cell)] ?? everything, 3).find(each => each !== '')
    if (value === undefined) return undefined
    headers[name] = value
  }
  const transport = box.get('transport')
  const [over] = transport ? samplesOf(transport, 1, ['udp', 'tcp', 'tls']) : []
  const names = box.get('user')
  const user = names && !hasText(names, '') ? samplesOf(names, 1, ['alice'])[0] : undefined
  const offer = offerIn(box)
  return {
    ...(over !== undefined && { transport: over as NonNullable<TestCall['transport']> }),
    ...(user !== undefined && { user }), ...(offer && { offer }),
    ...(Object.keys(headers).length > 0 && { headers }),
  }
}

function offerIn(box: Box): NonNullable<TestCall['offer']> | undefined {
  const wanted = [...box].filter(([dimension]) => dimension.startsWith('offer.'))
  if (wanted.length === 0) return undefined
  const flags: Record<string, boolean> = {}
  const codecs = new Set<string>()
  const without = new Set<string>()
  for (const [dimension, values] of wanted) {
    const codec = /^offer\.codec (.+)$/.exec(dimension)?.[1]
    const is = hasText(values, 'yes')
    if (codec === undefined) flags[dimension.slice('offer.'.length)] = is
    else (is ? codecs : without).add(codec)
  }
  const usual = ['pcma', 'pcmu', 'opus', 'g722'].filter(codec => !without.has(codec))
  return { codecs: codecs.size > 0 ? [...codecs] : usual, ...flags }
}

/** How `explain` is asked about it: `--peer pbx --to +33612345678`. */
export function flagsOf({ call, atMs }: Witness): string {
  const { peer, source, from, to, transport, user, headers = {}, offer } = call
  const flags: (readonly [string, string | undefined])[] = [
    ['peer', peer], ['source', source], ['from', from], ['to', to], ['transport', transport], ['user', user],
    ['at', atMs === sampleAtMs ? undefined : new Date(atMs).toISOString()],
    ...Object.entries(headers).map(([name, value]) => ['header', `${name}: ${String(value)}`] as const),
    ['offer', offer && Object.entries(offer).flatMap(([key, value]) =>
      Array.isArray(value) ? value : value ? [key] : []).join(',')],
  ]
  return flags.flatMap(([name, value]) => value === undefined ? [] : [`--${name} ${shell(value)}`]).join(' ')
}

function shell(text: string): string {
  return /^[\w+@:.,/-]+$/.test(text) ? text : `'${text}'`
}
