/** Calls that outlive the process: read before anybody can call, put back, written down from then on. */
import type { Queues } from '../apps/queues.ts'
import { endedBy } from '../call/feed.ts'
import { createResume, type ResumePorts } from '../call/resume.ts'
import { recordedLately } from '../cdr/lately.ts'
import type { RecordSnapshot } from '../cdr/carried.ts'
import type { Records, RecordsConfig } from '../cdr/records.ts'
import { BESIDE, createKeeper, type Entry, type Keeper } from '../journal/keeper.ts'
import { lastNames, SessionNames, type WrittenNames } from '../journal/session-names.ts'
import { JournalFile, readJournal } from '../state/journal-file.ts'
import type { Base } from './base.ts'

export interface JournalConfig {
  /** The file calls are written down in, so that they go on when the process is killed; undefined for none. */
  readonly journal?: string | undefined
}

export interface JournalPorts extends ResumePorts {
  readonly records: Pick<Records, 'snapshot' | 'restore'>
  readonly queues: Pick<Queues, 'written' | 'goOn'>
  /** Ends media sessions that are nobody's. */
  readonly forget: (ngCallIds: readonly string[]) => void
}

export interface Journal {
  /** What new media sessions are called. */
  readonly sessionNames: SessionNames
  /** The leg of this Call-ID is not as it was. */
  moved(callId: string): void
  /** An agent of our queues is not as they were. */
  agentChanged(name: string): void
  /** Puts the calls back that the process before left, before the first new one is taken. Waits for nothing. */
  goOn(ports: JournalPorts): void
  /** From now on the file is ours. */
  settle(): Promise<void>
  close(): Promise<void>
}

/** @throws RouterError CONFIG_INVALID for a file that cannot be used */
export async function openJournal(
  { journal: path, cdr }: JournalConfig & Pick<RecordsConfig, 'cdr'>, base: Base,
): Promise<Journal | undefined> {
  if (path === undefined) return undefined
  const { records: left, brokenCount } = await readJournal(path)
  if (brokenCount > 0) base.log.warn({ path, brokenCount }, 'parts of the journal cannot be read')
  const files = typeof cdr === 'string' ? [cdr] : cdr?.flatMap(sink => sink.to === 'file' ? [sink.path] : [])
  const recorded = await recordedLately(files?.[0])
  return createJournal(base, await JournalFile.begin(path, left, base.clock), left as Left, recorded)
}

type WrittenAgent = NonNullable<ReturnType<Queues['written']>>
type Left = ReadonlyMap<string, Entry | WrittenAgent | WrittenNames>

/** What the keys of agents begin with. */
const AGENT = `${BESIDE}agent `
const SESSION_NAMES = `${BESIDE}session names`

function apart(left: Left): {
  readonly entries: readonly (readonly [uid: string, Entry])[]
  readonly agents: ReadonlyMap<string, WrittenAgent>
  readonly names: WrittenNames | undefined
} {
  const all = [...left]
  return {
    names: left.get(SESSION_NAMES) as WrittenNames | undefined,
    entries: all.filter(([key]) => !key.startsWith(BESIDE)) as [string, Entry][],
    agents: new Map(all.filter(([key]) => key.startsWith(AGENT))
      .map(([key, agent]) => [key.slice(AGENT.length), agent as WrittenAgent])),
  }
}

/** What is said to whose phone rang meanwhile: it is no fault of theirs. */
const restarted = [['Reason', 'Q.850;cause=41;text="the router was restarted"']] as const

type File = Pick<JournalFile, 'write' | 'close' | 'count' | 'takePlace'>

/**
 * @param left what the process before left in the file
 * @param recorded calls whose record was written, so that they are over
 */
export function createJournal(
  base: Omit<Base, 'secrets'>, file: File, left: Left, recorded: ReadonlySet<string>,
): Journal {
  return new OpenJournal(base, file, left, recorded)
}

class OpenJournal implements Journal {
  readonly sessionNames = new SessionNames(() => this.#keeper?.touch(SESSION_NAMES))
  readonly #base: Omit<Base, 'secrets'>
  readonly #file: File
  #left: Left
  readonly #recorded: ReadonlySet<string>
  #calls: JournalPorts['calls'] | undefined
  #keeper: Keeper | undefined

  constructor(base: Omit<Base, 'secrets'>, file: File, left: Left, recorded: ReadonlySet<string>) {
    this.#base = base
    this.#file = file
    this.#left = left
    this.#recorded = recorded
  }

  moved(callId: string): void {
    const uid = this.#calls?.uidOf(callId)
    if (uid !== undefined) this.#keeper?.touch(uid)
  }

  agentChanged(name: string): void {
    // The caller's call ends in the turn in which the one with the agent begins: whoever finds its record there has
    // to find that other call here.
    this.#keeper?.touch(`${AGENT}${name}`, true)
  }

  goOn(ports: JournalPorts): void {
    const { calls, feed, records, queues } = ports
    this.#calls = calls
    const keeper = createKeeper({
      ...this.#base, file: this.#file, callOf: uid => calls.get(uid)?.snapshot(), recordOf: records.snapshot,
      besideOf: key => key === SESSION_NAMES ? this.sessionNames.written() : queues.written(key.slice(AGENT.length)),
    })
    this.#keeper = keeper
    feed.subscribe(keeper.listener)
    const { metrics, log } = this.#base
    const resume = createResume(ports)
    const found = { live: 0, interrupted: 0, recorded: 0 }
    const { agents, entries, names } = apart(this.#left)
    /** Sessions of calls that are over; another call may have taken them over. */
    const ended: NonNullable<Entry['call']['session']>[] = []
    const used = new Set<string>()
    for (const [uid, { record, call }] of entries.toReversed()) {
      const outcome = this.#recorded.has(uid) ? 'recorded'
        : this.#isBack(ports, resume, record as RecordSnapshot, call) ? 'live' : 'interrupted'
      found[outcome] += 1
      metrics.callsRestored.inc({ outcome })
      if (outcome === 'live') keeper.found(uid)
      if (call.session && outcome === 'live') used.add(call.session.ngCallId)
      else if (call.session) ended.push(call.session)
      if (outcome === 'recorded') keeper.ended(uid)
    }
    for (const session of ended) {
      if (used.has(session.ngCallId)) continue
      used.add(session.ngCallId)
      void ports.media.resume(session).release()
    }
    // What was begun too late to be written down with its call.
    if (names) ports.forget(lastNames(names).filter(name => !used.has(name)))
    keeper.touch(SESSION_NAMES, true)
    if (entries.length > 0) log.info(found, 'calls of the process before')
    // Behind the calls, which tell who waits and which agents talk.
    queues.goOn(agents, uid => calls.get(uid) !== undefined)
    for (const name of agents.keys()) this.agentChanged(name)
    this.#left = new Map()
  }

  settle(): Promise<void> {
    return this.#file.takePlace()
  }

  async close(): Promise<void> {
    await (this.#keeper ?? this.#file).close()
  }

  /** One that cannot go on has its record, and ends with that. */
  #isBack(
    { feed, records, signaling }: JournalPorts, resume: ReturnType<typeof createResume>, record: RecordSnapshot,
    { talk, ringing = [] }: Entry['call'],
  ): boolean {
    const { started, answered } = records.restore(record)
    try {
      if (talk && resume(started, talk)) return true
    } catch (err) {
      this.#base.log.error({ callUid: started.callUid, err }, 'a call of the journal cannot go on')
    }
    for (const each of ringing) signaling.withdraw?.(each, restarted)
    const end = endedBy({ status: answered ? 200 : 503, by: 'system', why: 'restart' })
    feed.publish({ callUid: started.callUid, atMs: this.#base.clock.nowMs(), ...end })
    return false
  }
}
