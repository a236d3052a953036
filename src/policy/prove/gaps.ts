/** Calls of each peer that no rule takes, so that they fall to `otherwise`. */
import { regionText } from './describe.ts'
import { actionText } from './fates.ts'
import type { Finding } from './finding.ts'
import { lastAction } from './leaves.ts'
import type { Case } from './case.ts'
import { along, areRegionsApart } from './region.ts'
import { leftOf } from './taken.ts'
import { exactly } from './texts.ts'

export function findGaps(whole: Case): Finding[] {
  const { document: { tree, source }, space, leaves } = whole
  const last = actionText(lastAction(tree))
  return Object.entries(tree.peers ?? {}).flatMap(([peer, { source: known }]): Finding[] => {
    if (known === undefined) return []
    const own = along('peer', exactly(peer))
    const at = source.at(['peers', peer], 'key')
    const { region, takers } = leftOf(own, leaves, space)
    if (!region) {
      const message = `which calls of "${peer}" no rule takes needs too many cases to say`
      return [{ kind: 'open', severity: 'info', message, at, related: [] }]
    }
    const witness = region.length > 0 ? whole.witness(region, ['otherwise']) : undefined
    if (!witness) return []
    const none = takers.length === 0 && leaves.every(leaf => areRegionsApart(own, leaf.region))
    const which = none ? `no rule takes any call of "${peer}"`
      : `no rule takes these calls of "${peer}": ${regionText(region.map(box => without(box, 'peer')), space)}`
    const message = `${which}; they fall to otherwise (${last})`
    return [{ kind: 'gap', severity: 'info', message, at, related: [], witness }]
  })
}

function without<V>(box: ReadonlyMap<string, V>, dimension: string): ReadonlyMap<string, V> {
  return new Map([...box].filter(([key]) => key !== dimension))
}
