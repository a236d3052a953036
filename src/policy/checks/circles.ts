/** No pool and no group of rules leads back to itself. */
import type { Check } from '../check.ts'
import { circlesIn } from '../circles.ts'

const sections = {
  pools: { code: 'POL-207', noun: 'pool', goes: 'names', hint: 'end with a peer or a URI' },
  groups: { code: 'POL-210', noun: 'group', goes: 'goes to', hint: 'go on with rules of its own' },
} as const

export const circles: Check = ({ tree, outline, report }) => {
  for (const section of ['pools', 'groups'] as const) {
    const ways = outline.references.flatMap(({ name, path }) => {
      const [where, from] = path
      const leads = where === section && typeof from === 'string' && tree[section]?.[name] !== undefined
        && (section === 'pools') === (path.at(-1) !== 'goto')
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
