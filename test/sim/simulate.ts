/**
 * One run of the whole router under one seed: a time of trouble, in which people call over a network and
 * with a media engine that fail, then peace, in which everything has to come to its end.
 */
import { createLog } from '../../src/base/log.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { Callee } from './callee.ts'
import { Caller } from './caller.ts'
import { chanceOf, type Chance } from './chance.ts'
import { faultsIn } from './checks.ts'
import { Desk, PASSWORD } from './desk.ts'
import type { Fault } from './fault.ts'
import { fallibleDns } from './dns.ts'
import { openHost, type Host } from './host.ts'
import { FallibleMedia } from './media.ts'
import type { Datagram } from './datagram.ts'
import { mortal } from './mortal.ts'
import { Network, type Weather } from './network.ts'
import { plague, TROUBLE_MS } from './plague.ts'
import type { Party, Surroundings } from './party.ts'
import { openRouter, type Plant } from './router.ts'
import { WatchedClock } from './watched-clock.ts'
import type { CallRecord } from '../../src/cdr/record.ts'

export interface Run {
  readonly seed: number
  readonly faults: readonly Fault[]
  readonly records: readonly CallRecord[]
  readonly datagrams: readonly Datagram[]
}

/** When the last call begins. */
const CALLS_UNTIL_MS = 90_000
/** Longer than any timer of ours that is not about a party that says it lives. */
const PEACE_MS = 300_000

const callerHosts = ['10.0.0.1', '10.0.0.2']
const calleeHosts = ['10.0.1.1', '10.0.1.2', '10.0.1.3', '10.0.1.4']
/** Of one user, both. */
const phoneHosts = ['10.0.2.1', '10.0.2.2']

export async function simulate(seed: number, plant: Plant = {}): Promise<Run> {
  let streams = 0
  const stream = (): Chance => chanceOf(seed, streams++)
  const chance = stream()
  const clock = new VirtualClock()
  const watched = new WatchedClock(clock)
  const network = new Network(clock, stream(), weatherOf(chance))
  const media = new FallibleMedia(watched, stream(), chance.happens(0.5) ? chance.between(0, 0.2) : 0)
  const dns = fallibleDns(watched, stream(), chance.happens(0.3) ? chance.between(0, 0.6) : 0)
  const errors: string[] = []
  const log = createLog('error', { write: line => errors.push(line.trim()) })
  const world = mortal({ clock: watched, network, media })
  const router = await openRouter({ world, chance: stream(), log, dns, plant })

  let isOver = false
  const around: Surroundings = { clock, network, isOver: () => isOver }
  const parties: Party[] = []
  const desks = new Map<string, Desk>()
  const open = async (address: string, restarts: number): Promise<Host> => {
    const host = await openHost({
      address, restarts, clock, network, chance: stream(), log, ...chance.happens(0.4) && { supported: [] },
      passwordOf: () => PASSWORD,
    })
    if (!callerHosts.includes(address)) {
      host.edge.onInvite(leg => parties.push(new Callee(around, stream(), address, leg)))
    }
    if (phoneHosts.includes(address)) {
      desks.get(address)?.leave()
      desks.set(address, new Desk(around, stream(), `desk-${address}-${restarts}`, host.edge))
    }
    return host
  }
  const hosts = new Map<string, Host>()
  for (const address of [...callerHosts, ...calleeHosts, ...phoneHosts]) hosts.set(address, await open(address, 0))
  const restart = async (address: string): Promise<void> => {
    await hosts.get(address)?.close()
    hosts.set(address, await open(address, 1))
  }

  const at = (untilMs: number, run: () => void): void => { clock.after(chance.between(0, untilMs), run) }
  const callCount = Math.round(chance.between(5, 17))
  for (let call = 0; call < callCount; call++) {
    const address = chance.among(callerHosts)
    at(CALLS_UNTIL_MS, () => {
      const edge = hosts.get(address)?.edge
      if (edge) parties.push(new Caller(around, stream(), address, edge))
    })
  }
  plague({ at, chance, clock: watched, network, media, router, hosts: [...hosts.keys()], restart })

  await clock.pass(TROUBLE_MS)
  isOver = true
  network.heal()
  media.outage(false)
  for (const party of parties) party.finish()
  await clock.pass(PEACE_MS)
  router.targets.close()
  await clock.pass(0)

  const faults = faultsIn({ router, network, media, errors, clock: watched })
  for (const host of [router.host, ...hosts.values()]) await host.close()
  return { seed, faults, records: router.records, datagrams: network.datagrams }
}

/** From a quiet network to one that loses and doubles three in ten and lets others overtake by two seconds. */
function weatherOf(chance: Chance): Weather {
  const share = (): number => chance.happens(0.3) ? 0 : chance.between(0, 0.3)
  return { lost: share(), doubled: share(), late: share(), lateMs: chance.between(0, 2_000) }
}
