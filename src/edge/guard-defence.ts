/**
 * The defence against floods, scanners and our own overload, in front of the transaction layer. It
 * drops what strangers may not say, in silence, and turns new calls away when there is no room; who a
 * peer of the policy vouches for is only ever turned away by load.
 */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { ParseFault, SipMessage, SipRequest } from '../sip/message.ts'
import type { Gate, TurnedAway } from '../stack/gate.ts'
import type { Flow } from '../stack/transactions.ts'
import { defaultDefence, type DefenceLimits } from './guard-limits.ts'
import { isEmergencyCall, isInDialog, isScanner } from './guard-request.ts'
import { Sources } from './guard-sources.ts'

/** Why a message was dropped or turned away: a label for the metric, from this closed list. */
export type DefenceReason =
  | 'banned' | 'scanner' | 'rate' | 'faults' | 'half-open' | 'stray' | 'foreign' | 'calls' | 'overload'
  | 'amplification'

export interface DefencePorts {
  readonly clock: Clock
  readonly log: Log
  /** A number in [0, 1). */
  readonly random: () => number
  /** True for an address that a peer of the policy vouches for. */
  readonly isKnown: (address: string) => boolean
  /** True for a number that the policy in force counts as a call for help; asked where room runs out. */
  readonly isEmergency: (number: string) => boolean
  /** Calls under way. */
  readonly liveCalls: () => number
  readonly count: (reason: DefenceReason) => void
}

/** The gate, and what the edge tells it. */
export interface Defence extends Gate {
  /** A request in a live dialog: its sender has read our tag, so it receives what we send. */
  proved(flow: Flow): void
  /** A request that names a live dialog, from an address that is none of its other side's. */
  foreign(flow: Flow): void
  /** An INVITE became a leg. @returns to be called when it is refused or acknowledged */
  began(flow: Flow): () => void
}

/** Methods that belong to something that exists, or to nothing: what finds nothing is charged then. */
const followUps: ReadonlySet<string> = new Set(['ACK', 'CANCEL'])

/** Emergency calls find a tenth more room than others, and no more: anybody can dial the number. */
function isFull(count: number, most: number, isEmergency: () => boolean): boolean {
  return count >= most && (!isEmergency() || count >= most + Math.ceil(most / 10))
}

export function createDefence(ports: DefencePorts, limits: DefenceLimits = defaultDefence): Defence {
  const { clock, count, isKnown } = ports
  const sources = new Sources(limits)
  const scanners = limits.scanners.map(name => name.toLowerCase())
  const numbers = new Set(limits.emergency)
  const startedMs = clock.monotonicMs()
  let halfOpen = 0

  function isUrgent(request: Pick<SipRequest, 'uri'>): boolean {
    return isEmergencyCall(request, number => numbers.has(number) || ports.isEmergency(number))
  }

  function drop(reason: DefenceReason): false {
    count(reason)
    return false
  }

  function offended({ address }: Flow, nowMs: number, weight = 1): number {
    const offences = sources.offended(address, nowMs, weight)
    if (offences >= limits.banAfter && !sources.isBanned(address, nowMs)) {
      sources.ban(address, nowMs)
      ports.log.warn({ address, forMs: limits.banMs }, 'an address is not heard for a while')
    }
    return offences
  }

  function admitsStranger(item: SipRequest | ParseFault, flow: Flow): boolean {
    const nowMs = clock.monotonicMs()
    if (sources.isBanned(flow.address, nowMs)) return drop('banned')
    if (item.kind === 'fault') {
      return offended(flow, nowMs) <= limits.answeredFaults || drop('faults')
    }
    if (isScanner(item, scanners)) {
      // One forged datagram is not to silence whoever it names.
      if (flow.transport !== 'udp' || sources.isProven(flow.address)) offended(flow, nowMs, limits.banAfter)
      return drop('scanner')
    }
    return isInDialog(item) || followUps.has(item.method) || isWithinRate(flow, nowMs)
  }

  function isWithinRate(flow: Flow, nowMs: number): boolean {
    if (sources.take(flow.address, nowMs)) return true
    offended(flow, nowMs)
    return drop('rate')
  }

  /** Asks to come back at different moments, so that those turned away do not return as one. */
  function turnAway(reason: DefenceReason): TurnedAway {
    count(reason)
    return { status: 503, retryAfterS: 2 + Math.floor(ports.random() * 9) }
  }

  return {
    admits(item: SipMessage | ParseFault, flow: Flow): boolean {
      if (item.kind === 'response') return true
      if (!isKnown(flow.address) && !admitsStranger(item, flow)) return false
      return item.kind === 'request' || limits.broken === 'answer' || drop('faults')
    },

    admitsUnread(flow: Flow): boolean {
      if (isKnown(flow.address)) return true
      const nowMs = clock.monotonicMs()
      return sources.isBanned(flow.address, nowMs) ? drop('banned') : isWithinRate(flow, nowMs)
    },

    turnsAway(request: SipRequest, flow: Flow): TurnedAway | undefined {
      if (request.method !== 'INVITE' || isInDialog(request)) return undefined
      const isEmergency = (): boolean => isUrgent(request)
      if (isFull(ports.liveCalls(), limits.calls, isEmergency)) return turnAway('calls')
      if (isKnown(flow.address)) return undefined
      const isHalfOpen = isFull(halfOpen, limits.halfOpenAll, isEmergency)
        || isFull(sources.halfOpenOf(flow.address), limits.halfOpen, isEmergency)
      return isHalfOpen ? turnAway('half-open') : undefined
    },

    patienceMs: limits.lagMs,
    isUrgent,
    isKnown: ({ address }) => isKnown(address),
    overdue: () => turnAway('overload'),
    isProven: ({ address }) => isKnown(address) || sources.isProven(address),
    withheld: () => count('amplification'),
    proved({ address }) {
      if (!isKnown(address)) sources.prove(address, clock.monotonicMs())
    },
    foreign(flow) {
      count('foreign')
      if (!isKnown(flow.address)) offended(flow, clock.monotonicMs())
    },
    strayed(flow) {
      count('stray')
      if (isKnown(flow.address)) return
      const nowMs = clock.monotonicMs()
      // An office whose calls we forgot in a restart asks for all of them at once, from one address.
      const isWithinRate = sources.take(flow.address, nowMs)
      if (!isWithinRate || nowMs - startedMs >= limits.graceMs) offended(flow, nowMs)
    },
    began({ address }) {
      if (isKnown(address)) return () => {}
      const over = sources.begin(address, clock.monotonicMs())
      let isOpen = true
      halfOpen += 1
      return () => {
        if (isOpen) halfOpen -= 1
        isOpen = false
        over()
      }
    },
  }
}
