/** One dialog with a recording server, as something that can be waited for. */
import type { Clock, Timer } from '../base/clock.ts'
import { RouterError } from '../base/errors.ts'
import { requestUriFor } from '../call/dial.ts'
import { GLARE_MS, GLARE_TRIES } from '../call/glare.ts'
import type { Body, DialRequest, InDialogRequest, LegEvent, PlacedLeg, Signaling } from '../edge/signaling.ts'
import type { RecordingServer } from '../policy/record-wish.ts'

export interface ServerLegPorts {
  readonly signaling: Pick<Signaling, 'dial'>
  readonly clock: Clock
}

/** Nobody picks up at a recording server: one that takes longer to answer does not work. Milliseconds. */
const ANSWER_MS = 5_000

/** Somebody who waits for the answer to a description. */
interface Waiting {
  readonly body: Body
  readonly resolve: (answer: string) => void
  readonly reject: (error: RouterError) => void
  readonly tries: number
}

export class ServerLeg {
  readonly #clock: Clock
  readonly #leg: PlacedLeg
  readonly #over: (why: string) => void
  /** What waits for the answer to the INVITE; undefined once it has it. */
  #first: Omit<Waiting, 'body' | 'tries'> | undefined
  readonly #waiting = new Map<string, Waiting>()
  /** For the answer to the INVITE, or until an offer is made again. */
  #timer: Timer
  #ended = false
  /** The description in the answer to the INVITE. */
  readonly answered: Promise<string>

  /** @param over told when the dialog ends by itself once it was answered */
  constructor({ signaling, clock }: ServerLegPorts, request: DialRequest, over: (why: string) => void) {
    this.#clock = clock
    this.#over = over
    this.answered = new Promise((resolve, reject) => { this.#first = { resolve, reject } })
    // Whoever gave the recording up waits no more.
    this.answered.catch(() => undefined)
    this.#leg = signaling.dial(request)
    this.#timer = clock.after(ANSWER_MS, () => this.#leg.cancel())
    this.#leg.listen(event => this.#hears(event))
  }

  /**
   * Describes the session anew.
   * @returns how the server describes it
   * @throws RouterError RECORDER_UNAVAILABLE
   */
  offer(body: Body): Promise<string> {
    return new Promise((resolve, reject) => this.#offer({ body, resolve, reject, tries: 1 }))
  }

  /** Hangs up, or gives up. */
  end(): void {
    if (this.#ended) return
    const isAnswered = !this.#first
    this.#end('the recording was ended')
    if (isAnswered) this.#leg.bye()
    else this.#leg.cancel()
  }

  #hears(event: LegEvent): void {
    switch (event.on) {
      case 'answer': return this.#answeredWith(event.body)
      case 'refused': return this.#end(event.cause === 'cancelled' ? 'it did not answer in time'
        : event.cause === undefined ? `${event.status} ${event.reason}` : `it is not there: ${event.cause}`)
      case 'response': return this.#responded(event)
      case 'request': return this.#asked(event.request)
      case 'bye': return this.#lost('the recording server hung up')
      case 'gone': return this.#lost(event.why)
      default: return undefined
    }
  }

  #answeredWith(body: Body | undefined): void {
    const first = this.#first
    if (!first || this.#ended) return
    this.#leg.ack()
    if (!body) {
      this.#end('its answer has no description')
      return this.#leg.bye()
    }
    this.#first = undefined
    this.#timer.cancel()
    first.resolve(body.text)
  }

  #responded({ id, status, reason, body }: Extract<LegEvent, { on: 'response' }>): void {
    const waiting = this.#waiting.get(id)
    if (!waiting) return
    this.#waiting.delete(id)
    if (status < 300) {
      this.#leg.ackReinvite(id)
      waiting.resolve(body?.text ?? '')
    } else if (status === 491 && waiting.tries < GLARE_TRIES) {
      // The Call-ID is ours (RFC 3261 §14.1).
      this.#timer = this.#clock.after(GLARE_MS.b, () => this.#offer({ ...waiting, tries: waiting.tries + 1 }))
    } else waiting.reject(failed(`${status} ${reason}`))
  }

  /** What is recorded is ours to describe; what asks nothing of it is fine. */
  #asked({ id, method, body }: InDialogRequest): void {
    this.#leg.respond(id, method === 'INVITE' || body?.type === 'application/sdp' ? 488 : 200)
  }

  #offer(waiting: Waiting): void {
    if (this.#ended) return waiting.reject(failed('it hung up'))
    this.#waiting.set(this.#leg.request('INVITE', { body: waiting.body }), waiting)
  }

  #lost(why: string): void {
    if (this.#ended) return
    this.#end(why)
    this.#over(why)
  }

  #end(why: string): void {
    this.#ended = true
    this.#timer.cancel()
    this.#first?.reject(failed(why))
    for (const { reject } of this.#waiting.values()) reject(failed(why))
    this.#waiting.clear()
  }
}

/** The INVITE to one of a server's contacts (RFC 7866 §6.1). */
export function inviteTo(
  { auth }: RecordingServer, contact: RecordingServer['contacts'][number], body: Body,
): DialRequest {
  const requestUri = requestUriFor(contact, '')
  return {
    requestUri, to: { uri: requestUri }, from: { user: '' }, maxForwards: 70, body, ...auth && { credentials: auth },
    requires: ['siprec'], features: ['+sip.src'],
  }
}

function failed(why: string): RouterError {
  return new RouterError('RECORDER_UNAVAILABLE', why)
}
