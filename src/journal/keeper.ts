/**
 * Writes down the calls under way, so that they go on when the process is killed and started again. Calls that
 * changed are gathered for a moment and written together; nobody waits for it, and a call that is over by then
 * was never written at all.
 */
import type { Clock, Timer } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { CallEvent } from '../call/feed.ts'
import type { CallSnapshot } from '../call/snapshot.ts'
import type { Change, JournalFile } from '../state/journal-file.ts'

/** How long changes are gathered. What was established twice this long before a kill survives it. Milliseconds. */
const GATHER_MS = 50
/** A call that ended is kept until its record has surely reached its file. */
const KEPT_MS = 1000
const RETRY_MS = 1000
/** Calls that are over wait for others to be written with, and for no longer than this. */
const OVER_MS = 500

/** A call as it stands in the journal. */
export interface Entry {
  /** What is remembered of it, as whoever remembers wrote it down. */
  readonly record: object
  readonly call: Omit<CallSnapshot, 'stage'>
}

export interface KeeperPorts {
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Pick<Metrics, 'journalCalls' | 'journalWriteFailures'>
  readonly file: Pick<JournalFile, 'write' | 'close' | 'count'>
  /** Undefined for a call that is over. */
  callOf(uid: string): CallSnapshot | undefined
  recordOf(uid: string): object | undefined
  /** What is no call and outlives the process as well: the keys of such begin with {@link BESIDE}. */
  besideOf(key: string): object | undefined
}

/** No call's uid begins so. */
export const BESIDE = '+'

export interface Keeper {
  readonly listener: (event: CallEvent) => void
  /**
   * The call, or what stands beside calls, may have to be written down anew.
   * @param atOnce with all that was gathered: what belongs to it may not be found without it
   */
  touch(key: string, atOnce?: boolean): void
  /** The call is over. */
  ended(uid: string): void
  /** A call of the process before, which goes on: what the file has of it stands. */
  found(uid: string): void
  /** Writes what there is to write, and is over. */
  close(): Promise<void>
}

export function createKeeper(ports: KeeperPorts): Keeper {
  return new JournalKeeper(ports)
}

class JournalKeeper implements Keeper {
  readonly #ports: KeeperPorts
  /** Calls to look at. */
  #touched = new Set<string>()
  /** Calls that were in the middle of something. */
  #busy = new Set<string>()
  /** What is written that is no call. */
  readonly #beside = new Set<string>()
  /** Calls that ended, and until when they are kept, oldest first. */
  readonly #ended = new Map<string, number>()
  /** Calls whose talk is written down: it stands until there is a newer one. */
  readonly #talks = new Set<string>()
  #timer: Timer | undefined
  #dueMs = 0
  #isUrgent = false
  #writing: Promise<void> | undefined
  #failing = false
  #closed = false

  constructor(ports: KeeperPorts) {
    this.#ports = ports
  }

  readonly listener = ({ on, callUid }: CallEvent): void => {
    if (on === 'ended') this.ended(callUid)
    else if (on === 'started' || on === 'progress' || on === 'answered') this.touch(callUid)
  }

  ended(uid: string): void {
    this.#touched.delete(uid)
    this.#busy.delete(uid)
    this.#talks.delete(uid)
    this.#ended.set(uid, this.#ports.clock.monotonicMs() + KEPT_MS)
    this.#writeIn(KEPT_MS + OVER_MS)
  }

  touch(key: string, atOnce = false): void {
    if (this.#ended.has(key)) return
    this.#touched.add(key)
    this.#isUrgent ||= atOnce
    this.#writeIn(this.#isUrgent ? 0 : GATHER_MS)
  }

  found(uid: string): void {
    this.#talks.add(uid)
    this.touch(uid)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#timer?.cancel()
    await this.#writing
    await this.#write(Infinity)
    await this.#ports.file.close()
  }

  #writeIn(ms: number): void {
    if (this.#closed || this.#writing) return
    const { clock } = this.#ports
    const dueMs = clock.monotonicMs() + ms
    if (this.#timer) {
      if (this.#dueMs <= dueMs) return
      this.#timer.cancel()
    }
    this.#dueMs = dueMs
    this.#timer = clock.after(ms, () => {
      this.#timer = undefined
      this.#writing = this.#write(clock.monotonicMs()).then(went => {
        this.#writing = undefined
        this.#goOn(went)
      })
    })
  }

  #goOn(went: boolean): void {
    if (!went) return this.#writeIn(RETRY_MS)
    if (this.#isUrgent) this.#writeIn(0)
    // Those in the middle of something are looked at again.
    if (this.#touched.size + this.#busy.size > 0) this.#writeIn(GATHER_MS)
    const [next] = this.#ended.values()
    if (next !== undefined) this.#writeIn(Math.max(0, next - this.#ports.clock.monotonicMs()) + OVER_MS)
  }

  /** @param nowMs calls that ended are forgotten when it is their time. @returns whether the disk took it */
  async #write(nowMs: number): Promise<boolean> {
    const news = this.#touched
    const looked = new Set([...news, ...this.#busy])
    this.#touched = new Set()
    this.#busy = new Set()
    this.#isUrgent = false
    const over = [...this.#ended].filter(([, untilMs]) => untilMs <= nowMs).map(([key]) => key)
    const changes = [...over.map(key => ({ key })), ...[...looked].flatMap(uid => this.#changeOf(uid, news.has(uid)))]
    try {
      if (changes.length > 0) await this.#ports.file.write(changes)
      for (const key of over) this.#ended.delete(key)
      this.#ports.metrics.journalCalls.set(this.#ports.file.count - this.#beside.size)
      if (this.#failing) this.#ports.log.warn('the journal is written again')
      this.#failing = false
      return true
    } catch (error) {
      for (const uid of looked) if (!this.#ended.has(uid)) this.#touched.add(uid)
      this.#ports.metrics.journalWriteFailures.inc()
      if (!this.#failing) this.#ports.log.error({ err: error }, 'the journal cannot be written, it is tried again')
      this.#failing = true
      return false
    }
  }

  #changeOf(uid: string, isNews: boolean): readonly Change[] {
    if (uid.startsWith(BESIDE)) {
      const value = this.#ports.besideOf(uid)
      if (value) this.#beside.add(uid)
      else this.#beside.delete(uid)
      return [{ key: uid, value }]
    }
    const call = this.#ports.callOf(uid)
    const record = this.#ports.recordOf(uid)
    if (!call || !record) return []
    const { stage, ...entry } = call
    if (stage === 'busy') this.#busy.add(uid)
    if (entry.talk) this.#talks.add(uid)
    // What is written of its talk is older, and holds all the same; so does what was seen in the middle of something.
    else if (this.#talks.has(uid) || !isNews) return []
    return [{ key: uid, value: { record, call: entry } satisfies Entry }]
  }
}
