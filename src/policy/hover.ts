/** What an editor says about a word of a policy: the schema's own words, and what a pattern or calendar comes to. */
import { Calendar, type CalendarSource } from './calendars/calendar.ts'
import { isZone } from './calendars/zone.ts'
import { createNumbers, isCountry } from './numbers.ts'
import { parsePattern, type TextPattern } from './patterns.ts'
import { valueAt, type Path } from './position.ts'
import type { PolicyFile } from './schema.gen.ts'
import { branchesOf, inFlow, nounOf, resolved, schemaAt, type Schema } from './shape.ts'

/**
 * Markdown for the word at a path; undefined where the schema knows none.
 * @param tree of the one file
 * @param home the country of the whole policy's plan
 */
export function hoverOf(tree: unknown, path: Path, home: string | undefined): string | undefined {
  const schema = schemaAt(tree, path)
  const word = path.findLast(step => typeof step === 'string')
  if (schema === undefined || word === undefined) return undefined
  const value = valueAt(tree, path)
  const whole = resolved(schema)
  const unit = schema['x-unit'] ?? whole['x-unit']
  const said = [
    `**${word}**: ${nounOf(schema)}`,
    schema.description ?? whole.description,
    unit && `Unit: ${unit}.`,
    schema.default !== undefined && `Default: \`${inFlow(schema.default)}\`.`,
    exampleOf(schema),
    typeof value === 'string' && isPattern(schema) ? samplesOf(value, home) : undefined,
  ]
  return said.filter(Boolean).join('\n\n')
}

/** Numbers a pattern fits, under the home plan; undefined for what is no number pattern. */
export function samplesOf(text: string, home: string | undefined): string | undefined {
  const pattern = parsePattern(text, home !== undefined && isCountry(home) ? createNumbers(home) : undefined)
  if (pattern.kind !== 'text' || !/^\+?\d/.test(pattern.heads[0] ?? '')) return undefined
  const [first, last] = endsOf(pattern)
  return last === undefined ? `Fits ${first}.` : `Fits ${first} to ${last}.`
}

const LENGTH_OF_SAMPLE = 12

function endsOf({ heads: [head = ''], tail }: TextPattern): [first: string, last?: string] {
  if (tail.kind === 'end') return [head]
  if (tail.kind === 'range') return [`${head}${tail.low}`, `${head}${tail.high}`]
  return [`${head.padEnd(LENGTH_OF_SAMPLE, '0')} and every other number that begins with ${head}`]
}

/** Whether a calendar is open, and when that changes next. */
export function openingOf(tree: PolicyFile, name: string, atMs: number): string | undefined {
  const source = tree.calendars?.[name]
  if (source === undefined || !isZone(source.zone)) return undefined
  // What is in a file, an editor does not know.
  if (typeof source.open === 'string' || source.closed?.events !== undefined) return undefined
  const calendar = new Calendar(source as CalendarSource)
  const { open } = calendar.at(atMs)
  const word = open ? 'Open now' : 'Closed now'
  let changeMs = atMs
  for (let step = 0; step < STEPS_MAX; step++) {
    const { open: then, untilMs } = calendar.at(changeMs)
    if (then !== open) return `${word}; ${open ? 'closes' : 'opens'} ${clockTime(changeMs, source.zone)}.`
    changeMs = untilMs
  }
  return `${word}, for longer than a year.`
}

/** An answer holds at most for a day; two a day, for a year and some. */
const STEPS_MAX = 800

function clockTime(atMs: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, weekday: 'long', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit',
    minute: '2-digit', hourCycle: 'h23',
  }).formatToParts(atMs)
  const part = Object.fromEntries(parts.map(({ type, value }) => [type, value]))
  const { weekday, year, month, day, hour, minute } = part as Readonly<Record<string, string>>
  return `${weekday} ${year}-${month}-${day} at ${hour}:${minute} (${zone})`
}

function isPattern(schema: Schema): boolean {
  return branchesOf(schema).some(({ title }) => title === 'Pattern')
}

function exampleOf(schema: Schema): string | undefined {
  const example = (schema.examples ?? resolved(schema).examples)?.[0]
  return example === undefined ? undefined : `Such as \`${inFlow(example)}\`.`
}
