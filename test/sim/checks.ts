/** What must hold after every run, whatever the network, the media engine and the parties did. */
import type { CallRecord } from '../../src/cdr/record.ts'
import { faultsAtTheDoor } from './door-checks.ts'
import type { Fault } from './fault.ts'
import type { FallibleMedia } from './media.ts'
import type { Network } from './network.ts'
import { CALLS_MAX } from './generations.ts'
import type { Router } from './router.ts'

export interface Outcome {
  readonly router: Router
  readonly network: Network
  readonly media: FallibleMedia
  /** Lines the router or a phone logged as errors: there is no reason for any. */
  readonly errors: readonly string[]
  /** Waits of the router nobody called off, with the probes ended. */
  readonly pendingTimers: number
}

/** All of it. */
export function faultsIn(outcome: Outcome): readonly Fault[] {
  const { router: { records, endedAtMs }, network } = outcome
  return [...leftBehind(outcome), ...faultsAtTheDoor(network.datagrams, records, endedAtMs)]
}

/** What is left inside, or was wrong there on the way. */
export function leftBehind({ router, media, errors, pendingTimers }: Outcome): readonly Fault[] {
  const { host, calls, targets, records, broken } = router
  const { clients, servers } = host.layer.live
  const says = (holds: boolean, sentence: string): Fault[] => holds ? [] : [{ says: sentence }]
  return [
    ...errors.map(line => ({ says: `an error was logged: ${line}` })),
    ...broken.map(sentence => ({ says: sentence })),
    ...records.flatMap(ofNegativeTime),
    ...says(host.edge.legCount === 0, `${host.edge.legCount} legs are left`),
    ...says(clients + servers === 0, `${clients} client and ${servers} server transactions are left`),
    ...[...calls].map(call => ({ says: `a call still lives: ${JSON.stringify(call.describe())}` })),
    ...media.left.map(name => ({ says: `the media session ${name} was not given back` })),
    ...media.askedTooLate.map(uid => ({ says: `media of call ${uid} was asked for something after its end` })),
    ...targets.list().filter(target => target.calls !== 0)
      .map(target => ({ says: `${target.name} has ${target.calls} places taken` })),
    ...says(placesLeft(router) === CALLS_MAX, `${placesLeft(router)} of ${CALLS_MAX} places of the callers are free`),
    ...says(pendingTimers === 0, `${pendingTimers} timers still run`),
  ]
}

/** Nothing takes less than no time, whoever sets the clock. */
function ofNegativeTime({ callId, talkMs, totalMs, setupMs = 0, attempts }: CallRecord): Fault[] {
  const times = [talkMs, totalMs, setupMs, ...attempts.map(({ tookMs = 0 }) => tookMs)]
  return Math.min(...times) < 0 ? [{ says: `it took ${Math.min(...times)} ms`, callId }] : []
}

/** How many more calls the callers' peer may make; what is taken to find out is given back. */
function placesLeft({ targets }: Router): number {
  const taken = []
  for (let lease = targets.arrive('callers', `caller-${taken.length}`); typeof lease !== 'string';) {
    taken.push(lease)
    lease = targets.arrive('callers', `caller-${taken.length}`)
  }
  for (const { release } of taken) release()
  return taken.length
}
