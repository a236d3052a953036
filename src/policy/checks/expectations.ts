/** A test can pass: what it expects does not contradict itself. */
import type { Check } from '../check.ts'
import { sourcesOf } from '../peer-sources.ts'

const outcomes = [
  'dial', 'attempts', 'reject', 'redirect', 'challenge', 'announce', 'park', 'echo', 'flow', 'queue',
  'conference', 'voicemail',
] as const
/** Outcomes that come to attempts. */
const tries = ['dial', 'queue'] as const
/** Where a flow may end. */
const ends: ReadonlySet<string> = new Set(['announce', 'park', 'echo', 'queue', 'conference', 'voicemail'])

export const expectations: Check = ({ tree, outline, report }) => {
  const sources = sourcesOf(tree, { numbers: undefined, kinds: undefined })
  for (const { call, expect, path } of outline.told) {
    const isFlow = expect.flow !== undefined || expect.path !== undefined
    const mayTry = isFlow || tries.some(word => expect[word] !== undefined) || expect.attempts?.length === 0
    const [first, second] = outcomes.filter(key => expect[key] !== undefined)
      .filter(key => !(key === 'attempts' && mayTry))
      .filter(key => !(isFlow && ends.has(key)))
    if (first && second) {
      report({
        code: 'POL-409', path: [...path, 'expect', second], part: 'key',
        message: `a call cannot end as ${first} and as ${second}`, hint: 'expect one of the two',
      })
    }
    if (call?.peer === undefined || call.source === undefined) continue
    const found = sources.find(call.source)
    if (found === call.peer) continue
    report({
      code: 'POL-409', path: [...path, 'call', 'source'],
      message: `calls from ${call.source} are ${found ? `"${found}"'s` : "no peer's"}, not "${call.peer}"'s`,
      hint: 'leave out peer or source; the other one is found from it',
    })
  }
}
