/** `park: { orbit, music, longest, then }`. */
import { durationMs } from '../failover.ts'
import type { Park } from '../schema.gen.ts'
import { parseTemplate } from '../templates.ts'
import { placed, placedPrompts, type AppAction } from './app-action.ts'

const defaultPark = Object.freeze({ orbit: '{to.user as token}', longest: '2m' } as const)

export const parkAction: AppAction<Park> = {
  parts: ({ orbit, music, longest, then }, path) => ({
    templates: placed(orbit, [...path, 'orbit']), prompts: placedPrompts(music, [...path, 'music']),
    durations: placed(longest, [...path, 'longest']), members: placed(then, [...path, 'then']),
  }),
  compile({ orbit = defaultPark.orbit, music, longest = defaultPark.longest, then }, scope) {
    const place = parseTemplate(orbit)
    return {
      app: 'park', name: orbit, longestMs: durationMs(longest),
      // The checks have read it; what they would have refused is nobody's orbit.
      orbit: 'kind' in place ? { source: orbit, render: () => '' } : place,
      ...music !== undefined && { music },
      ...then !== undefined && { fallback: scope.dial(then) },
    }
  },
}
