/** A tag that is asked for is given somewhere. */
import type { Check } from '../check.ts'
import { fieldsOf } from '../lookups/reply.ts'
import { listOf } from '../outline.ts'
import { suggestion } from '../suggest.ts'

export const tags: Check = ({ tree, outline, report }) => {
  const read = (tree.read ?? []).flatMap(({ tag }) => tag === undefined ? [] : [tag])
  // What a list or a lookup gives is known only when it is asked.
  if (read.some(tag => typeof tag === 'object' && !Array.isArray(tag))) return
  const lookups = Object.values(tree.lookups ?? {})
  if (lookups.some(({ reply }) => fieldsOf(reply).some(({ type }) => type === 'tag'))) return
  const written = [...outline.rules.map(({ value }) => value.tag), ...read as (string | readonly string[])[]]
  const given = [...new Set(written.flatMap(tag => listOf(tag)))]
  for (const { value: { tag }, path } of outline.conditions) {
    for (const [at, name] of listOf(tag).entries()) {
      if (given.includes(name)) continue
      report({
        code: 'POL-212', path: typeof tag === 'string' ? [...path, 'tag'] : [...path, 'tag', at],
        message: `nothing gives a call the tag "${name}"`,
        ...suggestion(name, given) ?? { hint: `give it by a rule around this one: tag: ${name}` },
      })
    }
  }
}
