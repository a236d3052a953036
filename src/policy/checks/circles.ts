/** No pool and no group of rules leads back to itself. */
import type { Check } from '../check.ts'
import { circlesIn } from '../circles.ts'

const sections = {
  pools: { code: 'POL-207', noun: 'pool', goes: 'names', hint: 'end with a peer or a URI' },
  groups: { code: 'POL-210', noun: 'group', goes: 'goes to', hint: 'go on with rules of its own' },
  queues: { code: 'POL-355', noun: 'queue', goes: 'leads to', hint: 'let it overflow to somebody' },
  flows: { code: 'POL-346', noun: 'flow', goes: 'goes to', hint: 'ask a menu again with again, or let it end' },
} as const

/** The word that leads from one to another. */
const word = { groups: 'goto', flows: 'flow', queues: 'queue' } as const

export const circles: Check = ({ tree, outline, report }) => {
  for (const section of ['pools', 'groups', 'flows', 'queues'] as const) {
    const ways = outline.references.flatMap(({ name, path }) => {
      const [where, from] = path
      const leads = where === section && typeof from === 'string' && tree[section]?.[name] !== undefined
        && (section === 'pools' || path.at(-1) === word[section])
      return leads ? [{ from, to: name, path }] : []
    })
    const { code, noun, goes, hint } = sections[section]
    for (const { way, circle } of circlesIn(ways)) {
      report({
        code, path: way.path, hint,
        message: circle.length === 1
          ? `${noun} "${way.from}" ${goes} itself`
          : `${noun} "${way.to}" leads back to itself: ${[...circle, way.to].join(', ')}`,
      })
    }
  }
}
