/** `fmt` without a disk: one file in canonical layout. */
import type { Diagnostic } from './diagnostic.ts'
import { layOut } from './layout.ts'
import { parseSource } from './source.ts'

/** The text laid out, or what keeps it from being read. */
export interface Formatted {
  readonly text: string
  readonly diagnostics: readonly Diagnostic[]
}

/** The same tree in canonical layout; a text that cannot be read stays as it is, and says why. */
export function format(name: string, text: string): Formatted {
  const { tree, diagnostics } = parseSource(name, text)
  if (diagnostics.length > 0) return { text, diagnostics }
  if (name.endsWith('.json')) return { text: `${JSON.stringify(tree, null, 2)}\n`, diagnostics: [] }
  return { text: layOut(text), diagnostics: [] }
}
