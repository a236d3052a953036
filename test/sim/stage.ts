/** The router between two hosts whose people do what a script says, on a virtual clock. */
import { createLog } from '../../src/base/log.ts'
import type { ArrivedLeg, Body, LegEvent, PlacedLeg } from '../../src/edge/signaling.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { ROUTER } from './caller.ts'
import { chanceOf } from './chance.ts'
import { faultsIn, leftBehind, type Outcome } from './checks.ts'
import type { Fault } from './fault.ts'
import { fallibleDns } from './dns.ts'
import { openHost } from './host.ts'
import { FallibleMedia } from './media.ts'
import { Disk } from './disk.ts'
import { mortal, type Mortal } from './mortal.ts'
import { calm, Network, type Fate, type Weather } from './network.ts'
import { description } from './party.ts'
import { openRouter, type Router } from './router.ts'
import { WatchedClock } from './watched-clock.ts'
import type { CallRecord } from '../../src/cdr/record.ts'
import type { Datagram } from './datagram.ts'

const CALLER = '10.0.0.1'
/** The first target of the first policy. */
const CALLEE = '10.0.1.1'
/** Longer than anything a call leaves behind. Milliseconds. */
const QUIET_MS = 300_000

/** What a party of a script has at hand. */
export interface Hand<Leg> {
  readonly leg: Leg
  /** Runs so many milliseconds from now. */
  readonly later: (ms: number, run: () => void) => void
  /** A description; another port for each number. */
  readonly sdp: (port?: number) => Body
}

/** What both sides of a call do. Each is told what its leg reports; the callee begins when the call arrives. */
export interface Script {
  readonly caller: (hand: Hand<PlacedLeg>) => (event: LegEvent) => void
  readonly callee: (hand: Hand<ArrivedLeg>) => (event: LegEvent) => void
  /** The callee makes the offer. */
  readonly late?: boolean
}

export interface Played {
  readonly records: readonly CallRecord[]
  readonly datagrams: readonly Datagram[]
  /** What is left of the calls when all is quiet: nothing. */
  readonly left: readonly Fault[]
  /** As `left`, with what crossed the door wrongly. */
  readonly faults: readonly Fault[]
}

export interface Staging {
  readonly seed?: number
  readonly weather?: Weather
  /** What befalls each datagram, counted from 0; what it leaves out is up to the weather. */
  /** The router is killed then, and started again so much later. Milliseconds. */
  readonly crash?: { readonly atMs: number; readonly downMs: number }
  readonly fateOf?: (at: number) => Fate | undefined
}

/** Plays the scripts, one call every `everyMs`, and waits until all is quiet. */
export async function play(scripts: readonly Script[], everyMs: number, staging: Staging = {}): Promise<Played> {
  const { seed = 1, weather = calm, fateOf, crash } = staging
  const clock = new VirtualClock()
  const watched = new WatchedClock(clock)
  const network = new Network(clock, chanceOf(seed, 0), weather, fateOf)
  const media = new FallibleMedia(watched, chanceOf(seed, 1), 0)
  const errors: string[] = []
  const log = createLog('error', { write: line => errors.push(line.trim()) })
  const chance = chanceOf(seed, 2)
  const dns = fallibleDns(watched, chance, 0)
  const disk = new Disk()
  const start = async (): Promise<Router> => openRouter({
    world: world = mortal({ clock: watched, network, media }), chance, log, dns, disk, plant: {},
  })
  let world: Mortal
  let router = await start()
  if (crash) {
    clock.after(crash.atMs, () => { void world.kill() })
    clock.after(crash.atMs + crash.downMs, () => { void start().then(again => { router = again }) })
  }
  const caller = await openHost({ address: CALLER, clock, network, chance: chanceOf(seed, 3), log })
  const callee = await openHost({ address: CALLEE, clock, network, chance: chanceOf(seed, 4), log })

  const hand = <Leg>(leg: Leg, host: string): Hand<Leg> => ({
    leg,
    later: (ms, run) => { clock.after(ms, run) },
    sdp: (port = 4_000) => description(host, port),
  })
  const scriptOf = new Map(scripts.map((script, at) => [`call-${at}`, script]))
  callee.edge.onInvite(leg => {
    // The number says which script: it is the caller's name, which the router shows.
    const script = scriptOf.get(/sip:(call-\d+)@/.exec(leg.invite.from.uri)?.[1] ?? '')
    const hear = script?.callee(hand(leg, CALLEE))
    leg.listen(event => hear?.(event))
  })
  for (const [at, script] of scripts.entries()) {
    clock.after(at * everyMs, () => {
      const leg = caller.edge.dial({
        requestUri: `sip:300@${ROUTER}`, from: { user: `call-${at}` }, to: { uri: `sip:300@${ROUTER}` },
        maxForwards: 70, ...!script.late && { body: description(CALLER, 4_000) },
      })
      const hear = script.caller(hand(leg, CALLER))
      leg.listen(event => hear(event))
    })
  }
  await clock.pass(scripts.length * everyMs + QUIET_MS)
  router.targets.close()
  await clock.pass(0)
  const outcome: Outcome = { router, network, media, errors, clock: watched }
  const played = {
    records: router.records, datagrams: network.datagrams, left: leftBehind(outcome), faults: faultsIn(outcome),
  }
  for (const host of [router.host, caller, callee]) await host.close()
  return played
}
