/** What the rules of a policy say all over, gathered in one walk: a large one is walked in a thread of its own. */
import { headersRead } from './header-reads.ts'
import { outlineOf, type Placed } from './outline.ts'
import type { PolicyFile, Pool } from './schema.gen.ts'

export interface Survey {
  /** Does any rule ask what a call offers? */
  readonly asksOffer: boolean
  /** Long names in lower case. */
  readonly headersRead: readonly string[]
  /** Named pools and those written in place. */
  readonly pools: readonly Placed<Pool>[]
}

export function surveyOf(tree: PolicyFile): Survey {
  const { conditions, pools } = outlineOf(tree)
  return {
    asksOffer: conditions.some(({ value }) => value.offer !== undefined),
    headersRead: [...headersRead(tree)],
    pools,
  }
}
