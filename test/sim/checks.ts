/** What must hold after every run, whatever the network, the media engine and the parties did. */
import type { CallRecord } from '../../src/cdr/record.ts'
import { faultsAtTheDoor } from './door-checks.ts'
import type { Fault } from './fault.ts'
import type { FallibleMedia } from './media.ts'
import type { Network } from './network.ts'
import { CALLS_MAX } from './generations.ts'
import { atTheDoor } from './door.ts'
import { faultsOfPhones } from './phone-checks.ts'
import type { Router } from './router.ts'
import type { WatchedClock } from './watched-clock.ts'

export interface Outcome {
  readonly router: Router
  readonly network: Network
  readonly media: FallibleMedia
  /** Lines the router or a phone logged as errors: there is no reason for any. */
  readonly errors: readonly string[]
  /** The router's, with the probes ended. */
  readonly clock: Pick<WatchedClock, 'pending' | 'isJumped'>
}

/** All of it. */
export function faultsIn(outcome: Outcome): readonly Fault[] {
  const { router: { records, endedAtMs }, network, clock } = outcome
  const passings = atTheDoor(network.datagrams)
  return [
    ...leftBehind(outcome), ...faultsAtTheDoor(passings, records, endedAtMs),
    ...faultsOfPhones(passings, records, clock.isJumped),
  ]
}

/** What is left inside, or was wrong there on the way. */
export function leftBehind({ router, media, errors, clock: { pending } }: Outcome): readonly Fault[] {
  const { host, calls, targets, apps, records, broken } = router
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
    ...says(pending === 0, `${pending} timers still run`),
    ...apps.parked().map(({ callUid }) => ({ says: `${callUid} is still parked` })),
    ...apps.queues.list().flatMap(({ waiting }) => waiting)
      .map(({ callUid }) => ({ says: `${callUid} still waits in the queue` })),
    ...apps.queues.list().flatMap(({ agents }) => agents).filter(({ is }) => is !== 'free')
      .map(({ agent, is }) => ({ says: `agent ${agent} is ${is}, and nobody calls` })),
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
