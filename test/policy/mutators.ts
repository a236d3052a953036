/** Ways in which people get a policy wrong: each changes one thing and says what a checker should answer, and where. */
import { dataName, type PolicyFileText } from '../../src/policy/files.ts'

/** One changed policy. */
export interface Mutation {
  readonly habit: string
  /** The policy it was made from. */
  readonly of: string
  readonly files: readonly PolicyFileText[]
  /** The line that changed, after the change. */
  readonly changed: string
  /** A finding with one of these codes on one of these lines is the right answer. */
  readonly codes: readonly string[]
  readonly file: string
  readonly lines: readonly number[]
}

export interface Original {
  readonly name: string
  readonly files: readonly PolicyFileText[]
}

type Lines = readonly string[]

/** A habit on one file: every way it can go wrong there. */
export interface Habit {
  readonly name: string
  readonly codes: readonly string[]
  readonly sites: (lines: Lines, original: Original) => readonly Site[]
}

interface Site {
  readonly lines: Lines
  /** Indexes from 0 of the lines where the finding belongs. */
  readonly at: readonly number[]
}

/** Every mutation of a policy by a habit, in file order. */
export function mutationsOf(habit: Habit, original: Original): Mutation[] {
  return original.files.flatMap((file, place) => {
    const sites = dataName.test(file.key) ? [] : habit.sites(file.text.split('\n'), original)
    return sites.map(({ lines, at }) => ({
      habit: habit.name, of: original.name, codes: habit.codes, file: file.name, lines: at.map(line => line + 1),
      changed: lines[at[0] ?? 0] ?? '',
      files: original.files.map((each, index) => index === place ? { ...file, text: lines.join('\n') } : each),
    }))
  })
}

/** Writes something else over every match, one at a time; comments are left alone. */
function over(name: string, codes: readonly string[], pattern: RegExp, ...replacements: readonly string[]): Habit {
  return {
    name, codes,
    sites: lines => lines.flatMap((line, index) => {
      const code = line.replace(/(^|\s)#.*/, '')
      return [...code.matchAll(new RegExp(pattern, 'g'))].flatMap(match => replacements.map(replacement => {
        const here = new RegExp(pattern, 'y')
        here.lastIndex = match.index
        const changed = code.replace(here, replacement) + line.slice(code.length)
        return { lines: lines.with(index, changed), at: [index] }
      })).filter(site => site.lines[index] !== line)
    }),
  }
}

/** Adds a line after every line that fits. */
function after(name: string, codes: readonly string[], pattern: RegExp, added: string, finding: 0 | 1): Habit {
  return {
    name, codes,
    sites: lines => lines.flatMap((line, index) => {
      if (!pattern.test(line)) return []
      const changed = lines.toSpliced(index + 1, 0, line.replace(pattern, added))
      const isNoComment = (text: string, at: number): boolean => at > index + finding && !/^\s*#/.test(text)
      return [{ lines: changed, at: [changed.findIndex(isNoComment)] }]
    }),
  }
}

const words = 'peers|pools|rules|calendars|headers|otherwise|source|contact|send|zone|open|closed|pick|then|failover'
  + '|ring|budget|attempts|total|when|name|dial|reject|during|outside|request|response|drop|pass|call|expect|pretend'
const key = new RegExp(`\\b(${words}):(?=\\s|$)`)

function misspell(name: string, change: (word: string) => string): Habit {
  return {
    name, codes: ['POL-101'],
    sites: lines => lines.flatMap((line, index) => {
      const match = key.exec(line.replace(/(^|\s)#.*/, ''))
      if (!match?.[1]) return []
      const changed = line.slice(0, match.index) + change(match[1]) + line.slice(match.index + match[1].length)
      return [{ lines: lines.with(index, changed), at: [index] }]
    }),
  }
}

/** A name of the policy's own where it is used, but those the language gives a meaning. */
const use = /\b(?:dial|during|outside|peer|rule): \[?(?!anyone|otherwise)[a-z][\w/-]*/

/** A line inside an entry of a section. */
const nested = /^ {4,}[a-z-]+: /

export const habits: readonly Habit[] = [
  misspell('two letters of a key swapped', word => `${word[1]}${word[0]}${word.slice(2)}`),
  misspell('a letter of a key lost', word => word.slice(0, -2) + word.slice(-1)),
  misspell('a letter of a key doubled', word => word.slice(0, 2) + word.slice(1)),
  over('a key in capitals', ['POL-101'], /\bwhen:/, 'WHEN:'),
  {
    name: 'a key one level too high',
    codes: ['POL-101', 'POL-103', 'POL-010'],
    sites: lines => lines.flatMap((line, index) => nested.test(line) && !/^\s*- /.test(lines[index - 1] ?? '')
      ? [{ lines: lines.with(index, line.slice(2)), at: [index] }]
      : []),
  },
  {
    name: 'a key one level too deep',
    codes: ['POL-101', 'POL-103', 'POL-010'],
    sites: lines => lines.flatMap((line, index) => nested.test(line) && /[^:]$/.test(lines[index - 1] ?? ':')
      ? [{ lines: lines.with(index, `  ${line}`), at: [index, index - 1] }]
      : []),
  },
  over('a number without quotes', ['POL-104'], /"(\+?\d+)"/, '$1'),
  over('true where text is meant', ['POL-104'], /"\+?\d+"/, 'true'),
  over('a name that is not defined', ['POL-201'], use, '$&x9q'),
  over('an unknown media profile', ['POL-201'], /media: \w+/, 'media: studio'),
  over('a time without its unit', ['POL-105'], /\b(\d+)(?:ms|s|m|h)\b/, '$1', '$1 sec'),
  over('a time that is none', ['POL-105'], /: \d+(?:ms|s|m|h)\b/, ': soon'),
  over('a time too long', ['POL-313'], /: \d+s\b/, ': 90h'),
  over('a tab in the indentation', ['POL-011', 'POL-010'], /^ {2,}(?=[a-z])/, '\t'),
  over('no blank after the colon', ['POL-010', 'POL-101', 'POL-103'], /^( +[a-z-]+): /, '$1:'),
  over('a quote that is not closed', ['POL-010'], /"(?=\s*$)/, ''),
  over('a bracket that is not closed', ['POL-010', 'POL-314'], /\](?=\s*$)/, ''),
  over('a brace that is not closed', ['POL-010'], /\}(?=\s*$)/, ''),
  over('a tag', ['POL-015'], /: (?="\+?\d)/, ': !!str '),
  over('text that begins with a star', ['POL-010'], /"\+(\d+)\*"/, '*$1'),
  over('an unknown alias', ['POL-010'], /: \[[^[\]]*\]/, ': *defaults'),
  over('a zone that does not exist', ['POL-301'], /zone: [\w/]+/, 'zone: Europe/Parris', 'zone: GMT+25',
    'zone: Atlantis'),
  over('a moment that does not exist', ['POL-314'], /at: "?\d{4}-\d\d-\d\dT\S+/, 'at: 2026-02-30T10:00[Europe/Paris]',
    'at: 2026-02-03T10:00'),
  over('windows that are none', ['POL-303'], /"\d\d:\d\d-\d\d:\d\d/, '"9h-18h', '"09:00-25:00', '"09.00-18.00'),
  over('a day that does not exist', ['POL-108'], /\bmon-fri\b/, 'mon-fry', 'lun-ven', 'weekdays'),
  over('a date that does not exist', ['POL-305'], /"\d{4}-\d\d-\d\d"/, '"2026-13-24"', '"24/12/2026"'),
  over('a country that does not exist', ['POL-302', 'POL-108'], /\bFR\b/, 'XQ', 'France', 'fr'),
  over('an address that is none', ['POL-307'], /"\d+\.\d+\.\d+\.\d+(?:\/\d+)?"(?=\])/, '"10.0.0.256"',
    '"10.0.0.1/24"', '"host.example"'),
  over('a URI that is none', ['POL-306'], /"sip:([^"]+)"/, '"sip://$1"', '"$1"', '"sip:"'),
  over('an unknown transport', ['POL-306'], /(contact|dial): "(sip:[^";]+)"/, '$1: "$2;transport=smtp"'),
  over('a status that is none', ['POL-107'], /reject: \d+/, 'reject: 40', 'reject: 200', 'reject: 4040'),
  over('a status in quotes', ['POL-106', 'POL-103'], /reject: (\d+)/, 'reject: "$1"'),
  over('an action that is not known', ['POL-101'], /do: \{ dial:/, 'do: { route:', 'do: { forward:'),
  over('two actions', ['POL-110'], /do: \{ dial: \w+ \}/, 'do: { dial: "sip:a.example", reject: 404 }'),
  over('text where a list is meant', ['POL-103'], /source: \[("[^"]+")\]/, 'source: $1'),
  over('a list where a map is meant', ['POL-103'], /when: \{[^{}]*\}/, 'when: [peer, to]'),
  over('nothing behind a key', ['POL-109'], /^( +(?:- )?)(when|source|contact|do): .*$/, '$1$2:'),
  over('a star in the middle of a pattern', ['POL-308'], /(?<=when:.*)"\+33\d{2,}"/, '"+33*45"'),
  over('a range turned round', ['POL-308'], /\{(\d\d)-(\d\d)\}/, '{$2-$1}', '{$1-}', '{0-$2}'),
  over('a template of nothing', ['POL-312'], /\{(?:from|to)\.\w+/, '{from.number', '{caller'),
  over('a template without its cleaner', ['POL-312'], / as (?:token|display-name)\}/, '}', ' as text}'),
  over('a header of the dialog', ['POL-310'], /\bServer:/, 'Contact:', 'Via:', 'Call-ID:'),
  over('an old version', ['POL-106'], /^policy: 1/, 'policy: 0', 'policy: 3'),
  over('a name of the language', ['POL-204'], /^ {2}(?:trunk|orange|pbx|local)(?=:)/, '  anyone'),
  over('a name with a blank', ['POL-108'], /^ {2}([a-z]+)(?=: \{ (?:source|contact))/, '  $1 one'),
  over('weights of nothing', ['POL-309'], /weighted: \{.*?\}/, 'weighted: { "sip:a.example": 0 }'),
  over('a pool inside itself', ['POL-207', 'POL-206'], /then: \[\w+\]/, 'then: [pstn, voicebots, conferences]'),
  {
    name: 'a line written twice',
    codes: ['POL-012'],
    sites: lines => lines.flatMap((line, index) => /^ +[a-z-]+: \S/.test(line)
      ? [{ lines: lines.toSpliced(index + 1, 0, line), at: [index + 1] }]
      : []),
  },
  {
    name: 'a line forgotten',
    codes: ['POL-102', 'POL-111'],
    sites: lines => lines.flatMap((line, index) => /^ +(?:zone|pick|do|call|expect): \S/.test(line)
      ? [{ lines: lines.toSpliced(index, 1), at: [ownerOf(lines, index)] }]
      : []),
  },
  {
    name: 'a rule name used twice',
    codes: ['POL-205'],
    sites: lines => {
      const named = lines.flatMap((line, index) => /^ {2}- name: \S+$/.test(line) ? [index] : [])
      return named.slice(1).map((index, place) =>
        ({ lines: lines.with(index, lines[named[place] ?? 0] ?? ''), at: [index] }))
    },
  },
  {
    name: 'a peer that claims the same addresses',
    codes: ['POL-401'],
    sites: lines => lines.flatMap((line, index) => {
      const source = /\bsource: \[[^\]]*\]/.exec(line.replace(/(^|\s)#.*/, ''))?.[0]
      const top = lines.indexOf('peers:')
      const inserted = lines.toSpliced(top + 1, 0, `  twin: { ${source} }`)
      return source === undefined || top < 0 ? [] : [{ lines: inserted, at: [top + 1, index + 1] }]
    }),
  },
  after('a pool nobody dials', ['POL-202'], /^pools:.*$/, '  spare-pool: { pick: { in-order: ["sip:s.example"] } }', 0),
  after('a rule before all others that takes every call', ['POL-405'], /^rules:$/,
    '  - { when: { peer: anyone }, do: { reject: 404 } }', 1),
  after('a rule before all others without a condition', ['POL-405'], /^rules:$/, '  - { do: { reject: 404 } }', 1),
]

/** The line whose entry loses a key: the nearest one above that is indented less, or begins the entry. */
function ownerOf(lines: Lines, index: number): number {
  const depth = /^ */.exec(lines[index] ?? '')?.[0].length ?? 0
  const isOwner = (line: string): boolean => /\S/.test(line) && !/^\s*#/.test(line)
    && ((/^ */.exec(line)?.[0].length ?? 0) < depth)
  return lines.slice(0, index).findLastIndex(isOwner)
}
