/** The session timer of one leg (RFC 4028): what our messages say of it, and when it is refreshed or over. */
import type { Timer } from '../../base/clock.ts'
import { header, headerOf } from '../../sip/headers.ts'
import type { Headers, SipRequest, SipResponse } from '../../sip/message.ts'
import {
  minSessionOf, parseSessionExpires, sessionAsked, sessionExpires, SHORTEST_S, termsAsUac, termsAsUas, type Refresher,
  type SessionTerms,
} from '../../sip/session-timer.ts'
import { watchSession } from '../../stack/dialog/session-watch.ts'
import type { MessageParts } from '../signaling.ts'
import type { Descriptions } from './descriptions.ts'
import { sdpIn } from './lines.ts'
import type { EdgePorts } from './ports.ts'

const none: Headers = []

/** Who refreshes, and hangs up when nobody does. */
export interface SessionKeeper {
  /** It is our turn. */
  readonly refresh: () => void
  /** Nobody refreshed in time. */
  readonly expired: () => void
}

/** A session timer written down. */
export interface SessionSnapshot {
  readonly seconds?: number | undefined
  readonly minS: number
  readonly weRefresh: boolean
  /** What runs, and since when by the wall clock. */
  readonly terms?: SessionTerms | undefined
  readonly sinceMs: number
}

export type SessionPorts = Pick<EdgePorts, 'clock' | 'session'>

export class Session {
  readonly #ports: SessionPorts
  readonly #keeper: SessionKeeper | undefined
  #watch: Timer | undefined
  #terms: SessionTerms | undefined
  #seconds: number | undefined
  #weRefresh = false
  #minS = SHORTEST_S
  #established = false
  /** When the timer began to run, by the wall clock. */
  #sinceMs = 0

  /** @param keeper left out where a server below us keeps the time: then the other side refreshes if it can */
  constructor(ports: SessionPorts, keeper?: SessionKeeper) {
    this.#ports = ports
    this.#keeper = keeper
    this.#seconds = ports.session.seconds
  }

  /** The first INVITE is accepted. Before that an UPDATE says nothing of timers, for no session runs yet. */
  establish(): void {
    this.#established = true
  }

  /** For the first INVITE of ours, and whatever refreshes after it. */
  requestLines(method = 'INVITE'): Headers {
    if (this.#seconds === undefined || (method !== 'INVITE' && !this.#established)) return none
    const refresher: Refresher | undefined = this.#terms ? this.#weRefresh ? 'uac' : 'uas'
      : this.#keeper ? undefined : 'uas'
    const minimum = this.#minS > SHORTEST_S ? [header('Min-SE', `${this.#minS}`)] : []
    const expires = { seconds: this.#seconds, ...refresher === undefined ? {} : { refresher } }
    return [sessionExpires(expires), ...minimum]
  }

  /** For our 2xx to an INVITE or UPDATE of theirs; the timer runs from now on. */
  accepting({ headers }: SipRequest): Headers {
    if (!this.#established) return none
    const { minS, everybody } = this.#ports.session
    const weRefresh = this.#terms ? this.#weRefresh : this.#keeper !== undefined
    // Who names no timer now is watched all the same while one runs, so we refresh alone, and say so.
    const wish = { seconds: this.#seconds, everybody: everybody || this.#terms !== undefined, minS, weRefresh }
    const terms = termsAsUas(sessionAsked(headers), wish)
    if (!terms) return none
    this.#run(terms, 'uas')
    const require = terms.refresher === 'uac' ? [header('Require', 'timer')] : []
    return [...require, sessionExpires(terms)]
  }

  /** A 2xx came to an INVITE or UPDATE of ours. */
  accepted(request: Pick<SipRequest, 'headers'>, response: SipResponse): void {
    if (!this.#established) return
    const sent = parseSessionExpires(headerOf(request.headers, 'session-expires') ?? '')
    const terms = termsAsUac(sent, response.headers)
    // Whoever knows no timers is left alone, unless they did before.
    if (terms && (terms.mutual || this.#terms || this.#ports.session.everybody)) this.#run(terms, 'uac')
    else this.#stop()
  }

  /**
   * A 422 came (§7.3).
   * @returns true when asking again with the longer timer it wants makes sense
   */
  raised({ headers }: SipResponse): boolean {
    const minS = minSessionOf(headers)
    if (minS === undefined || this.#seconds === undefined || minS <= this.#seconds) return false
    this.#minS = Math.max(this.#minS, minS)
    this.#seconds = minS
    return true
  }

  /** They refused to refresh. Who knows no timers has shown to be alive all the same. */
  refused(): void {
    if (this.#terms && !this.#terms.mutual) this.#run(this.#terms, 'uac')
  }

  snapshot(): SessionSnapshot {
    return {
      seconds: this.#seconds, minS: this.#minS, weRefresh: this.#weRefresh, terms: this.#terms, sinceMs: this.#sinceMs,
    }
  }

  /** Goes on with the time that is left. */
  restore({ seconds, minS, weRefresh, terms, sinceMs }: SessionSnapshot): void {
    this.#established = true
    this.#seconds = seconds
    this.#minS = minS
    if (terms) this.#watchOver(terms, weRefresh, sinceMs)
  }

  end(): void {
    this.#established = false
    this.#stop()
  }

  #run(terms: SessionTerms, role: Refresher): void {
    const { seconds, refresher, mutual } = terms
    this.#stop()
    if (!mutual && role === 'uac' && !this.#keeper) return
    this.#seconds = seconds
    this.#watchOver(terms, refresher === role || !mutual, this.#ports.clock.nowMs())
  }

  #watchOver(terms: SessionTerms, weRefresh: boolean, sinceMs: number): void {
    this.#terms = terms
    this.#weRefresh = weRefresh
    this.#sinceMs = sinceMs
    if (!this.#keeper) return
    const { clock } = this.#ports
    this.#watch = watchSession(clock, terms.seconds * 1000, {
      refresh: weRefresh ? this.#keeper.refresh : undefined,
      expired: this.#keeper.expired,
    }, Math.max(0, clock.nowMs() - sinceMs))
  }

  #stop(): void {
    this.#watch?.cancel()
    this.#watch = undefined
    this.#terms = undefined
  }
}

/** Headers by which an UPDATE tells who is there now: after a transfer, or a call that was picked up. */
const identities = ['p-asserted-identity', 'p-preferred-identity', 'remote-party-id', 'privacy', 'diversion'] as const

/** An UPDATE that refreshes the session and describes no media; it may tell something else along with it. */
function isBareRefresh({ method, headers, body }: SipRequest): boolean {
  return method === 'UPDATE' && body.length === 0 && headerOf(headers, 'session-expires') !== undefined
}

/**
 * A session refresh that says nothing new is between them and us (RFC 4028 §7.4): the other side has a
 * timer of its own. It is answered with what was answered before.
 * @returns undefined for everything else, which somebody above has to answer
 */
export function answerToRefresh(request: SipRequest, descriptions: Descriptions): MessageParts | undefined {
  const { headers } = request
  if (isBareRefresh(request)) return identities.some(name => headerOf(headers, name) !== undefined) ? undefined : {}
  const offer = sdpIn(request)
  if (offer === undefined || headerOf(headers, 'session-expires') === undefined) return undefined
  const text = descriptions.answerTo(offer)
  return text === undefined ? undefined : { body: { type: 'application/sdp', text } }
}

/**
 * What becomes of an answer from above. Where the other side takes no UPDATE, it was not told what came along with
 * a refresh; the refresh itself is between them and us all the same.
 */
export function statusForRefresh(request: SipRequest, status: number): number {
  return (status === 405 || status === 501) && isBareRefresh(request) ? 200 : status
}
