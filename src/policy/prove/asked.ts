/** What the rules of a policy ask, so that only that is looked at. */
import { Calendar, type CalendarSource } from '../calendars/calendar.ts'
import { patternsIn } from '../matchers.ts'
import { outlineOf } from '../outline.ts'
import type { PolicyFile } from '../schema.gen.ts'

/** The calendars that rules ask, by their names in a space. */
export function calendarsOf(trees: readonly PolicyFile[]): ReadonlyMap<string, Calendar> {
  return new Map(trees.flatMap((tree, at) => askedCalendars(tree)
    .map(([name, source]) => [calendarKey(name, trees, at), new Calendar(source as CalendarSource)] as const)))
}

/** Those a rule asks; the others need not be looked through. */
function askedCalendars(tree: PolicyFile): (readonly [name: string, source: unknown])[] {
  const asked = new Set(outlineOf(tree).references.flatMap(({ kind, name }) => kind === 'calendar' ? [name] : []))
  return Object.entries(tree.calendars ?? {}).filter(([name]) => asked.has(name))
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
