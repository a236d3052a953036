/** What a queue under load came to: the figures, and what is wrong with them. Pure. */
import type { CrowdCaller, Fate } from './queue-callers.ts'
import { SURE_MS, type QueueReport, type Waits } from './queue-load.ts'

type Outcome = keyof Waits

/** By what metrics call what callers saw. */
const fates: Readonly<Record<Outcome, Fate>> = { joined: 'joined', left: 'hung up', overflow: 'overflow' }
const outcomes = Object.keys(fates) as Outcome[]
/** A wait begins and ends at the router some time before its caller and its agent hear of it. Seconds. */
const SEEN_LATER_S = 0.1
/** A BYE that is not answered is said again so soon. Seconds. */
const BYE_AGAIN_S = 4
/** Between the look at the metrics and the kill, as between both and a caller, things happen. Milliseconds. */
const AROUND_MS = 200

export function queueFigures(report: QueueReport): readonly string[] {
  const { load, callers, rings, tookMs, waiting, awayMs, cut, contested, chosen, mistakes, left } = report
  const count = (fate: Fate): number => withFate(callers, fate).length
  return [
    `${callers.length} callers and ${load.agents} agents in ${(tookMs / 1_000).toFixed(0)} s: ` +
      `${count('joined')} joined, ${count('hung up')} hung up, ${count('overflow')} sent away by the policy ` +
      `(${overflowed(callers).length} of them after the longest wait), ${count('lost')} lost, ` +
      `${joinedTwice(report).length} joined twice`,
    `${rings.length} calls to agents, ${report.refusals} refused; ${contested} while others waited, ${chosen} while ` +
      `others were free; ${mistakes.length} out of turn; ${report.calledTwice.length} agents called in a call`,
    `${report.reloads} policies loaded in ${report.seconds} s; killed with ${waiting[0]} waiting, back after ` +
      `${(awayMs / 1_000).toFixed(1)} s with ${waiting[1]}; ${cut.length} answered within ${SURE_MS} ms before had ` +
      `to call again, and ${redialled(report)} whom nobody answered at first; ${again(report).length} joined within ` +
      'that were served again',
    ...outcomes.map(outcome => {
      const { counted, seen } = waitsOf(report, outcome)
      return `${outcome}: ${counted.count} waits of ${counted.seconds.toFixed(1)} s in the metrics, ` +
        `${seen.count} of ${seen.seconds.toFixed(1)} s seen, ${around(report, outcome).length} of them around the kill`
    }),
    `${report.records.count} records of ${report.records.uids} calls; left: ${left.calls} calls, ` +
      `${left.waiting} waiting, ${left.sessions} media sessions, ${left.legs} callers whose call never ended`,
  ]
}

/** What went wrong, in sentences; empty when nothing did. */
export function queueFaults(report: QueueReport): string[] {
  const { load, callers, left, mistakes, calledTwice, records, waiting, chosen, contested } = report
  const holds = (isSo: boolean, says: string): string[] => isSo ? [] : [says]
  const lost = withFate(callers, 'lost')
  const twice = joinedTwice(report)
  return [
    ...holds(callers.length === load.callers && callers.every(({ fate }) => fate), 'somebody has no fate'),
    ...lost.map(({ name, why, fateMs }) => `${name} was lost ${sinceKill(report, fateMs)}: ${why}`),
    ...twice.map(({ name, joins }) => `${name} was joined ${joins.map(at => sinceKill(report, at)).join(' and ')}`),
    ...calledTwice.map(({ agent, atMs }) => `${agent.name} was called in a call ${sinceKill(report, atMs)}`),
    ...mistakes.slice(0, 10).map(({ atMs, says }) => `${says}: ${sinceKill(report, atMs)}`),
    ...holds(contested > callers.length / 5 && chosen > 0, 'there was no order to judge'),
    ...holds(waiting[0] > load.agents, 'too few waited when the router was killed'),
    ...holds(Math.abs(waiting[0] - waiting[1]) <= load.agents, 'not all who waited wait on'),
    ...holds(report.reloads > report.seconds / 2, 'the policy was not loaded anew'),
    ...outcomes.flatMap(outcome => waitFaults(report, outcome)),
    ...holds(records.count === records.uids && records.count > callers.length, 'the ledger does not hold'),
    ...holds(left.calls + left.waiting + left.sessions + left.legs === 0, `left: ${JSON.stringify(left)}`),
  ]
}

function sinceKill({ killedMs }: QueueReport, atMs: number): string {
  return `${((atMs - killedMs) / 1_000).toFixed(3)} s after the kill`
}

function withFate(callers: readonly CrowdCaller[], fate: Fate): readonly CrowdCaller[] {
  return callers.filter(each => each.fate === fate)
}

/** Those who had waited: who finds no place does not wait. */
function overflowed(callers: readonly CrowdCaller[]): readonly CrowdCaller[] {
  return withFate(callers, 'overflow').filter(({ answeredMs }) => answeredMs !== undefined)
}

/** Joined again, since the first time was too short before the kill to be written down. */
function again({ callers, killedMs, goneMs }: QueueReport): readonly CrowdCaller[] {
  return callers.filter(({ joins: [first = 0, second] }) =>
    second !== undefined && first > killedMs - SURE_MS && first < goneMs)
}

function joinedTwice(report: QueueReport): readonly CrowdCaller[] {
  const excused = again(report)
  return report.callers.filter(caller => caller.joins.length > (excused.includes(caller) ? 2 : 1))
}

function redialled({ callers, cut }: QueueReport): number {
  return callers.filter(caller => caller.dials > 1 && !cut.includes(caller)).length
}

function around({ callers, readMs, killedMs }: QueueReport, outcome: Outcome): readonly CrowdCaller[] {
  return withFate(callers, fates[outcome]).filter(({ answeredMs, fateMs }) =>
    answeredMs !== undefined && fateMs > readMs - AROUND_MS && fateMs < killedMs + AROUND_MS)
}

/** What both routers counted, and what callers saw. */
function waitsOf({ waits: [before, after], callers }: QueueReport, outcome: Outcome) {
  const seen = withFate(callers, fates[outcome]).filter(({ answeredMs }) => answeredMs !== undefined)
  const [one, other] = [before[outcome], after[outcome]]
  return {
    counted: { count: one.count + other.count, seconds: one.seconds + other.seconds },
    seen: { count: seen.length, seconds: secondsOf(seen) },
  }
}

function waitFaults(report: QueueReport, outcome: Outcome): string[] {
  const { counted, seen } = waitsOf(report, outcome)
  const unsure = around(report, outcome)
  // An agent answered while the caller hung up: which was first, only the router can tell.
  const crossed = withFate(report.callers, 'hung up').filter(({ joins }) => joins.length > 0)
  // The router may have answered those who had given up by then.
  const givenUp = report.callers.filter(caller => caller.givenUp > 0)
  const more = [...unsure, ...crossed, ...again(report), ...outcome === 'left' ? givenUp : []]
  // Who left while the router was away waits, for it, until it is back and hears the BYE once more.
  const away = withFate(report.callers, fates[outcome]).filter(({ fateMs }) =>
    fateMs > report.killedMs && fateMs < report.killedMs + report.awayMs)
  const seconds = secondsOf(more) + SEEN_LATER_S * (seen.count + more.length) +
    away.length * (report.awayMs / 1_000 + BYE_AGAIN_S)
  return [
    ...Math.abs(counted.count - seen.count) <= more.length ? [] : [`${outcome}: not every wait is in the metrics`],
    ...Math.abs(counted.seconds - seen.seconds) <= seconds ? []
      : [`${outcome}: the waits are not those in the metrics`],
  ]
}

function secondsOf(callers: readonly CrowdCaller[]): number {
  return callers.reduce((sum, { waitedMs }) => sum + waitedMs, 0) / 1_000
}
