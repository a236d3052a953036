/** What befalls a run beside its network: each of it in some of the runs, at a time that follows from the seed. */
import type { Chance } from './chance.ts'
import type { FallibleMedia } from './media.ts'
import type { Network } from './network.ts'
import type { Router } from './router.ts'
import type { WatchedClock } from './watched-clock.ts'

/** How long there is trouble. Milliseconds. */
export const TROUBLE_MS = 120_000
const OUTAGE_MS = 15_000
const DAY_MS = 86_400_000

export interface Victims {
  /** Runs at a time between now and then. */
  readonly at: (untilMs: number, run: () => void) => void
  readonly chance: Chance
  readonly clock: WatchedClock
  readonly network: Network
  readonly media: FallibleMedia
  readonly router: Router
  readonly hosts: readonly string[]
  /** A host forgets everything and begins anew. */
  readonly restart: (host: string) => Promise<void>
}

export function plague({ at, chance, clock, network, media, router, hosts, restart }: Victims): void {
  const sometimes = (share: number, run: () => void): void => { if (chance.happens(share)) at(TROUBLE_MS, run) }
  for (const host of hosts.slice(2)) sometimes(0.1, () => network.silence(host))
  for (const host of hosts) sometimes(0.08, () => { void restart(host) })
  for (let reload = 0; reload < 2; reload++) at(TROUBLE_MS, () => { void router.reload() })
  for (let cut = 0; cut < 4; cut++) sometimes(0.3, () => network.cutStreams())
  sometimes(0.2, () => {
    media.outage(true)
    clock.after(OUTAGE_MS, () => media.outage(false))
  })
  for (let jump = 0; jump < 2; jump++) sometimes(0.2, () => clock.jump(chance.between(-DAY_MS, DAY_MS)))
  sometimes(0.3, () => {
    for (const call of [...router.calls]) call.hangUp('operator', 'asked to')
  })
  sometimes(0.15, () => router.drain())
  sometimes(0.15, () => {
    const target = chance.among(router.targets.list())
    router.targets.drain(target.name, true)
    clock.after(OUTAGE_MS, () => router.targets.drain(target.name, false))
  })
}
