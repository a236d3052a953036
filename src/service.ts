/**
 * The one file that knows all parts: makes them in order, hands each what it uses, and ends them in
 * the opposite order. Usable from a program or a test as well as from the command line.
 */
import { EventStream } from './admin/event-stream.ts'
import { createAdmin, type HttpAddress } from './admin/server.ts'
import { createAccounts, type AccountsConfig } from './auth/accounts.ts'
import { systemClock, type Clock } from './base/clock.ts'
import { randomIds } from './base/ids.ts'
import { createLog, type Log } from './base/log.ts'
import { createSecrets } from './base/secrets.ts'
import { createMetrics, type Metrics } from './base/metrics.ts'
import { Scope } from './base/scope.ts'
import { createAdmission } from './call/admission.ts'
import { CallFeed } from './call/feed.ts'
import { createGates } from './call/gates.ts'
import { idle } from './call/idle.ts'
import { LiveCalls } from './call/live-calls.ts'
import { createRecords, type RecordsConfig } from './cdr/records.ts'
import type { ServerAddress } from './edge/drachtio/connection.ts'
import { createDrachtioEdge } from './edge/drachtio/drachtio.ts'
import { createEmbeddedEdge } from './edge/embedded/embedded.ts'
import type { SessionOptions } from './edge/embedded/ports.ts'
import { createGuard } from './edge/guard.ts'
import { createDefence, type DefencePorts } from './edge/guard-defence.ts'
import type { DefenceLimits } from './edge/guard-limits.ts'
import type { Prober, Registrant, Signaling } from './edge/signaling.ts'
import type { OwnedMediaPlane } from './media/plane.ts'
import { createPolicyLoads } from './policy/loads.ts'
import type { Policy } from './policy/policy.ts'
import type { PolicyStore } from './policy/store.ts'
import { createRecordingServers } from './recording/servers.ts'
import { createRollout, type RolloutConfig } from './rollout/rollout.ts'
import { openApps, type AppsConfig } from './service/apps.ts'
import type { Base } from './service/base.ts'
import { openJournal, type JournalConfig } from './service/journal.ts'
import { openMedia, type MediaConfig } from './service/media.ts'
import { kept, openPolicy } from './service/open-policy.ts'
import { openRecordings, type RecordingsConfig } from './service/recordings.ts'
import { openTargets } from './service/targets.ts'
import { warnOfDigits } from './service/unheard-digits.ts'
import { sipTimers } from './sip/timers.ts'
import { createTransactions } from './stack/transaction/layer.ts'
import type { Listener } from './stack/transactions.ts'
import type { TlsFiles } from './stack/transport/credentials.ts'

export interface ServiceConfig extends RecordsConfig, RolloutConfig, AccountsConfig, AppsConfig, JournalConfig,
  MediaConfig, RecordingsConfig {
  /** The directory, or the one file, the policy is made of. */
  readonly policy: string
  readonly listen: readonly Listener[]
  /** A drachtio-server to take and place calls through, instead of listening ourselves. */
  readonly drachtio?: ServerAddress | undefined
  /** What TLS and WSS listeners show and trust; they need it. */
  readonly tls?: TlsFiles | undefined
  /** Web pages that may connect over WebSocket; undefined lets any. */
  readonly origins?: readonly string[] | undefined
  /** What floods and load meet; the defaults when left out. */
  readonly defence?: DefenceLimits | undefined
  /** The session timer asked of parties that ask for none; undefined asks for none. */
  readonly sessionTimer?: Required<Pick<SessionOptions, 'seconds' | 'everybody'>> | undefined
  /** Where the admin API is served; undefined for nowhere. Port 0 asks for a free one. */
  readonly admin: HttpAddress | undefined
  /** The folder with a file for each secret the policy names and no variable holds. */
  readonly secrets?: string | undefined
  /** How long live calls may go on once new ones are refused. Milliseconds. */
  readonly drainMs: number
}

/** What a test may want otherwise. */
export interface ServiceOptions {
  readonly log?: Log
  readonly clock?: Clock
  /** Where secrets are looked for first; the environment of the process when left out. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Adds CPU, memory and event-loop figures of the process to the metrics. */
  readonly processMetrics?: boolean
}

/** A running router. */
export interface Service {
  /** Where SIP is taken, as bound. */
  readonly listeners: readonly Listener[]
  /** Where the admin API is served, as bound. */
  readonly admin: HttpAddress | undefined
  /** The policy in force; `reload()` is what the watch, the API and SIGHUP call. */
  readonly policy: PolicyStore
  readonly calls: LiveCalls
  readonly metrics: Metrics
  readonly media: Pick<OwnedMediaPlane, 'status' | 'ready'>
  /**
   * Refuses new calls from now on and waits for the live ones to end.
   * @param hurry ends the wait at once; the configured time ends it anyway
   */
  drain(hurry?: AbortSignal): Promise<void>
  /**
   * Writes down what is known of the live calls and leaves them as they are: the process has to end now, and the next
   * one goes on with them. Without a journal, which would be for nothing, it is {@link close}.
   */
  leave(): Promise<void>
  /** Hangs up what is still live, then closes everything. Closing twice is closing once. */
  close(): Promise<void>
}

/** How long hanging up may take before the sockets close. */
const partingMs = 2000

/**
 * Starts a router. What fails on the way closes what was already open.
 * @throws RouterError POLICY_REFUSED with the drawn diagnostics, LISTEN_FAILED, or CONFIG_INVALID for a certificate
 */
export async function startService(config: ServiceConfig, options: ServiceOptions = {}): Promise<Service> {
  const { log = createLog('info'), clock = systemClock, env = process.env } = options
  const secrets = createSecrets({ env, folder: config.secrets })
  const scope = new Scope((name, err) => log.error({ err, name }, 'cleanup failed'))
  try {
    return await assemble(config, scope, { log, clock, secrets, metrics: createMetrics(options.processMetrics) })
  } catch (error) {
    await scope.close(error)
    throw error
  }
}

async function assemble(config: ServiceConfig, scope: Scope, base: Base): Promise<Service> {
  const { log, clock, metrics } = base
  let deciding: () => readonly Policy[] = () => []
  const records = await createRecords(config, { ...base, inForce: () => deciding().map(({ digest }) => digest) })
  scope.onClose('call records', () => records.close())
  const journal = await openJournal(config, base)
  if (journal) scope.onClose('journal', () => journal.close())
  const loads = createPolicyLoads(() => clock.monotonicMs())
  const policy = await openPolicy(config.policy, { records, loads }, scope, base)
  const gates = createGates({ ...base, policy }, scope)
  const accounts = createAccounts({ ...base, policy, state: config.state, lookups: gates.lookups }, scope)

  const media = await openMedia(config, journal?.sessionNames ?? randomIds, scope, base)
  warnOfDigits(config, policy, scope, log)
  const calls = new LiveCalls()
  const feed = new CallFeed(err => log.error({ err }, 'a listener of the call feed failed'))
  feed.subscribe(records.listener)
  const recordings = await openRecordings(config, { calls, feed }, base)
  if (recordings) scope.onClose('recordings', () => recordings.close())
  let draining = false

  // An engine that does not answer is said in the log and asked again; it does not keep us from starting.
  await media.ready()
  const peerAt = (address: string): string | undefined => policy.current.policy.peerOf(address)
  // From here to onInvite nothing waits for the world, so the first INVITE finds everything in place.
  const { signaling, listeners, trouble } = await openSignaling(config, scope, base, {
    isKnown: at => policy.current.policy.peers.length === 0 || peerAt(at) !== undefined || accounts.knows(at),
    sameParty: (one, other) => peerAt(one) !== undefined && peerAt(one) === peerAt(other),
    isEmergency: number => policy.current.policy.emergencyNumbers.has(number),
    liveCalls: () => calls.count, draining: () => draining, moved: journal && (callId => journal.moved(callId)),
  })
  const recordingServers = createRecordingServers({ ...base, signaling, ids: randomIds })
  feed.subscribe(recordingServers.listener)
  const events = new EventStream()
  const { targets, adopt } = openTargets(
    () => deciding(), { notes: config.receipts !== undefined, signaling, feed, events }, scope, base)
  const rollout = createRollout(config, {
    ...base, policy, feed, changed: adopt,
    load: (path, decides) => kept(loads.load(path, decides), records, base.secrets),
  })
  scope.onClose('policies beside', () => rollout.close())
  // Before whoever waits for a load.
  scope.onClose('loads of policies', () => loads.close())
  deciding = () => [policy.current.policy, ...rollout.deciding()]
  adopt()
  scope.onClose('targets of reloads', policy.onReload(({ kind }) => { if (kind === 'loaded') adopt() }))
  const apps = await openApps(config, {
    policy, ...gates, changed: journal && (agent => journal.agentChanged(agent)), isThere: accounts.isThere,
    recordings: recordings?.rooms,
  }, scope, base)
  feed.subscribe(apps.queues.listener)
  const admission = createAdmission({
    ...base, ...accounts, policy, signaling, media, targets, calls, feed, ids: randomIds, gates, trial: rollout.trial,
    startApp: apps.start, resumeApp: apps.resume, recordings, recordingServers,
  })
  const { transfers, resumeApp } = admission
  journal?.goOn({
    ...base, records, signaling, media, targets, calls, feed, ids: randomIds, gates, transfers, recordings,
    recordingServers, resumeApp, queues: apps.queues, forget: names => media.forget(names),
  })
  recordings?.takeUp()
  signaling.onInvite(leg => admission.admit(leg))
  signaling.onRegister?.(accounts.phones)
  accounts.enrolments.begin(signaling)

  const refuseNew = (): void => {
    draining = true
    admission.drain()
    void accounts.enrolments.leave()
  }
  scope.onClose('calls', async () => {
    refuseNew()
    for (const call of [...calls]) call.hangUp('system', 'the router stops')
    await idle(calls, clock, partingMs)
  })

  // Now that nobody else can be listening where we do.
  await journal?.settle()

  // Last, so that whoever is answered here finds the router taking calls.
  const admin = config.admin && await createAdmin({
    calls, policy, targets, events, metrics, clock, log, rollout,
    registrations: accounts.phones.list, parked: apps.parked, queues: apps.queues, conferences: apps.rooms,
    engines: { list: () => media.status(), drain: (name, drained) => media.drain(name, drained) },
    media: () => [...media.status().map(({ name, up }) => ({ node: name, up })), ...apps.mixers()],
    edge: trouble, draining: () => draining, enrolments: accounts,
    records: () => [...records.troubles(), ...apps.troubles()],
    recordings: () => recordings?.trouble,
  }, config.admin)
  if (admin) scope.onClose('admin API', () => admin.close())

  return {
    listeners,
    admin: admin?.address,
    policy, calls, metrics, media,
    async drain(hurry) {
      refuseNew()
      await idle(calls, clock, config.drainMs, hurry)
    },
    async leave() {
      if (!journal || config.drachtio) return await scope.close()
      // First, so that nothing that goes wrong from here on is taken for the end of a call.
      await journal.close()
      await records.leave()
    },
    close: () => scope.close(),
  }
}

/** What signalling asks about the rest of the router. */
interface AboutCalls extends Pick<DefencePorts, 'isKnown' | 'isEmergency' | 'liveCalls'> {
  readonly draining: () => boolean
  readonly moved: ((callId: string) => void) | undefined
  readonly sameParty: (one: string, other: string) => boolean
}

interface OpenSignaling {
  readonly signaling: Signaling & Prober & Registrant
  readonly listeners: readonly Listener[]
  readonly trouble: () => string | undefined
}

/** The leg port, on our own stack or at a drachtio-server, which listens itself. */
async function openSignaling(
  config: ServiceConfig, scope: Scope, { log, clock, metrics, secrets }: Base,
  { draining, sameParty, moved, ...about }: AboutCalls,
): Promise<OpenSignaling> {
  const { drachtio: server, listen, tls, origins, sessionTimer: timer } = config
  const onRefused = (reason: string): void => metrics.guardRefused.inc({ reason })
  const shared = {
    clock, log, ids: randomIds, timers: sipTimers(), random: Math.random, draining,
    guard: createGuard(onRefused), passwordOf: secrets.valueOf,
    // A server that keeps the time refreshes by a description that may be old: only where it is told to.
    ...timer && (timer.everybody || !server) && { session: timer },
  }
  const defence = createDefence({ ...about, clock, log, random: Math.random, count: onRefused }, config.defence)
  if (server) {
    const onLink = (up: boolean): void => metrics.drachtioUp.set(up ? 1 : 0)
    const signaling = createDrachtioEdge({ ...shared, server, defence, onLink })
    scope.onClose('edge', () => signaling.close())
    return { signaling, listeners: [], trouble: () => signaling.trouble }
  }
  const transactions = await createTransactions({
    listeners: listen, tls, origins, clock, log, onRefused, gate: defence, limits: config.defence ?? {},
  })
  scope.onClose('transactions', () => transactions.close())
  const signaling = createEmbeddedEdge({ ...shared, transactions, defence, sameParty, moved })
  scope.onClose('edge', () => signaling.close())
  return { signaling, listeners: transactions.listeners, trouble: () => undefined }
}
