/**
 * Sets of texts, closed under union, intersection and complement: everything patterns can say about
 * a number, a host or a word. A set is a small automaton whose equal parts are one object, so two
 * sets hold the same texts exactly when they are the same object.
 */

export interface Texts {
  /** Distinct for distinct sets. */
  readonly id: number
  /** True when the empty text is in the set. */
  readonly end: boolean
  /** What may follow a first character that {@link kids} does not name: every text, or none. */
  readonly rest: boolean
  /** First character → the texts that may follow it. */
  readonly kids: ReadonlyMap<string, Texts>
}

/** No text at all. */
export const nothing: Texts = { id: 0, end: false, rest: false, kids: new Map() }
/** Every text. */
export const everything: Texts = { id: 1, end: true, rest: true, kids: new Map() }

/**
 * Every set met so far, by its parts. Weak, so that a set nobody holds any more is let go; ids are
 * never given twice.
 */
const known = new Map<string, WeakRef<Texts>>()
const gone = new FinalizationRegistry<string>(key => {
  if (known.get(key)?.deref() === undefined) known.delete(key)
})
let nextId = 2

function make(end: boolean, rest: boolean, kids: Iterable<readonly [string, Texts]>): Texts {
  const plain = rest ? everything : nothing
  const own = [...kids].filter(([, kid]) => kid !== plain).toSorted(([a], [b]) => a < b ? -1 : 1)
  if (own.length === 0 && end === rest) return plain
  const key = `${end ? 1 : 0}${rest ? 1 : 0}${own.map(([char, kid]) => `${char}${kid.id},`).join('')}`
  const before = known.get(key)?.deref()
  if (before) return before
  const made: Texts = { id: nextId++, end, rest, kids: new Map(own) }
  known.set(key, new WeakRef(made))
  gone.register(made, key)
  return made
}

const emptyOnly = make(true, false, [])

/** The texts that begin with one of a few heads and go on as `tail` says. */
function after(head: string, tail: Texts): Texts {
  return [...head].toReversed().reduce((texts, char) => make(false, false, [[char, texts]]), tail)
}

/** Just these texts. */
export function exactly(...texts: readonly string[]): Texts {
  return unionOf(texts.map(text => after(text, emptyOnly)))
}

export function beginningWith(head: string): Texts {
  return after(head, everything)
}

/** Texts of `width` characters, each one of `chars`. */
export function strings(chars: readonly string[], width: number): Texts {
  let texts = emptyOnly
  for (let at = 0; at < width; at++) {
    const tail = texts
    texts = make(false, false, chars.map(char => [char, tail]))
  }
  return texts
}

const digits = [...'0123456789']

/** `head` and then digits of one width, from `low` to `high`. */
export function inRange(head: string, low: string, high: string): Texts {
  return after(head, rangeTexts(low, high))
}

function rangeTexts(low: string, high: string): Texts {
  if (low === '') return emptyOnly
  const width = low.length - 1
  const whole = width === 0 ? emptyOnly : rangeTexts('0'.repeat(width), '9'.repeat(width))
  return make(false, false, digits.flatMap((digit): [string, Texts][] => {
    if (digit < (low[0] as string) || digit > (high[0] as string)) return []
    if (digit !== low[0] && digit !== high[0]) return [[digit, whole]]
    const from = digit === low[0] ? low.slice(1) : '0'.repeat(width)
    const to = digit === high[0] ? high.slice(1) : '9'.repeat(width)
    return [[digit, rangeTexts(from, to)]]
  }))
}

export function not(texts: Texts): Texts {
  return apply('minus', everything, texts)
}

export function and(a: Texts, b: Texts): Texts {
  return apply('and', a, b)
}

export function or(a: Texts, b: Texts): Texts {
  return apply('or', a, b)
}

/** What is in `a` and not in `b`. */
export function minus(a: Texts, b: Texts): Texts {
  return apply('minus', a, b)
}

export function unionOf(sets: readonly Texts[]): Texts {
  // Halves, not one after the other: a thousand numbers then cost a thousand steps, not a million.
  if (sets.length <= 1) return sets[0] ?? nothing
  const middle = sets.length >> 1
  return or(unionOf(sets.slice(0, middle)), unionOf(sets.slice(middle)))
}

type Operation = 'and' | 'or' | 'minus'

const both: Readonly<Record<Operation, (a: boolean, b: boolean) => boolean>> = {
  and: (a, b) => a && b,
  or: (a, b) => a || b,
  minus: (a, b) => a && !b,
}

function apply(operation: Operation, a: Texts, b: Texts, done = new Map<string, Texts>()): Texts {
  const known = trivial(operation, a, b)
  if (known) return known
  const key = `${a.id} ${b.id}`
  const before = done.get(key)
  if (before) return before
  const [restA, restB] = [a.rest ? everything : nothing, b.rest ? everything : nothing]
  const kids = new Map<string, Texts>()
  for (const [char, kid] of a.kids) kids.set(char, apply(operation, kid, b.kids.get(char) ?? restB, done))
  for (const [char, kid] of b.kids) if (!a.kids.has(char)) kids.set(char, apply(operation, restA, kid, done))
  const combine = both[operation]
  const made = make(combine(a.end, b.end), combine(a.rest, b.rest), kids)
  done.set(key, made)
  return made
}

function trivial(operation: Operation, a: Texts, b: Texts): Texts | undefined {
  switch (operation) {
    case 'and':
      if (a === b || b === everything) return a
      return a === everything ? b : a === nothing || b === nothing ? nothing : undefined
    case 'or':
      if (a === b || b === nothing) return a
      return a === nothing ? b : a === everything || b === everything ? everything : undefined
    case 'minus':
      if (a === b || a === nothing || b === everything) return nothing
      return b === nothing ? a : undefined
  }
}

/** Do two sets share no text? Makes nothing, so it is the question to ask first. */
export function areApart(a: Texts, b: Texts): boolean {
  if (a === nothing || b === nothing) return true
  if (a === everything || b === everything || a === b) return false
  if (a.end && b.end) return false
  if (a.rest && b.rest) return false
  for (const [char, kid] of a.kids) {
    const other = b.kids.get(char)
    if (other ? !areApart(kid, other) : b.rest && kid !== nothing) return false
  }
  if (a.rest) for (const [char, kid] of b.kids) if (!a.kids.has(char) && kid !== nothing) return false
  return true
}

/** Is `text` in the set? */
export function hasText(texts: Texts, text: string): boolean {
  let here = texts
  for (const char of text) {
    const kid = here.kids.get(char)
    if (!kid) return here.rest
    here = kid
  }
  return here.end
}

/** The texts of a set of at most `most`; undefined when there are more. */
export function listTexts(texts: Texts, most: number): string[] | undefined {
  const found: string[] = []
  const visit = (here: Texts, head: string): boolean => {
    if (here.rest) return false
    if (here.end) found.push(head)
    if (found.length > most) return false
    for (const [char, kid] of here.kids) if (!visit(kid, head + char)) return false
    return true
  }
  return visit(texts, '') ? found : undefined
}
