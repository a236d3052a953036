/** From a call to its facts, and what it has to be asked about first. */
import type { ConditionScope } from './condition.ts'
import type { CallFacts, CallToRead, PartyFacts } from './facts.ts'
import type { Answers } from './lookups/lookup.ts'
import type { Sources } from './peer-sources.ts'
import { readFacts } from './read-facts.ts'
import { compileRead, type Reading } from './read-stage.ts'
import type { PolicyFile } from './schema.gen.ts'

export interface ReadingScope {
  readonly asksOffer: boolean
  readonly sources: Pick<Sources, 'recognise'>
}

export function compileReading(
  tree: PolicyFile, scope: ConditionScope, { asksOffer, sources }: ReadingScope,
): (call: CallToRead, answers?: Answers) => Reading {
  const { numbers, kinds } = scope
  const how = { numbers, trusted: trustedIn(tree), asksOffer }
  const stage = compileRead(tree.read, scope)
  return (call, answers) => {
    const peerOf = (to: PartyFacts): string | undefined => call.peer ?? sources.recognise({ ...call, to })
    const reading = stage(readFacts(call, peerOf, how), answers)
    const facts = withEmergency(reading.facts, kinds)
    // Nobody who dials an emergency number waits for an answer that only others need.
    return facts.emergency ? { facts, needs: [] } : { facts, needs: reading.needs }
  }
}

/** Told last, of the number as it was read. */
function withEmergency(facts: CallFacts, kinds: ConditionScope['kinds']): CallFacts {
  return kinds.kindsOf(facts.to).has('emergency') ? { ...facts, emergency: true } : facts
}

function trustedIn({ peers }: PolicyFile): ReadonlySet<string> {
  return new Set(Object.entries(peers ?? {}).filter(([, { trusted }]) => trusted).map(([name]) => name))
}
