/** The calendars of a document, by name. */
import type { PolicyDocument } from '../document.ts'
import { Calendar, type CalendarSource } from './calendar.ts'
import { eventsIn } from './events.ts'

/** @param isAsked which of them; all when left out */
export function calendarsOf(
  { tree, beside }: Pick<PolicyDocument, 'tree' | 'beside'>, isAsked: (name: string) => boolean = () => true,
): ReadonlyMap<string, Calendar> {
  const files = eventsIn(beside)
  return new Map(Object.entries(tree.calendars ?? {}).filter(([name]) => isAsked(name)).map(([name, source]) =>
    [name, new Calendar(source as CalendarSource, files)]))
}
