/** Blanks in header values name facts there are, through cleaners there are. */
import type { Check } from '../check.ts'
import type { Path } from '../position.ts'
import { parseTemplate } from '../templates.ts'

export const templates: Check = ({ outline, report }) => {
  const look = (text: string, path: Path): void => {
    const read = parseTemplate(text)
    if ('kind' in read) report({ code: 'POL-312', path, message: read.message, hint: read.hint })
  }
  for (const { value, path } of outline.templates) look(value, path)
  for (const { value, path } of outline.headerSets) {
    for (const side of ['request', 'response'] as const) {
      for (const [name, text] of Object.entries(value[side]?.set ?? {})) {
        look(text, [...path, side, 'set', name])
      }
    }
  }
}
