/**
 * The media of one call on rtpengine. The session is its own queue: what is asked is done in order,
 * one command at a time, and the release is the last of them. The caller is tagged `a`, the callees
 * `b1`, `b2` … one an attempt; ports are latched, so the caller's are the same from the first early
 * media to the end of the call.
 */
import { assert, RouterError } from '../base/errors.ts'
import { Copies } from './copies.ts'
import {
  isRefusal, type MediaCounts, type MediaSession, type MediaSnapshot, type Mishap,
  type PartyMedia, type RecordedMedia, type Side,
} from './media.ts'
import type { NgDescription } from './ng.ts'
import type { MediaNode, MediaNodes } from './nodes.ts'
import { Parties } from './parties.ts'
import { Playing, type PlayingPorts } from './playing.ts'
import type { EngineReports } from './reports.ts'
import { SessionDigits } from './session-digits.ts'

/** While no engine is there a lost session waits so long for its own to come back. Milliseconds. */
const PATIENCE_MS = 5_000

export interface RelayOptions extends EngineReports {
  readonly nodes: MediaNodes
  readonly clock: PlayingPorts['clock']
  /** Our own name for the session; the caller's Call-ID never reaches the engine. */
  readonly ngCallId: string
  readonly caller: PartyMedia
  /** Told once when an offer fails because no node could take it. */
  readonly onUnavailable: () => void
  /** Given the release when it begins, so that the plane can wait for it. */
  readonly onRelease: (done: Promise<void>) => void
}

export class RelaySession implements Omit<MediaSession, 'share'> {
  readonly #options: RelayOptions
  /** Nodes that may hold a session of ours, also when they never said so. */
  readonly #touched = new Set<MediaNode>()
  #node: MediaNode
  readonly #parties: Parties
  /** The engine was told of the callee. */
  #isCalled = false
  /** Tags of callees that were left and may still be sending. */
  readonly #left = new Set<string>()
  #isRecorded = false
  readonly #playing: Playing
  readonly #copies: Copies
  #tail: Promise<unknown> = Promise.resolve()
  #released: Promise<void> | undefined
  #counted = false
  #counts: MediaCounts | undefined
  readonly #digits: SessionDigits
  readonly #unwatch: (() => void) | undefined
  #onMishap: (mishap: Mishap) => void = () => {}
  #onMoved: () => void = () => {}
  /** It was lost and is offered anew; nothing can be played until that is answered. */
  #isMoving = false
  readonly #member: Parameters<MediaNode['members']['join']>[0]

  constructor(options: RelayOptions, node: MediaNode, before?: MediaSnapshot) {
    this.#options = options
    this.#node = node
    this.#parties = new Parties(options.caller, before)
    const { ngCallId, nodes, digits, silence, clock } = options
    const ports = {
      clock, ngCallId, node: () => this.#node, tag: (side: Side) => this.#parties.tag(side),
      queued: <T>(run: () => Promise<T>) => this.#queued(run), isOver: () => this.#released !== undefined,
    }
    this.#playing = new Playing(ports)
    this.#copies = new Copies(ports)
    this.#digits = new SessionDigits(ports, digits, before)
    this.#unwatch = silence?.watch(ngCallId, () => this.#befallen('silent'))
    this.#member = {
      ngCallId, onLost: forMs => { if (forMs >= PATIENCE_MS || nodes.pick()) this.#befallen('lost') },
      onBack: () => { if (!this.#released) void this.#queued(() => this.#back()) },
    }
    if (before && before.node !== node.name) node.members.expect(this.#member)
    else node.members.join(this.#member)
    if (!before) return
    this.#isCalled = before.isCalled
    this.#isRecorded = before.isRecorded
    for (const tag of before.left) this.#left.add(tag)
    for (const name of before.touched) {
      const touched = options.nodes.named(name)
      if (touched) this.#touched.add(touched)
    }
  }

  snapshot(): MediaSnapshot {
    return {
      ngCallId: this.#options.ngCallId, node: this.#node.name, touched: [...this.#touched].map(({ name }) => name),
      ...this.#parties.snapshot(), isCalled: this.#isCalled, left: [...this.#left], isRecorded: this.#isRecorded,
      ...this.#digits.snapshot(),
    }
  }

  get node(): string {
    return this.#node.name
  }

  get counts(): MediaCounts | undefined {
    return this.#counts
  }

  async offer(from: Side, sdp: string): Promise<string> {
    return this.#queued(() => this.#ask(from, 'offer', sdp))
  }

  async answer(from: Side, sdp: string): Promise<string> {
    return this.#queued(() => this.#ask(from, 'answer', sdp))
  }

  readonly play: MediaSession['play'] = (...given) => this.#playing.play(...given)
  readonly announce: MediaSession['announce'] = (...given) => this.#playing.announce(...given)
  readonly holdMusic: MediaSession['holdMusic'] = (...given) => this.#playing.holdMusic(...given)
  readonly hush: MediaSession['hush'] = (...given) => this.#playing.hush(...given)

  async record(on: boolean): Promise<void> {
    return this.#queued(async () => {
      this.#isRecorded = on
      await this.#node.ask(engine => engine.record(this.#options.ngCallId, on))
    })
  }

  readonly copy: MediaSession['copy'] = (...given) => this.#copies.copy(...given)

  get recorded(): RecordedMedia {
    return { name: this.#options.ngCallId, ...this.#parties.told }
  }

  readonly onDigit: MediaSession['onDigit'] = (...given) => this.#digits.onDigit(...given)
  readonly press: MediaSession['press'] = (...given) => this.#digits.press(...given)

  onMishap(listener: (mishap: Mishap) => void): void {
    this.#onMishap = listener
  }

  onMoved(listener: () => void): void {
    this.#onMoved = listener
  }

  nextCallee(callee: PartyMedia): void {
    void this.#queued(async () => {
      if (this.#isCalled) this.#left.add(this.#parties.tag('b'))
      this.#isCalled = false
      this.#parties.nextCallee(callee)
    })
  }

  release(): Promise<void> {
    if (!this.#released) {
      this.#released = this.#tail.then(() => this.#end())
      this.#options.onRelease(this.#released)
    }
    return this.#released
  }

  #befallen(mishap: Mishap): void {
    if (!this.#released) this.#onMishap(mishap)
  }

  #queued<T>(run: () => Promise<T>): Promise<T> {
    assert(!this.#released, 'a released media session is asked nothing')
    const result = this.#tail.then(run)
    this.#tail = result.catch(() => { /* told to the one who asked; the queue goes on */ })
    return result
  }

  async #end(): Promise<void> {
    this.#playing.end()
    this.#digits.end()
    this.#unwatch?.()
    this.#node.members.leave(this.#member)
    const deleted = [...this.#touched].map(async node =>
      ({ node, counts: await node.delete(this.#options.ngCallId, this.#parties.tag('b')) }))
    const own = (await Promise.all(deleted)).find(({ node }) => node === this.#node)
    this.#counts = own?.counts
  }

  async #ask(from: Side, role: 'offer' | 'answer', sdp: string): Promise<string> {
    const { description: told, take } = this.#parties.passing(from, role, sdp)
    const description = { 'call-id': this.#options.ngCallId, ...told }
    this.#isCalled = true
    const shown = role === 'offer'
      ? await this.#offer(description).catch(error => this.#unavailable(error))
      : await this.#node.ask(engine => engine.answer(description))
    if (role === 'offer') await this.#silenceLeft()
    else await this.#answered()
    return take(shown)
  }

  async #answered(): Promise<void> {
    if (this.#isMoving) this.#digits.gone()
    await this.#digits.answered(this.#parties.heedOf)
    if (!this.#isMoving) return
    this.#isMoving = false
    this.#copies.gone()
    this.#onMoved()
  }

  /** What is played and how digits are heeded no engine finds in Redis. */
  async #back(): Promise<void> {
    this.#digits.gone()
    await this.#digits.answered(this.#parties.heedOf)
    this.#befallen('back')
    this.#onMoved()
  }

  /** A callee that was cancelled may go on sending; the engine would mix it into the caller's ear. */
  async #silenceLeft(): Promise<void> {
    const tags = [...this.#left]
    this.#left.clear()
    await Promise.all(tags.map(tag =>
      this.#node.attempt(engine => engine.blockMedia(this.#options.ngCallId, tag))))
  }

  /**
   * Asks the call's node while that lives. When it is gone, or goes now, one other node is tried:
   * an offer and its answer name new ports to both parties, so even a running call can move with it.
   */
  async #offer(description: NgDescription): Promise<string> {
    const { nodes } = this.#options
    const first = this.#node.up ? this.#node : nodes.pick()
    try {
      return await this.#offerAt(first, description)
    } catch (error) {
      const other = first && !this.#released && !isRefusal(error) ? nodes.pick(new Set([first])) : undefined
      if (!other) throw error
      return await this.#offerAt(other, description)
    }
  }

  async #offerAt(node: MediaNode | undefined, description: NgDescription): Promise<string> {
    if (!node) throw new RouterError('MEDIA_UNAVAILABLE', 'no media node is up and has room')
    if (node !== this.#node) {
      this.#node.members.leave(this.#member)
      node.members.expect(this.#member)
      this.#node = node
    }
    this.#touched.add(node)
    const shown = await node.ask(engine => engine.offer(description))
    if (node.members.join(this.#member)) {
      this.#isMoving = true
      if (this.#isRecorded) await this.#recordAgain(node)
    }
    return shown
  }

  /** A new file, at another node. Who wants one decides what becomes of a call without; it moves all the same. */
  async #recordAgain(node: MediaNode): Promise<void> {
    if (await node.attempt(engine => engine.record(this.#options.ngCallId, true))) return
    this.#isRecorded = false
    this.#befallen('unrecorded')
  }

  /** Counts a call that no engine could take, once, and passes its error on. */
  #unavailable(error: unknown): never {
    if (!isRefusal(error) && !this.#counted) {
      this.#counted = true
      this.#options.onUnavailable()
    }
    throw error
  }
}
