/**
 * From a `when` as written to the region of calls it holds for: one row a key. What has no row, or
 * cannot be said in sets (a regular expression, a share), is a dimension of its own that is yes or
 * no: nothing is guessed about it, and two rules that ask the same still mean the same.
 */
import { ANYONE } from '../call-conditions.ts'
import { speaksOfPeers } from '../conditions.ts'
import type { Condition as When } from '../schema.gen.ts'
import { networkTexts } from './addresses.ts'
import { headerRegion } from './header-region.ts'
import { partyRegion, unknown } from './party-region.ts'
import { writtenTexts } from './pattern-texts.ts'
import { allCalls, along, complement, join, meet, oneOf, type Region } from './region.ts'
import { no, yes, type Space } from './space.ts'
import { exactly, minus, unionOf } from './texts.ts'

/** What a `when` is read under. */
export interface Reading {
  readonly space: Space
  /** A calendar's name in the space, which may be that of two policies. */
  readonly calendar: (name: string) => string
  /** Tags the rules around have given. */
  readonly tags: readonly string[]
}

/** The calls a `when` holds for. */
export function regionOfWhen(when: When | undefined, reading: Reading): Region {
  return Object.entries(when ?? {}).reduce<Region>((region, [key, written]) =>
    region.length === 0 ? region : meet(region, regionOfKey(key, written, reading)), allCalls)
}

export function regionOfAll(whens: readonly When[], reading: Reading): Region {
  return whens.reduce<Region>((region, when) => meet(region, regionOfWhen(when, reading)), allCalls)
}

/** One key of a `when`, on its own. */
export function regionOfKey(key: string, written: unknown, reading: Reading): Region {
  const rows: Readonly<Record<string, ((written: never, reading: Reading) => Region | undefined) | undefined>> = regions
  return rows[key]?.(written as never, reading) ?? unknown(`${key} ${JSON.stringify(written)}`)
}

/** Who may be a stranger: what the engine adds to a rule that says nothing of peers. */
export function regionOfGuard(whens: readonly When[], reading: Reading): Region {
  if (whens.some(alwaysSpeaks)) return allCalls
  const invitations = whens.flatMap(anysOf).filter(speaksOfPeers)
    .map(branch => meet(regionOfWhen(branch, reading), regionOfGuard([branch], reading)))
  return invitations.reduce(join, along('peer', exactly(...reading.space.peers)))
}

function alwaysSpeaks(when: When): boolean {
  return when.peer !== undefined || (when.all ?? []).some(alwaysSpeaks)
}

function anysOf(when: When): readonly When[] {
  return [...when.any ?? [], ...(when.all ?? []).flatMap(anysOf)]
}

type Regions = {
  readonly [Key in keyof When]?: (written: NonNullable<When[Key]>, reading: Reading) => Region | undefined
}

const regions: Regions = {
  peer: names => list(names).includes(ANYONE) ? allCalls : along('peer', exactly(...list(names))),
  to: (patterns, reading) => partyRegion('to', patterns, reading.space),
  from: (patterns, reading) => partyRegion('from', patterns, reading.space),
  request: (patterns, reading) => partyRegion('request', patterns, reading.space),
  source: networks => along('source', networkTexts(list(networks))),
  transport: names => along('transport', exactly(...list(names))),
  user(patterns) {
    const texts = writtenTexts(patterns)
    return texts && along('user', minus(texts, exactly('')))
  },
  offer: offer => Object.entries(offer).reduce<Region>((region, [key, wanted]) => meet(region, key === 'codecs'
    ? oneOf(list(wanted as string | string[]).map(name => along(`offer.codec ${name.toLowerCase()}`, yes)))
    : along(`offer.${key}`, wanted === true ? yes : no)), allCalls),
  tag: (names, { tags }) => list(names).some(name => tags.includes(name)) ? allCalls
    : oneOf(list(names).map(name => along(`tag.${name}`, yes))),
  header: (headers, reading) => Object.entries(headers).reduce<Region>((region, [as, patterns]) =>
    meet(region, headerRegion(as, patterns, reading.space)), allCalls),
  during: (names, { space, calendar }) =>
    along('time', unionOf(list(names).map(name => space.moments.openIn(calendar(name))))),
  outside: (names, { space, calendar }) => along('time', list(names)
    .reduce((closed, name) => minus(closed, space.moments.openIn(calendar(name))), space.moments.all)),
  all: (parts, reading) => regionOfAll(parts, reading),
  any: (branches, reading) => oneOf(branches.map(branch => regionOfWhen(branch, reading))),
  not: (part, reading) => complement(regionOfWhen(part, reading), reading.space.universe),
}

function list<T extends string>(value: T | readonly T[]): readonly T[] {
  return typeof value === 'string' ? [value] : value
}

