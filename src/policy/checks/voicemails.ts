/** A message lies in a box whose name is one of a folder, and some message is kept. */
import { boxIn, spanOf } from '../apps/voicemail-action.ts'
import type { Check } from '../check.ts'

export const voicemails: Check = ({ outline, report }) => {
  for (const { value, path } of outline.voicemails) {
    // Whatever fills a blank is looked at when it does.
    const bare = value.box?.replace(/\{[^{}]*\}/g, 'x')
    if (bare !== undefined && boxIn(bare) === undefined) {
      report({
        code: 'POL-349', path: [...path, 'box'], message: `"${value.box}" is no name of a box`,
        hint: 'write letters, digits, ".", "_", "+" and "-", as in sales or "{to.user as token}"',
      })
    }
    const { longestMs, shortestMs } = spanOf(value)
    if (shortestMs > longestMs) {
      report({
        code: 'POL-350', path: [...path, value.shortest === undefined ? 'longest' : 'shortest'],
        message: 'no message is ever kept: the shortest is longer than the longest',
        hint: value.shortest === undefined ? 'make longest the larger one' : 'make shortest the smaller one',
      })
    }
  }
}
