/** What a queue names, each with its place. */
import { announceAction } from '../apps/announce-action.ts'
import { voicemailAction } from '../apps/voicemail-action.ts'
import { placed, placedPrompts, type AppParts, type PlacedText } from '../apps/app-action.ts'
import type { Path } from '../position.ts'
import type { Queue, QueueWay } from '../schema.gen.ts'

export function partsOfQueue(queue: Queue, path: Path): AppParts {
  const ways = waysOf(queue, path)
  const said = ways.flatMap(({ way: { announce }, path: at }) =>
    announce === undefined ? [] : announceAction.parts(announce, [...at, 'announce']).prompts ?? [])
  const left = ways.flatMap(({ way: { voicemail }, path: at }) =>
    voicemail === undefined ? [] : [voicemailAction.parts(voicemail, [...at, 'voicemail'])])
  const leaves = <Each>(of: (parts: AppParts) => readonly Each[] | undefined): readonly Each[] =>
    left.flatMap(parts => of(parts) ?? [])
  const here = (word: 'every' | 'ring' | 'longest'): readonly PlacedText[] => placed(queue[word], [...path, word])
  return {
    prompts: [
      ...(['music', 'position', 'wait'] as const).flatMap(word => placedPrompts(queue[word], [...path, word])), ...said,
      ...leaves(parts => parts.prompts),
    ],
    templates: leaves(parts => parts.templates),
    voicemails: leaves(parts => parts.voicemails),
    members: [
      ...queue.agents.flatMap((agent, at) => {
        const place = [...path, 'agents', at]
        return placed(agentPlace(agent), typeof agent === 'string' ? place : [...place, 'to'])
      }),
      ...ways.flatMap(({ way, path: at }) => placed(way.dial, [...at, 'dial'])),
    ],
    queues: ways.flatMap(({ way, path: at }) => placed(way.queue, [...at, 'queue'])),
    durations: [
      ...here('every'), ...here('ring'), ...here('longest'),
      ...(['after-call', 'after-refusal'] as const).flatMap(word =>
        placed(queue.rest?.[word], [...path, 'rest', word])),
      ...leaves(parts => parts.durations),
    ],
  }
}

/** Whom the agent is called at. */
export function agentPlace(agent: Queue['agents'][number]): string {
  return typeof agent === 'string' ? agent : agent.to
}

/** What people call the agent. */
export function agentName(agent: Queue['agents'][number]): string {
  if (typeof agent === 'string') return agent
  return agent.user === undefined ? agent.to : `${agent.user}@${agent.to}`
}

function waysOf({ overflow, exit = {} }: Queue, path: Path): readonly { way: QueueWay; path: Path }[] {
  return [
    ...overflow ? [{ way: overflow, path: [...path, 'overflow'] }] : [],
    ...Object.entries(exit).map(([digit, way]) => ({ way, path: [...path, 'exit', digit] })),
  ]
}
