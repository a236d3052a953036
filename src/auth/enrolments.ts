/**
 * Our registrations with peers (RFC 3261 §10.2): made as the policy in force wants them, refreshed,
 * and taken back. A call that comes to the address we left with a peer is that peer's.
 */
import { createHmac, randomBytes } from 'node:crypto'
import type { Clock, Timer } from '../base/clock.ts'
import type { Ids } from '../base/ids.ts'
import type { Log } from '../base/log.ts'
import type { Enrolment } from '../policy/enrolments.ts'
import type { Policy } from '../policy/policy.ts'
import { parseUri, printUri, uriParam } from '../sip/uri.ts'
import { answerIn, MARK } from './enrolment-answer.ts'
import { answered, beginning, isHeld, type Standing } from './enrolment.ts'
import type { RegisterOrder, Registrant } from './registrant.ts'

/** A registration of ours as operators see it. */
export interface EnrolmentView {
  readonly peer: string
  readonly as: string
  readonly registered: boolean
  /** The registrar asked last. */
  readonly registrar: string
  /** Where the last answer came from. */
  readonly address: string | undefined
  readonly since: string | undefined
  readonly until: string | undefined
  /** When it is asked again; undefined while it is. */
  readonly next: string | undefined
  /** What the last answer was, when it was no success. */
  readonly why: string | undefined
}

export interface Enrolments {
  /** Registers what is new in this policy, takes back what is gone from it, leaves alone what is the same. */
  adopt(policy: Pick<Policy, 'enrolments'>): void
  /** The peer a call to this Request-URI comes from, and the URI without what says so; undefined for any other. */
  recognise(requestUri: string): { readonly peer: string; readonly requestUri: string } | undefined
  /** What calls to a peer go through, by its word when it registered us, nearest first (RFC 3608). */
  routesTo(peer: string): readonly string[]
  /** True for an address from which a registrar that has us registered answered. */
  knows(address: string): boolean
  list(): readonly EnrolmentView[]
  /** What is wrong, in one phrase; undefined when nothing is. */
  readonly trouble: string | undefined
  /** Takes everything back, and registers no more. Settles within {@link PARTING_MS}. */
  leave(): Promise<void>
}

export interface EnrolmentsPorts {
  readonly signaling: Registrant
  readonly passwordOf: (secret: string) => string | undefined
  readonly clock: Clock
  readonly ids: Pick<Ids, 'callId'>
  readonly random: () => number
  readonly log: Log
  readonly count: (peer: string, outcome: string) => void
  readonly held: (peer: string, isHeld: boolean | undefined) => void
}

/** How long a registrar may take to answer, and to answer a farewell. Milliseconds. */
const ANSWER_MS = 8_000
export const PARTING_MS = 2_000

/**
 * How long after its connection was lost a registration is made anew, by chance a half more or less, and how long after
 * the last answer at least: for some registrars close a connection behind each. Milliseconds.
 */
const RENEW_MS = 1_000
const RENEW_AGAIN_MS = 30_000

/** One registration of ours under way. */
interface Kept {
  readonly wanted: Enrolment
  /** What tells this registration from another with the same words. */
  readonly key: string
  readonly mark: string
  readonly callId: string
  sequence: number
  standing: Standing
  wasHeld: boolean | undefined
  sinceMs: number | undefined
  nextMs: number | undefined
  answeredMs: number
  address: string | undefined
  asked: string
  timer: Timer | undefined
  ending: Timer | undefined
  over: boolean
}

export function createEnrolments(ports: EnrolmentsPorts): Enrolments {
  const { signaling, clock, ids, random, log, count } = ports
  /** Of what has no password to derive one from. */
  const markKey = randomBytes(32)
  const byPeer = new Map<string, Kept>()
  const byMark = new Map<string, Kept>()
  let left: Promise<void> | undefined

  /**
   * Nobody's guess, and the same after a restart: the registrar then puts the new registration in the
   * place of the old one, and calls to the old are still recognised.
   */
  function markOf({ peer, as, auth }: Enrolment): string {
    const password = auth && ports.passwordOf(auth.secret)
    return createHmac('sha256', password ?? markKey).update(`${peer}\0${as}`).digest('hex').slice(0, 24)
  }

  function orderFor(kept: Kept, expiresS: number): RegisterOrder {
    const { wanted: { registrars, through, as, user, auth }, standing, callId, mark } = kept
    const registrar = registrars[standing.registrar] ?? as
    kept.asked = registrar
    return {
      registrar, as, user, params: `;${MARK}=${mark}`, expiresS, callId, sequence: () => ++kept.sequence,
      lost: () => renew(kept),
      ...(through !== undefined && { nextHop: through }), ...(auth && { credentials: auth }),
    }
  }

  async function ask(kept: Kept): Promise<void> {
    kept.nextMs = undefined
    const outcome = await signaling.register(orderFor(kept, kept.standing.expiresS), ANSWER_MS)
    if (kept.over) return
    count(kept.wanted.peer, 'cause' in outcome ? outcome.cause : String(outcome.status))
    if ('from' in outcome) kept.address = outcome.from.address
    const { standing, afterMs } = answered(kept.standing, answerIn(outcome, kept.mark), {
      nowMs: clock.nowMs(), random: random(), registrars: kept.wanted.registrars.length,
    })
    kept.standing = standing
    kept.answeredMs = clock.nowMs()
    tell(kept)
    wait(kept, afterMs)
    kept.ending?.cancel()
    const { untilMs } = standing
    if (untilMs !== undefined && isHeld(standing, clock.nowMs())) {
      kept.ending = clock.after(untilMs - clock.nowMs(), () => tell(kept))
    }
  }

  function wait(kept: Kept, afterMs: number): void {
    kept.timer?.cancel()
    kept.nextMs = clock.nowMs() + afterMs
    kept.timer = clock.after(afterMs, () => void ask(kept))
  }

  /** No call can come any more, though the registrar thinks so. */
  function renew(kept: Kept): void {
    if (kept.over || kept.nextMs === undefined) return
    const nowMs = clock.nowMs()
    const afterMs = Math.max(RENEW_MS * (0.5 + random()), kept.answeredMs + RENEW_AGAIN_MS - nowMs)
    if (nowMs + afterMs < kept.nextMs) wait(kept, afterMs)
  }

  /** Says that it stands otherwise than before, once; that it is not held at first, when all registrars were asked. */
  function tell(kept: Kept): void {
    const { standing, wanted: { peer, as } } = kept
    const held = isHeld(standing, clock.nowMs())
    if (held === kept.wasHeld || (!held && !kept.wasHeld && standing.rounds === 0)) return
    kept.wasHeld = held
    kept.sinceMs = clock.nowMs()
    ports.held(peer, held)
    const about = { peer, as, registrar: kept.asked, address: kept.address }
    if (held) log.info(about, 'registered with a peer')
    else log.warn({ ...about, reason: standing.why }, 'not registered with a peer, it is tried again')
  }

  function begin(wanted: Enrolment, key: string, after?: Promise<void>): void {
    const kept: Kept = {
      wanted, key, mark: markOf(wanted), callId: ids.callId(), sequence: 0, standing: beginning(wanted.expiresS),
      wasHeld: undefined, sinceMs: undefined, nextMs: undefined, answeredMs: 0, address: undefined, asked: '',
      timer: undefined, ending: undefined, over: false,
    }
    byPeer.set(wanted.peer, kept)
    byMark.set(kept.mark, kept)
    ports.held(wanted.peer, false)
    // One that takes the place of another waits until that is taken back, for both may leave the same address.
    if (after) void after.then(() => kept.over ? undefined : ask(kept))
    else void ask(kept)
  }

  async function end(kept: Kept): Promise<void> {
    kept.over = true
    kept.timer?.cancel()
    kept.ending?.cancel()
    byPeer.delete(kept.wanted.peer)
    byMark.delete(kept.mark)
    ports.held(kept.wanted.peer, undefined)
    // One that is asked for just now may be granted yet.
    if (!isHeld(kept.standing, clock.nowMs()) && kept.nextMs !== undefined) return
    const outcome = await signaling.register(orderFor(kept, 0), PARTING_MS)
    const said = 'cause' in outcome ? outcome.cause : outcome.status
    log.info({ peer: kept.wanted.peer, as: kept.wanted.as, answer: said }, 'a registration was taken back')
  }

  return {
    adopt({ enrolments }) {
      if (left) return
      const wanted = new Map(enrolments.map(each => [each.peer, each]))
      const gone = new Map<string, Promise<void>>()
      const keys = new Map(enrolments.map(each => [each.peer, JSON.stringify([each, markOf(each)])]))
      for (const kept of [...byPeer.values()]) {
        if (keys.get(kept.wanted.peer) !== kept.key) gone.set(kept.wanted.peer, end(kept))
      }
      for (const [peer, each] of wanted) {
        if (!byPeer.has(peer)) begin(each, keys.get(peer) ?? '', gone.get(peer))
      }
    },

    recognise(requestUri) {
      if (byMark.size === 0) return undefined
      const uri = parseUri(requestUri)
      const kept = uri && byMark.get(uriParam(uri, MARK) ?? '')
      if (!uri || !kept) return undefined
      const params = uri.params.filter(([name]) => name.toLowerCase() !== MARK)
      return { peer: kept.wanted.peer, requestUri: printUri({ ...uri, params }) }
    },

    routesTo(peer) {
      const { standing } = byPeer.get(peer) ?? {}
      return standing && isHeld(standing, clock.nowMs()) ? standing.routes ?? [] : []
    },

    knows(address) {
      for (const kept of byPeer.values()) {
        if (kept.address === address && isHeld(kept.standing, clock.nowMs())) return true
      }
      return false
    },

    list: () => [...byPeer.values()].map(kept => viewOf(kept, clock.nowMs())),

    get trouble() {
      const lost = [...byPeer.values()].filter(({ wasHeld }) => wasHeld === false).map(({ wanted }) => wanted.peer)
      return lost.length === 0 ? undefined : `not registered with: ${lost.join(', ')}`
    },

    leave() {
      left ??= new Promise(resolve => {
        const late = clock.after(PARTING_MS, resolve)
        void Promise.all([...byPeer.values()].map(end)).then(() => {
          late.cancel()
          resolve()
        })
      })
      return left
    },
  }
}

function viewOf({ wanted, standing, sinceMs, nextMs, address, asked }: Kept, nowMs: number): EnrolmentView {
  const registered = isHeld(standing, nowMs)
  return {
    peer: wanted.peer, as: wanted.as, registered, registrar: asked, address, since: moment(sinceMs),
    until: registered ? moment(standing.untilMs) : undefined, next: moment(nextMs), why: standing.why,
  }
}

function moment(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString()
}
