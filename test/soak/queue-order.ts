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
  readonly mistakes: readonly Mistake[]
}

/** Somebody was served, or called, out of turn. */
export interface Mistake {
  readonly atMs: number
  readonly says: string
}

/** First come, first served; of several agents the one who was idle longest. */
export function judge(rings: readonly Ring[], callers: readonly CrowdCaller[], agents: readonly CrowdAgent[]): Turns {
  const mistakes: Mistake[] = []
  let [contested, chosen] = [0, 0]
  for (const { atMs, agent, caller, idle } of rings) {
    const waiting = callers.filter(other => other !== caller && other.waits.some(wait => holds(wait, atMs)))
    if (waiting.length > 0) contested += 1
    // Whoever was answered before the other had called came first for sure.
    const passed = waiting.find(({ answeredMs = Infinity }) => answeredMs < caller.placedMs)
    if (passed) {
      const { fromMs = NaN, toMs = NaN } = passed.waits.find(wait => holds(wait, atMs)) ?? {}
      const waited = `had waited for ${seconds(atMs - fromMs)} s, and waited on for ${seconds(toMs - atMs)} s`
      mistakes.push({ atMs, says: `${caller.name} was served before ${passed.name}, who ${waited}` })
    }
    if (!idle) continue
    if (idle.fromMs > atMs + SLACK_MS) mistakes.push({ atMs, says: `${agent.name} was called while resting` })
    const free = agents.filter(other => other !== agent && other.idles.some(each => holds(each, atMs)))
    if (free.length > 0) chosen += 1
    for (const other of free) {
      const its = other.idles.find(each => holds(each, atMs) && each.sinceMs < idle.sinceMs - SLACK_MS)
      if (!its) continue
      const [idleFor, itsFor, freeFor] = [idle.sinceMs, its.sinceMs, its.fromMs].map(since => seconds(atMs - since))
      const who = `${other.name} had been idle for ${itsFor} s, and free for ${freeFor} s`
      mistakes.push({ atMs, says: `${agent.name} was called after ${idleFor} s, though ${who}` })
      break
    }
  }
  return { contested, chosen, mistakes }
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3)
}

function holds({ fromMs, toMs }: Stretch, atMs: number): boolean {
  return fromMs + SLACK_MS < atMs && atMs < toMs - SLACK_MS
}
