/** Which peers claim a number that is called; found without a look at all of them. */
import type { PartyFacts } from './facts.ts'
import type { Ids } from './ids.ts'
import { PartyIndex } from './index-party.ts'
import { readPatterns, type PatternScope } from './matchers.ts'
import { matches, probeOf, type Pattern } from './patterns.ts'
import type { Patterns } from './schema.gen.ts'

/** What a peer asks for to be the one a call is of. */
export interface Claim {
  readonly peer: string
  /** Undefined where any address will do. */
  readonly inside: ((address: string) => boolean) | undefined
  /** Undefined where any number will do. */
  readonly calls?: (to: PartyFacts) => boolean
}

export interface NumberClaims {
  add(claim: Claim, patterns: Patterns): void
  /** In the order in which they were added, each once. */
  find(to: PartyFacts): readonly Claim[]
}

export function createNumberClaims(plan: PatternScope): NumberClaims {
  const index = new PartyIndex()
  const filed: { readonly pattern: Pattern; readonly claim: Claim }[] = []
  /** No index finds kinds, lists and expressions. */
  const asked: number[] = []
  return {
    add(claim, patterns) {
      for (const pattern of readPatterns(patterns, plan)) {
        const id = filed.push({ pattern, claim }) - 1
        if (pattern.kind === 'asked') asked.push(id)
        else index.add(pattern, id)
      }
    },
    find(to) {
      if (filed.length === 0) return []
      const found: Ids[] = []
      index.collect(probeOf(to), to.host, found)
      const ids = [...new Set([...found.flatMap(each => each), ...asked])].toSorted((a, b) => a - b)
      const holding = ids.flatMap(id => {
        const each = filed[id]
        return each && matches(each.pattern, to) ? [each.claim] : []
      })
      return [...new Set(holding)]
    },
  }
}
