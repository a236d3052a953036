/** The three lines a call leaves in the log at `info`: started, answered, ended. */
import { hostPort } from '../base/host-port.ts'
import type { Log } from '../base/log.ts'
import type { CallRecord, OpenRecord } from './record.ts'
import type { RecordReader } from './recorder.ts'

export function createCallLog(log: Log): RecordReader {
  return {
    started: open => log.info({ ...named(open), ...parties(open), ...nearest(open) }, 'call started'),
    restored: open => log.info({ ...named(open), ...parties(open) }, 'call found in the journal'),
    answered(open) {
      const target = open.attempts.find(({ record }) => record.outcome === 'answered')?.record.target
      const setupMs = open.answered && Math.round(open.answered.ms - open.startedMs)
      log.info({ ...named(open), target, setupMs, mediaNode: open.answered?.mediaNode }, 'call answered')
    },
    ended(record) {
      const { callUid, peer, rule, status, endedBy, reason, talkMs } = record
      log.info({ callUid, peer, rule, status, by: endedBy, reason, talkMs, attempts: tries(record) }, 'call ended')
    },
  }
}

function named({ started }: OpenRecord): Record<string, unknown> {
  return { callUid: started.callUid, peer: started.facts.peer, rule: started.decision.rule }
}

function parties({ started: { invite, facts } }: OpenRecord): Record<string, unknown> {
  const { transport, address, port } = invite.source
  return {
    callId: invite.callId,
    from: facts.from.e164 ?? facts.from.user,
    to: facts.to.e164 ?? facts.to.user,
    remote: `${transport}:${hostPort(address, port)}`,
  }
}

/** Of a call no rule took the rule that came closest: `outbound: peer is not pbx`. */
function nearest({ started: { decision } }: OpenRecord): { readonly nearestMiss?: string } {
  const miss = decision.nearestMiss?.()
  if (!miss) return {}
  return { nearestMiss: `${miss.rule}: ${miss.because}${miss.hint === undefined ? '' : ` (${miss.hint})`}` }
}

/** `["sfr 503", "orange answered"]` reads at a glance. */
function tries({ attempts }: CallRecord): string[] {
  return attempts.map(({ target, outcome, cause, status }) =>
    outcome === 'failed' ? `${target} ${cause ?? status}` : `${target} ${outcome}`)
}
