/**
 * Mends what can be mended in one way. Each fix writes over the very characters its diagnostic points
 * at, so every other line, every comment and all layout stay as they are to the byte.
 */
import type { Diagnostic } from './diagnostic.ts'
import type { PolicyFileText } from './files.ts'
import { Lines } from './position.ts'
import { readDocument } from './read-document.ts'
import { asScalar } from './scalar.ts'
import { upgraded, upgrades } from './upgrade.ts'

export interface Fixed {
  /** All files, mended. */
  readonly files: readonly PolicyFileText[]
  /** What was mended, as it was found. */
  readonly mended: readonly Diagnostic[]
}

/** Mending one stage lets the next one speak; there are fewer stages than this. */
const ROUNDS_MAX = 10

/** Brings the texts to the current language version, then mends them until nothing more can be mended. */
export function fixed(texts: readonly PolicyFileText[]): Fixed {
  let files = upgraded(texts, upgrades)
  const mended: Diagnostic[] = []
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const { diagnostics } = readDocument(files)
    const applied = diagnostics.filter(each => each.fix !== undefined && isWhole(each, files))
    if (applied.length === 0) break
    files = files.map(file => ({ ...file, text: apply(file, applied.filter(({ at }) => at.file === file.name)) }))
    mended.push(...applied)
  }
  return { files, mended }
}

/** The text a diagnostic's fix writes; undefined without one. */
export function replacementOf({ fix, at }: Diagnostic, text: string): string | undefined {
  if (fix === undefined) return undefined
  const start = new Lines(at.file, text).offset(at)
  return asScalar(fix, text.slice(start, start + at.length), at.file.endsWith('.json'))
}

/** False where what stands there goes on after the end of its line. */
function isWhole({ at }: Diagnostic, files: readonly PolicyFileText[]): boolean {
  const text = files.find(({ name }) => name === at.file)?.text
  if (text === undefined) return false
  const start = new Lines(at.file, text).offset(at)
  const [first = '', last = ''] = [text[start], text[start + at.length - 1]]
  return !/["']/.test(first) || (at.length > 1 && first === last)
}

/** From the last place to the first, so that none moves another; of two at one place the first counts. */
function apply({ name, text }: PolicyFileText, diagnostics: readonly Diagnostic[]): string {
  const lines = new Lines(name, text)
  const edits = diagnostics.map(each => ({ start: lines.offset(each.at), each })).toSorted((a, b) => b.start - a.start)
  let out = text
  let done = Infinity
  for (const { start, each } of edits) {
    const replacement = replacementOf(each, text)
    if (replacement === undefined || start + each.at.length > done) continue
    out = out.slice(0, start) + replacement + out.slice(start + each.at.length)
    done = start
  }
  return out
}
