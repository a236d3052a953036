/** From a conference as written to its plan; the checks have been through it. */
import { durationMs } from '../failover.ts'
import type { Path } from '../position.ts'
import type { Conference } from '../schema.gen.ts'
import { placedPrompts, promptList, type AppParts } from './app-action.ts'
import type { ConferencePlan } from './app-plan.ts'

const usual = Object.freeze({
  limit: 20, muted: false, tries: 3, 'ends-with-moderator': false, wait: '10s', between: '5s',
} as const)

export function compileConference(name: string, written: Conference = {}): ConferencePlan {
  const { pin, moderator, ask = [], sorry = [], ...rest } = written
  const { limit, muted, tries, 'ends-with-moderator': endsWithModerator, 'mute-key': muteKey } = { ...usual, ...rest }
  const pins = new Map<string, 'member' | 'moderator'>()
  if (pin !== undefined) pins.set(pin, 'member')
  if (moderator !== undefined) pins.set(moderator, 'moderator')
  return {
    app: 'conference', name, listens: true, limit, muted, tries, endsWithModerator, pins, sorry: promptList(sorry),
    ...muteKey !== undefined && { muteKey },
    question: {
      play: promptList(ask), waitMs: durationMs(usual.wait), betweenMs: durationMs(usual.between), end: '#',
      most: Math.max(0, ...[...pins.keys()].map(({ length }) => length)), bargeIn: true,
    },
  }
}

/** What a conference names, with its places. */
export function partsOfConference({ ask, sorry }: Conference, path: Path): AppParts {
  return { prompts: [...placedPrompts(ask, [...path, 'ask']), ...placedPrompts(sorry, [...path, 'sorry'])] }
}
