/** From a conference as written to its plan; the checks have been through it. */
import { durationMs } from '../failover.ts'
import type { Path } from '../position.ts'
import type { Conference } from '../schema.gen.ts'
import { isSecret, secretName } from '../secret-name.ts'
import { placedPrompts, promptList, type AppParts } from './app-action.ts'
import type { ConferencePlan, Pin, Role } from './app-plan.ts'

const usual = Object.freeze({
  limit: 20, muted: false, record: false, tries: 3, 'ends-with-moderator': false, wait: '10s', between: '5s',
} as const)
/** As long as a PIN may be. */
const PIN_MAX = 12
const promptWords = ['ask', 'sorry', 'full', 'joined', 'left', 'alone'] as const

export function compileConference(name: string, written: Conference = {}): ConferencePlan {
  const { limit, muted, record, tries, 'ends-with-moderator': endsWithModerator } = { ...usual, ...written }
  const { 'mute-key': muteKey, 'lock-key': lockKey, 'mute-all-key': muteAllKey } = written
  const pins = [...pinOf('member', written.pin), ...pinOf('moderator', written.moderator)]
  const prompts = (word: typeof promptWords[number]): readonly string[] => promptList(written[word] ?? [])
  return {
    app: 'conference', name, listens: true, limit, muted, record, tries, endsWithModerator, pins,
    sorry: prompts('sorry'), full: prompts('full'), joined: prompts('joined'), left: prompts('left'),
    alone: prompts('alone'),
    ...muteKey !== undefined && { muteKey }, ...lockKey !== undefined && { lockKey },
    ...muteAllKey !== undefined && { muteAllKey },
    question: {
      play: prompts('ask'), waitMs: durationMs(usual.wait), betweenMs: durationMs(usual.between), end: '#',
      most: Math.max(0, ...pins.map(({ pin }) => pin?.length ?? PIN_MAX)), bargeIn: true,
    },
  }
}

/** What a conference names, with its places. */
export function partsOfConference(written: Conference, path: Path): AppParts {
  return { prompts: promptWords.flatMap(word => placedPrompts(written[word], [...path, word])) }
}

function pinOf(role: Role, written: string | undefined): readonly Pin[] {
  if (written === undefined) return []
  return [isSecret(written) ? { role, secret: secretName(written) } : { role, pin: written }]
}
