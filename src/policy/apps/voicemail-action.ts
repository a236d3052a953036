/** `voicemail: { box, greeting, beep, … }`. */
import type { CallFacts } from '../facts.ts'
import { durationMs } from '../failover.ts'
import type { Voicemail } from '../schema.gen.ts'
import { parseTemplate } from '../templates.ts'
import { placed, placedPrompts, promptList, type AppAction } from './app-action.ts'

const usual = Object.freeze({
  box: '{to.user as token}', longest: '3m', shortest: '1s', silence: '5s', end: '#',
} as const)

export const voicemailAction: AppAction<Voicemail> = {
  parts: (written, path) => ({
    templates: placed(written.box, [...path, 'box']),
    prompts: (['greeting', 'beep', 'thanks'] as const).flatMap(word => placedPrompts(written[word], [...path, word])),
    durations: (['longest', 'shortest', 'silence'] as const).flatMap(word => placed(written[word], [...path, word])),
    voicemails: [{ value: written, path }],
  }),
  compile(written) {
    const { box, longest, shortest, silence, end } = { ...usual, ...written }
    const place = parseTemplate(box)
    return {
      app: 'voicemail', name: box, listens: true, end,
      // The checks have read it; what they would have refused is nobody's box.
      box: 'kind' in place ? () => undefined : (facts: CallFacts) => boxIn(place.render(facts)),
      greeting: promptList(written.greeting ?? []), beep: promptList(written.beep ?? []),
      thanks: promptList(written.thanks ?? []),
      longestMs: durationMs(longest), shortestMs: durationMs(shortest), silenceMs: durationMs(silence),
    }
  },
}

/** How long messages are, as written or as it is without a word. Milliseconds. */
export function spanOf(written: Voicemail): { readonly longestMs: number; readonly shortestMs: number } {
  const { longest, shortest } = { ...usual, ...written }
  return { longestMs: durationMs(longest), shortestMs: durationMs(shortest) }
}

/** A box is a folder: one name, and never a way to another. */
export function boxIn(text: string): string | undefined {
  return /^[A-Za-z0-9_+][A-Za-z0-9._+-]{0,63}$/.test(text) ? text : undefined
}
