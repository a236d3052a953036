/**
 * The recording of one call at a recording server (RFC 7866): a copy of what both parties say, in a dialog of its
 * own, and who they are beside it. What is wanted of it is done one thing after another.
 */
import { RouterError } from '../base/errors.ts'
import { Origin } from '../call/origin.ts'
import type { RecordingState, ServerOrder, ServerRecording, Talk } from '../call/recording.ts'
import type { Body } from '../edge/signaling.ts'
import type { MediaCopy, Side } from '../media/media.ts'
import { countStreams, inactive, withLabels } from '../sdp/labels.ts'
import { multipartOf } from '../sip/multipart.ts'
import { METADATA, recordingMetadata, type RecordedParty } from './metadata.ts'
import { inviteTo, ServerLeg, type ServerLegPorts } from './server-leg.ts'

export interface ServerSessionPorts extends ServerLegPorts {
  /** A text that stands in no part of a body. */
  readonly boundary: () => string
}

const sides = ['a', 'b'] as const satisfies readonly Side[]

export class ServerSession implements ServerRecording {
  readonly #ports: ServerSessionPorts
  readonly #order: ServerOrder
  readonly #origin: Origin
  readonly #recordedAtMs: number
  #leg: ServerLeg | undefined
  #copy: MediaCopy | undefined
  /** The copy as the server was told of it last. */
  #shown = ''
  #talk: Talk
  /** In what they spoke when the copy was made: it is of no use for anything else. */
  #copied = ''
  #tail: Promise<void> = Promise.resolve()
  #over = false

  constructor(ports: ServerSessionPorts, order: ServerOrder) {
    this.#ports = ports
    this.#order = order
    this.#recordedAtMs = ports.clock.nowMs()
    this.#origin = new Origin(String(Math.floor(this.#recordedAtMs)))
    this.#talk = order.talk
  }

  set(state: RecordingState): Promise<void> {
    if (state !== 'off') return this.#inTurn(() => state === 'on' ? this.#goOn() : this.#pause())
    this.#end()
    return Promise.resolve()
  }

  talks(talk: Talk): void {
    const before = this.#talk
    this.#talk = talk
    const isHeldAnew = sides.some(side => talk.held.has(side) !== before.held.has(side))
    if (!isHeldAnew && talk.spoken === before.spoken) return
    this.#tryInTurn(async () => {
      if (this.#copy && this.#copied !== this.#talk.spoken) return this.#goOn()
      // A server that does not care who hears whom records all the same.
      if (isHeldAnew) await this.#leg?.offer(this.#body()).catch(() => undefined)
    })
  }

  async #goOn(): Promise<void> {
    const session = await this.#order.session()
    if (!session) throw new RouterError('MEDIA_UNAVAILABLE', 'the call has no media yet')
    const before = this.#copy
    this.#copied = this.#talk.spoken
    const copy = await session.copy(this.#order.server.media, () => this.#copyAgain())
    this.#copy = copy
    this.#shown = withLabels(copy.sdp, labelsOf(copy.sdp))
    try {
      await copy.answered(await (this.#leg ? this.#leg.offer(this.#body()) : this.#invite()))
    } finally {
      await before?.end()
    }
  }

  async #pause(): Promise<void> {
    await this.#copy?.end()
    this.#copy = undefined
    this.#shown = inactive(this.#shown)
    await this.#leg?.offer(this.#body())
  }

  /** The call's media came to another node, where nobody knows of the copy. */
  #copyAgain(): void {
    if (!this.#copy) return
    this.#copy = undefined
    this.#tryInTurn(() => this.#goOn())
  }

  /** @returns how the first of the server's contacts that answers describes itself */
  async #invite(): Promise<string> {
    const { server } = this.#order
    const failures: string[] = []
    for (const contact of server.contacts) {
      if (this.#over) break
      const invite = inviteTo(server, contact, this.#body())
      const leg = new ServerLeg(this.#ports, invite, why => this.#order.failed(why))
      this.#leg = leg
      try {
        return await leg.answered
      } catch (error) {
        failures.push(wordsOf(error))
      }
    }
    this.#leg = undefined
    throw new RouterError('RECORDER_UNAVAILABLE', failures.join('; '))
  }

  #body(): Body {
    const { callUid, group, startedAtMs, parties } = this.#order
    const labels = labelsOf(this.#shown)
    const half = labels.length / 2
    const recorded: RecordedParty[] = sides.map(side => ({
      key: side, ...parties[side], isHeld: this.#talk.held.has(side),
      labels: side === 'a' ? labels.slice(0, half) : labels.slice(half),
    }))
    const recordedAtMs = this.#recordedAtMs
    const metadata = recordingMetadata({ callUid, group, startedAtMs, recordedAtMs, parties: recorded })
    return multipartOf([
      { type: 'application/sdp', text: this.#origin.stamp(this.#shown) },
      { type: METADATA, disposition: 'recording-session', text: metadata },
    ], this.#ports.boundary())
  }

  /** What nobody waits for; where it cannot be done the recording is over. */
  #tryInTurn(run: () => Promise<void>): void {
    this.#inTurn(run).catch((error: unknown) => this.#order.failed(wordsOf(error)))
  }

  async #inTurn(run: () => Promise<void>): Promise<void> {
    const turn = this.#tail.then(async () => {
      if (this.#over) return
      try {
        await run()
      } catch (error) {
        if (!this.#over) throw error
      } finally {
        // What came while it was ended is ended too.
        if (this.#over) this.#end()
      }
    })
    this.#tail = turn.catch(() => undefined)
    return turn
  }

  #end(): void {
    this.#over = true
    this.#leg?.end()
    void this.#copy?.end()
    this.#copy = undefined
  }
}

/** The streams have numbers from 1: first the caller's, then as many of the callee's. */
function labelsOf(sdp: string): readonly string[] {
  return Array.from({ length: countStreams(sdp) }, (_, at) => String(at + 1))
}

function wordsOf(error: unknown): string {
  return error instanceof RouterError ? error.message : String(error)
}
