/** Blanks in header values name facts there are, through cleaners there are. */
import type { Check } from '../check.ts'
import { parseTemplate } from '../templates.ts'

export const templates: Check = ({ outline, report }) => {
  for (const { value, path } of outline.headerSets) {
    for (const side of ['request', 'response'] as const) {
      for (const [name, text] of Object.entries(value[side]?.set ?? {})) {
        const read = parseTemplate(text)
        if (!('kind' in read)) continue
        report({ code: 'POL-312', path: [...path, side, 'set', name], message: read.message, hint: read.hint })
      }
    }
  }
}
