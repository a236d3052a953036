/** What the rules of a policy say all over, gathered once: a large one is walked in a thread of its own. */
import { headersRead } from './header-reads.ts'
import { outlineOf, type Outline, type Placed } from './outline.ts'
import type { PolicyFile, Pool } from './schema.gen.ts'

export interface Survey {
  /** Does any rule ask what a call offers? */
  readonly asksOffer: boolean
  /** Long names in lower case. */
  readonly headersRead: readonly string[]
  /** Named pools and those written in place. */
  readonly pools: readonly Placed<Pool>[]
}

export function surveyOf(tree: PolicyFile, outline: Outline = outlineOf(tree)): Survey {
  const { conditions, pools } = outline
  return {
    asksOffer: conditions.some(({ value }) => value.offer !== undefined),
    headersRead: [...headersRead(tree)],
    pools,
  }
}
