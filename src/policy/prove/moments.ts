/**
 * Moments by what the calendars say of them. Calendars open and close in only so many combinations;
 * each that comes up in the years looked at is one value of the dimension `time`, with a moment at
 * which it is so. What calendars a rule asks is then a set of values like any other.
 */
import { DAY_MS, dayOf } from '../calendars/days.ts'
import { sampleAtMs } from '../sample-call.ts'
import { exactly, type Texts } from './texts.ts'

/** A calendar, as far as its answers go. */
export interface Opening {
  at(atMs: number): { readonly open: boolean; readonly untilMs: number }
}

export interface Moments {
  /** Every combination there is. */
  readonly all: Texts
  readonly calendars: readonly string[]
  /** The combinations in which the calendar is open. */
  openIn(calendar: string): Texts
  /** The combination at a moment. */
  valueAt(atMs: number): string
  /** A moment of each combination; that of a made-up call's usual moment first. */
  readonly samples: ReadonlyMap<string, number>
}

const YEARS = 4
const STEPS_MAX = 200_000

/** @param dates days the calendars name, `2031-12-24`, so that those far off are looked at too */
export function momentsOf(calendars: ReadonlyMap<string, Opening>, dates: readonly string[]): Moments {
  const samples = new Map<string, number>()
  const open = new Map([...calendars.keys()].map(name => [name, new Set<string>()]))
  const valueAt = (atMs: number): string =>
    [...calendars.values()].map(calendar => calendar.at(atMs).open ? '1' : '0').join('')
  const note = (atMs: number): number => {
    const answers = [...calendars.values()].map(calendar => calendar.at(atMs))
    const value = answers.map(answer => answer.open ? '1' : '0').join('')
    if (!samples.has(value)) {
      samples.set(value, atMs)
      for (const [at, name] of [...calendars.keys()].entries()) if (answers[at]?.open) open.get(name)?.add(value)
    }
    return Math.min(...answers.map(answer => answer.untilMs))
  }
  const walk = (fromMs: number, untilMs: number): void => {
    let steps = 0
    // There are no more than these to be found.
    const most = 2 ** calendars.size
    for (let atMs = fromMs; atMs < untilMs && steps < STEPS_MAX && samples.size < most; steps++) {
      atMs = Math.max(note(atMs), atMs + 1)
    }
  }
  note(sampleAtMs)
  if (calendars.size > 0) {
    walk(sampleAtMs, sampleAtMs + YEARS * 366 * DAY_MS)
    for (const date of dates) {
      const day = dayOf(date)
      // A day begins and ends elsewhere up to half a day sooner or later.
      if (day !== undefined) walk((day - 1) * DAY_MS, (day + 3) * DAY_MS)
    }
  }
  const sets = new Map([...open].map(([name, values]) => [name, exactly(...values)]))
  return {
    all: exactly(...samples.keys()), calendars: [...calendars.keys()], samples, valueAt,
    openIn: name => sets.get(name) ?? exactly(),
  }
}

/** The dates anywhere in a section of the policy. */
export function datesIn(section: unknown): string[] {
  return [...new Set(JSON.stringify(section ?? {}).match(/\d{4}-\d{2}-\d{2}/g) ?? [])]
}
