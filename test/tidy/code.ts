/**
 * Tells code from comments. In `code`, comments and the inside of strings, templates and regular
 * expressions are blanks; in `comments`, everything but comments is. Quotes, line breaks and all
 * positions stay, so that a hit in either is a hit in the text.
 */
export function partsOf(text: string): { readonly code: string; readonly comments: string } {
  const out = text.split('')
  const comments = text.replace(/[^\n]/g, ' ').split('')
  /** Depths of `{` at which a template's `${` was opened. */
  const templates: number[] = []
  let depth = 0
  let at = 0

  const blank = (from: number, to: number): void => {
    for (let i = from; i < to && i < out.length; i++) if (out[i] !== '\n') out[i] = ' '
  }
  const comment = (from: number, to: number): void => {
    for (let i = from; i < to && i < out.length; i++) comments[i] = text[i] ?? ' '
    blank(from, to)
  }
  /** Blanks a template's text from `from` up to its end or its next `${`; returns where code goes on. */
  const template = (from: number): number => {
    let i = from
    for (; i < text.length; i++) {
      if (text[i] === '\\') i++
      else if (text[i] === '`') break
      else if (text[i] === '$' && text[i + 1] === '{') {
        templates.push(depth++)
        blank(from, i)
        return i + 2
      }
    }
    blank(from, i)
    return i + 1
  }

  while (at < text.length) {
    const c = text[at]
    const next = text[at + 1]
    if (c === '/' && next === '/') {
      const end = indexOrEnd(text, '\n', at)
      comment(at, end)
      at = end
    } else if (c === '/' && next === '*') {
      const end = indexOrEnd(text, '*/', at + 2) + 2
      comment(at, end)
      at = end
    } else if (c === "'" || c === '"') {
      const end = literalEnd(text, at, c)
      blank(at + 1, end)
      at = end + 1
    } else if (c === '`') {
      at = template(at + 1)
    } else if (c === '/' && startsRegex(out, at)) {
      const end = regexEnd(text, at)
      blank(at + 1, end)
      at = end + 1
    } else if (c === '}' && templates.at(-1) === depth - 1) {
      depth = templates.pop() ?? 0
      at = template(at + 1)
    } else {
      if (c === '{') depth++
      else if (c === '}') depth--
      at++
    }
  }
  return { code: out.join(''), comments: comments.join('') }
}

function indexOrEnd(text: string, what: string, from: number): number {
  const found = text.indexOf(what, from)
  return found < 0 ? text.length : found
}

function literalEnd(text: string, start: number, quote: string): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === quote || text[i] === '\n') return i
  }
  return text.length
}

function regexEnd(text: string, start: number): number {
  let inClass = false
  for (let i = start + 1; i < text.length; i++) {
    const c = text[i]
    if (c === '\\') i++
    else if (c === '\n') return i
    else if (c === '[') inClass = true
    else if (c === ']') inClass = false
    else if (c === '/' && !inClass) return i
  }
  return text.length
}

/** A slash divides after a value and opens a regular expression after anything else. */
function startsRegex(code: readonly string[], at: number): boolean {
  let i = at - 1
  while (i >= 0 && /\s/.test(code[i] ?? '')) i--
  if (i < 0) return true
  if (/[\w$)\]}'"`]/.test(code[i] ?? '')) {
    const word = /[\w$]+$/.exec(code.slice(Math.max(0, i - 10), i + 1).join(''))?.[0]
    return word === 'return' || word === 'case' || word === 'typeof'
  }
  return true
}
