/** The router under simulation: everything the service wires, but for files, sockets and the machine's clock. */
import { createApps, type Apps } from '../../src/apps/apps.ts'
import { createDigestServer } from '../../src/auth/digest-server.ts'
import { createRegistrar } from '../../src/auth/registrar.ts'
import type { Clock } from '../../src/base/clock.ts'
import type { Log } from '../../src/base/log.ts'
import { createMetrics } from '../../src/base/metrics.ts'
import { createAdmission } from '../../src/call/admission.ts'
import { requestUriFor } from '../../src/call/dial.ts'
import { CallFeed, type CallListener } from '../../src/call/feed.ts'
import { LiveCalls } from '../../src/call/live-calls.ts'
import type { CallRecord } from '../../src/cdr/record.ts'
import { createRecorder } from '../../src/cdr/recorder.ts'
import type { Signaling } from '../../src/edge/signaling.ts'
import type { MediaPlane } from '../../src/media/media.ts'
import { createPolicyStore, type PolicyStore } from '../../src/policy/store.ts'
import type { StartApp } from '../../src/call/stage.ts'
import type { Dns } from '../../src/stack/resolve/dns.ts'
import type { Transactions } from '../../src/stack/transactions.ts'
import { createMemoryShelf, type Shelf } from '../../src/state/shelf.ts'
import { createTargets, type Targets } from '../../src/targets/targets.ts'
import { ROUTER } from './caller.ts'
import type { Chance } from './chance.ts'
import { PASSWORD, USER } from './desk.ts'
import { generations, TARGET_CALLS_MAX, type Compiled } from './generations.ts'
import { openHost, type Host } from './host.ts'
import { Disk } from './disk.ts'
import type { Mortal } from './mortal.ts'

/** Mistakes put between the engine and its ports, to see that they are found. */
export interface Plant {
  readonly media?: (plane: MediaPlane) => MediaPlane
  readonly signaling?: (signaling: Pick<Signaling, 'dial' | 'onInvite'>) => Pick<Signaling, 'dial' | 'onInvite'>
  readonly targets?: (targets: Targets) => Targets
  readonly transactions?: (layer: Transactions) => Transactions
  readonly events?: (listener: CallListener) => CallListener
  /** Where registrations are kept. */
  readonly shelf?: (shelf: Shelf) => Shelf
  readonly startApp?: (start: StartApp) => StartApp
}

export interface RouterPorts {
  readonly world: Mortal
  readonly chance: Chance
  readonly log: Log
  /** What outlives it; a new one when left out. */
  readonly disk?: Disk
  readonly dns: Dns
  readonly plant: Plant
}

export interface Router {
  readonly host: Host
  readonly policy: PolicyStore
  readonly calls: LiveCalls
  readonly targets: Targets
  readonly apps: Pick<Apps, 'parked' | 'queues'>
  readonly records: readonly CallRecord[]
  /** When each call ended by the clock that does not jump, by uid. Milliseconds. */
  readonly endedAtMs: ReadonlyMap<string, number>
  /** Promises that did not hold on the way. */
  readonly broken: readonly string[]
  /** From now on new calls are refused. */
  drain(): void
  /** Puts the other generation in force. */
  reload(): Promise<void>
}

/** How soon a party that is gone is found out while nobody talks to it. Seconds. */
const SESSION_S = 90

export async function openRouter(
  { world, chance, log, dns, plant, disk = new Disk() }: RouterPorts,
): Promise<Router> {
  const { clock, network, media } = world
  const journal = disk.journalFor(world, log)
  let isDraining = false
  const host = await openHost({
    address: ROUTER, restarts: disk.starts - 1, clock, network, chance, log, dns,
    moved: callId => journal.moved(callId), session: { seconds: SESSION_S }, draining: () => isDraining,
    ...plant.transactions && { flawed: plant.transactions },
  })
  let inForce: Compiled = generations.first
  const failed = (err: unknown): void => log.error({ err }, 'a listener failed')
  const policy = await createPolicyStore({ load: async () => inForce, clock, failed })

  const { records, endedAtMs } = disk
  const feed = new CallFeed(failed)
  const ended = (record: CallRecord): void => {
    if (world.isDead) return
    records.push(record)
    endedAtMs.set(record.callUid, clock.monotonicMs())
  }
  const recorder = createRecorder([{ ended }], clock)
  const { listener } = recorder
  feed.subscribe(plant.events?.(listener) ?? listener)

  const targets = createTargets({
    clock, random: () => chance.number(),
    probe: (target, waitMs) => host.edge.probe(requestUriFor(target.contact, ''), waitMs),
  })
  targets.adopt(policy.current.policy)
  policy.onReload(() => targets.adopt(policy.current.policy))

  const { phones, apps } = openHouse({ policy, clock, log, plant })
  feed.subscribe(apps.queues.listener)
  host.edge.onRegister?.(phones)

  const calls = new LiveCalls()
  const signaling = plant.signaling?.(host.edge) ?? host.edge
  const admission = createAdmission({
    policy, signaling, calls, feed, clock, ids: host.ids, log,
    media: plant.media?.(media) ?? media,
    targets: plant.targets?.(targets) ?? targets,
    phones, startApp: plant.startApp?.(apps.start) ?? apps.start,
  })
  const broken = new Set<string>()
  feed.subscribe(({ on }) => {
    if (on === 'attempt' || on === 'started') for (const says of limitsBroken(targets)) broken.add(says)
  })
  journal.goOn({
    signaling: host.edge, media, targets, calls, feed, clock, log, ids: host.ids, transfers: admission.transfers,
    records: recorder, queues: { written: () => undefined, goOn() {} }, forget() {},
  })
  signaling.onInvite(leg => admission.admit(leg))

  return {
    host, policy, calls, targets, apps, records, endedAtMs,
    get broken() { return [...broken] },
    drain() {
      isDraining = true
      admission.drain()
    },
    async reload() {
      inForce = inForce === generations.first ? generations.second : generations.first
      await policy.reload()
    },
  }
}

/** The phones that register, and what callers meet who are not sent on. */
function openHouse(
  { policy, clock, log, plant }: Pick<RouterPorts, 'log' | 'plant'> & { policy: PolicyStore; clock: Clock },
) {
  const secrets = { valueOf: () => `${USER}:${PASSWORD}` }
  const proofs = createDigestServer({ clock, secrets, log, count() { /* the door sees them */ } })
  const shelf = createMemoryShelf(clock)
  const phones = createRegistrar({
    policy: () => policy.current.policy, proofs, shelf: plant.shelf?.(shelf) ?? shelf, clock, log,
    count() { /* the door sees them */ },
  })
  const apps = createApps({ clock, log, metrics: createMetrics() })
  const adopt = (): void => {
    proofs.adopt(policy.current.policy)
    apps.queues.adopt(policy.current.policy.queues)
  }
  adopt()
  policy.onReload(adopt)
  return { phones, apps }
}

function limitsBroken(targets: Targets): readonly string[] {
  return targets.list().flatMap(({ name, calls }) => {
    const max = TARGET_CALLS_MAX.get(name) ?? Infinity
    return calls < 0 || calls > max ? [`${name} has ${calls} calls, and may have ${max}`] : []
  })
}
