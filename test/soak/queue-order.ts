/** Whether callers were served in their order and agents by theirs, by what both saw. Pure. */
import type { CrowdAgent, Ring } from './queue-agents.ts'
import type { CrowdCaller, Stretch } from './queue-callers.ts'

/** What is on its way between the router and those who see it is not judged. Milliseconds. */
const SLACK_MS = 1_000

export interface Turns {
  /** Calls to agents that others, who wait too, could have been preferred for. */
  readonly contested: number
  /** Calls to agents while others were free too. */
  readonly chosen: number
  /** A sentence for each who was served, or called, out of turn. */
  readonly mistakes: readonly string[]
}

/** First come, first served; of several agents the one who was idle longest. */
export function judge(rings: readonly Ring[], callers: readonly CrowdCaller[], agents: readonly CrowdAgent[]): Turns {
  const mistakes: string[] = []
  let [contested, chosen] = [0, 0]
  for (const { atMs, agent, caller, idle } of rings) {
    const waiting = callers.filter(other => other !== caller && other.waits.some(wait => holds(wait, atMs)))
    if (waiting.length > 0) contested += 1
    // Whoever was answered before the other had called came first for sure.
    const passed = waiting.find(({ answeredMs = Infinity }) => answeredMs < caller.placedMs)
    if (passed) mistakes.push(`${caller.name} was served before ${passed.name}`)
    if (!idle) continue
    if (idle.fromMs > atMs + SLACK_MS) mistakes.push(`${agent.name} was called while resting`)
    const free = agents.filter(other => other !== agent && other.idles.some(each => holds(each, atMs)))
    if (free.length > 0) chosen += 1
    const idler = free.find(({ idles }) =>
      idles.some(each => holds(each, atMs) && each.sinceMs < idle.sinceMs - SLACK_MS))
    if (idler) mistakes.push(`${agent.name} was called, though ${idler.name} had been idle longer`)
  }
  return { contested, chosen, mistakes }
}

function holds({ fromMs, toMs }: Stretch, atMs: number): boolean {
  return fromMs + SLACK_MS < atMs && atMs < toMs - SLACK_MS
}
