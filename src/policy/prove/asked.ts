/** What the rules of a policy ask, so that only that is looked at. */
import type { Calendar } from '../calendars/calendar.ts'
import { calendarsOf } from '../calendars/calendars-of.ts'
import type { PolicyDocument } from '../document.ts'
import { patternsIn } from '../matchers.ts'
import { outlineOf } from '../outline.ts'
import type { PolicyFile } from '../schema.gen.ts'

/** The calendars that rules ask, by their names in a space; the others need not be looked through. */
export function calendarsAsked(
  documents: readonly Pick<PolicyDocument, 'tree' | 'beside'>[],
): ReadonlyMap<string, Calendar> {
  const trees = documents.map(({ tree }) => tree)
  return new Map(documents.flatMap((document, at) => {
    const { references } = outlineOf(document.tree)
    const asked = new Set(references.flatMap(({ kind, name }) => kind === 'calendar' ? [name] : []))
    return [...calendarsOf(document, name => asked.has(name))]
      .map(([name, calendar]) => [calendarKey(name, trees, at), calendar] as const)
  }))
}

/** A host can make a number internal; then its digits do not say which kind it is. */
export function asksKinds(tree: PolicyFile): boolean {
  return !(tree.plan?.internal ?? []).some(each => /^sips?:/i.test(each))
    && outlineOf(tree).conditions.some(({ value }) => [value.to, value.from].some(patterns =>
      patternsIn(patterns).some(each => typeof each === 'object' && each.kind !== undefined)))
}

/** Calendars of two policies are one where they are written alike. */
export function calendarKey(name: string, trees: readonly PolicyFile[], at: number): string {
  const [own, first] = [trees[at]?.calendars?.[name], trees[0]?.calendars?.[name]]
  return at > 0 && JSON.stringify(own) !== JSON.stringify(first) ? `${name}#${at}` : name
}
