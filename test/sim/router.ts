/** The router under simulation: everything the service wires, but for files, sockets and the machine's clock. */
import type { Clock } from '../../src/base/clock.ts'
import type { Log } from '../../src/base/log.ts'
import { createAdmission } from '../../src/call/admission.ts'
import { requestUriFor } from '../../src/call/dial.ts'
import { CallFeed } from '../../src/call/feed.ts'
import { LiveCalls } from '../../src/call/live-calls.ts'
import type { CallRecord } from '../../src/cdr/record.ts'
import { createRecorder } from '../../src/cdr/recorder.ts'
import type { Signaling } from '../../src/edge/signaling.ts'
import type { MediaPlane } from '../../src/media/media.ts'
import { createPolicyStore, type PolicyStore } from '../../src/policy/store.ts'
import { createTargets, type Targets } from '../../src/targets/targets.ts'
import { ROUTER } from './caller.ts'
import type { Chance } from './chance.ts'
import { generations, type Compiled } from './generations.ts'
import { openHost, type Host } from './host.ts'
import type { Network } from './network.ts'

/** Mistakes put between the engine and its ports, to see that they are found. */
export interface Plant {
  readonly media?: (plane: MediaPlane) => MediaPlane
  readonly signaling?: (signaling: Pick<Signaling, 'dial' | 'onInvite'>) => Pick<Signaling, 'dial' | 'onInvite'>
  readonly targets?: (targets: Targets) => Targets
}

export interface RouterPorts {
  readonly clock: Clock
  readonly network: Network
  readonly chance: Chance
  readonly log: Log
  readonly media: MediaPlane
  readonly plant: Plant
}

export interface Router {
  readonly host: Host
  readonly policy: PolicyStore
  readonly calls: LiveCalls
  readonly targets: Targets
  readonly records: readonly CallRecord[]
  /** Puts the other generation in force. */
  reload(): Promise<void>
}

/** How soon a party that is gone is found out while nobody talks to it. Seconds. */
const SESSION_S = 90

export async function openRouter({ clock, network, chance, log, media, plant }: RouterPorts): Promise<Router> {
  const host = await openHost({ address: ROUTER, clock, network, chance, log, session: { seconds: SESSION_S } })
  let inForce: Compiled = generations.first
  const failed = (err: unknown): void => log.error({ err }, 'a listener failed')
  const policy = await createPolicyStore({ load: async () => inForce, clock, failed })

  const records: CallRecord[] = []
  const feed = new CallFeed(failed)
  feed.subscribe(createRecorder([{ ended: record => records.push(record) }], clock).listener)

  const targets = createTargets({
    clock, random: () => chance.number(),
    probe: (target, waitMs) => host.edge.probe(requestUriFor(target.contact, ''), waitMs),
  })
  targets.adopt(policy.current.policy)
  policy.onReload(() => targets.adopt(policy.current.policy))

  const calls = new LiveCalls()
  const signaling = plant.signaling?.(host.edge) ?? host.edge
  const admission = createAdmission({
    policy, signaling, calls, feed, clock, ids: host.ids, log,
    media: plant.media?.(media) ?? media,
    targets: plant.targets?.(targets) ?? targets,
  })
  signaling.onInvite(leg => admission.admit(leg))

  return {
    host, policy, calls, targets, records,
    async reload() {
      inForce = inForce === generations.first ? generations.second : generations.first
      await policy.reload()
    },
  }
}
