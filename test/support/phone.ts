/**
 * A SIP user agent on the loopback, made of our own stack and embedded edge: the other end of a real
 * call, where SIPp cannot carry audio or react. It knows descriptions as text only; what they
 * promise is kept, or not, by an RtpPhone.
 */
import { systemClock } from '../../src/base/clock.ts'
import { randomIds } from '../../src/base/ids.ts'
import { createLog } from '../../src/base/log.ts'
import { createEmbeddedEdge } from '../../src/edge/embedded/embedded.ts'
import { createGuard } from '../../src/edge/guard.ts'
import type { ArrivedLeg, Leg, LegEvent, PlacedLeg, ReceivedInvite } from '../../src/edge/signaling.ts'
import { reasonOf } from '../../src/sip/status.ts'
import { sipTimers } from '../../src/sip/timers.ts'
import { createTransactions } from '../../src/stack/transaction/layer.ts'
import type { LossyWire } from './lossy.ts'
import { within } from './within.ts'

const PATIENCE_MS = 10_000

/** What a phone sees and does, for ladders; `way` is from the phone's side. */
export interface PhoneEvent {
  readonly phone: string
  readonly way: 'sent' | 'heard'
  /** `INVITE`, `180 Ringing`, `BYE` … */
  readonly what: string
  readonly atMs: number
}

export interface PhoneOptions {
  readonly name: string
  /** 127.0.0.1 when left out. */
  readonly host?: '127.0.0.1' | '::1'
  /** A free one when left out. */
  readonly port?: number
  readonly watch?: (event: PhoneEvent) => void
  /** A wire other than the plain one. */
  readonly wire?: Pick<LossyWire, 'open'>
  /** How long it waits for an answer. */
  readonly patienceMs?: number
}

/** A call of ours that was answered, or one of theirs that we answered. */
export interface Talk {
  /** The other side's newest description. */
  readonly remoteSdp: string
  /** Settles when the call is over, by either side. */
  readonly ended: Promise<void>
  /** Offers anew and returns the answer; fails with the status when it is refused. */
  reoffer(sdp: string): Promise<string>
  /** Answers every offer of the other side with what `answer` makes of it. */
  onReoffer(answer: (sdp: string) => string | Promise<string>): void
  hangUp(): void
}

/** A call that arrived and waits. */
export interface Ringing {
  readonly invite: ReceivedInvite
  readonly sdp: string
  ring(): void
  /** 183 with a description: what plays before the answer. */
  early(sdp: string): void
  refuse(status: number): void
  answer(sdp: string): Talk
  /** Settles when the caller gives up first. */
  readonly cancelled: Promise<void>
}

export interface Phone extends AsyncDisposable {
  readonly port: number
  /**
   * Calls `user` at `next` (`HOST:PORT`) and waits for the answer; fails with the status when refused.
   * @param onEarly given what provisionals describe
   */
  call(user: string, next: string, sdp: string, onEarly?: (sdp: string) => void): Promise<Talk>
  /** The next call to arrive, or one that waits already. */
  nextCall(): Promise<Ringing>
  /** Takes every call from now on, in place of {@link nextCall}. */
  onCall(take: (call: Ringing) => void): void
  close(): Promise<void>
}

/** Opens a phone on UDP. */
export async function openPhone(options: PhoneOptions): Promise<Phone> {
  const { name, host = '127.0.0.1', port = 0, watch, wire, patienceMs = PATIENCE_MS } = options
  const log = createLog('silent')
  const timers = sipTimers()
  const listeners = [{ transport: 'udp', host, port }] as const
  const transactions = await createTransactions({
    listeners, timers, log, ...wire ? { open: transport => wire.open(transport) } : {},
  })
  const edge = createEmbeddedEdge({
    transactions, timers, log, clock: systemClock, ids: randomIds, random: Math.random, guard: createGuard(() => {}),
  })
  const own = transactions.listeners[0]?.port ?? 0
  const told: Told = (way, what) => watch?.({ phone: name, way, what, atMs: performance.now() })
  const waiting: Ringing[] = []
  let wanted: ((call: Ringing) => void) | undefined
  let takeAll: ((call: Ringing) => void) | undefined

  edge.onInvite(leg => {
    told('heard', 'INVITE')
    const ringing = ringingOf(leg, told)
    if (takeAll) return takeAll(ringing)
    if (wanted) wanted(ringing)
    else waiting.push(ringing)
    wanted = undefined
  })
  const close = async (): Promise<void> => {
    edge.close()
    await transactions.close()
  }

  return {
    port: own,
    call(user, next, sdp, onEarly = () => {}) {
      told('sent', 'INVITE')
      const leg = edge.dial({
        requestUri: `sip:${user}@${next}`,
        from: { user: name },
        to: { uri: `sip:${user}@${next}` },
        maxForwards: 70,
        body: description(sdp),
      })
      return within(patienceMs, `${name}'s call to ${user} is answered`, answerOf(leg, told, onEarly))
    },
    nextCall() {
      const call = waiting.shift()
      const next = call ? Promise.resolve(call) : new Promise<Ringing>(resolve => { wanted = resolve })
      return within(PATIENCE_MS, `a call for ${name}`, next)
    },
    onCall(take) { takeAll = take },
    close,
    [Symbol.asyncDispose]: close,
  }
}

type Told = (way: PhoneEvent['way'], what: string) => void

function ringingOf(leg: ArrivedLeg, told: Told): Ringing {
  let gaveUp = (): void => {}
  const cancelled = new Promise<void>(resolve => { gaveUp = resolve })
  const talk = talkOn(leg, told, leg.invite.body?.text ?? '')
  leg.listen(event => {
    if (event.on === 'cancel') {
      told('heard', 'CANCEL')
      gaveUp()
    } else {
      talk.take(event)
    }
  })
  return {
    invite: leg.invite,
    sdp: leg.invite.body?.text ?? '',
    cancelled,
    ring() {
      told('sent', '180 Ringing')
      leg.progress(180)
    },
    early(sdp) {
      told('sent', '183 Session Progress')
      leg.progress(183, { body: description(sdp) })
    },
    refuse(status) {
      told('sent', `${status} ${reasonOf(status)}`)
      leg.reject(status, undefined)
    },
    answer(sdp) {
      told('sent', '200 OK')
      leg.answer({ body: description(sdp) })
      return talk
    },
  }
}

function answerOf(leg: PlacedLeg, told: Told, onEarly: (sdp: string) => void): Promise<Talk> {
  const talk = talkOn(leg, told, '')
  return new Promise((resolve, reject) => {
    leg.listen(event => {
      if (event.on === 'progress') {
        told('heard', `${event.status} ${event.reason}`)
        if (event.body) onEarly(event.body.text)
      } else if (event.on === 'answer') {
        told('heard', '200 OK')
        told('sent', 'ACK')
        leg.ack()
        talk.describe(event.body?.text ?? '')
        resolve(talk)
      } else if (event.on === 'refused') {
        told('heard', `${event.status} ${event.reason}`)
        reject(new Error(`refused with ${event.status} ${event.reason}`))
      } else talk.take(event)
    })
  })
}

interface OpenTalk extends Talk {
  take(event: LegEvent): void
  describe(sdp: string): void
}

function talkOn(leg: Leg, told: Told, firstSdp: string): OpenTalk {
  const offers = new Map<string, { resolve(sdp: string): void; reject(error: Error): void }>()
  let remoteSdp = firstSdp
  let over = (): void => {}
  const ended = new Promise<void>(resolve => { over = resolve })
  let answerTo: (sdp: string) => string | Promise<string> = () => {
    throw new Error('nobody said how to answer a new offer')
  }
  return {
    get remoteSdp() { return remoteSdp },
    ended,
    describe(sdp) { remoteSdp = sdp },
    onReoffer(answer) { answerTo = answer },
    reoffer(sdp) {
      told('sent', 'INVITE (again)')
      const id = leg.request('INVITE', { body: description(sdp) })
      const answered = new Promise<string>((resolve, reject) => { offers.set(id, { resolve, reject }) })
      return within(PATIENCE_MS, 'a new offer is answered', answered)
    },
    hangUp() {
      told('sent', 'BYE')
      leg.bye()
      over()
    },
    take(event) {
      if (event.on === 'request' && event.request.method === 'INVITE') {
        told('heard', 'INVITE (again)')
        remoteSdp = event.request.body?.text ?? ''
        const answer = answerTo(remoteSdp)
        const send = (sdp: string): void => leg.respond(event.request.id, 200, { body: description(sdp) })
        if (typeof answer === 'string') send(answer)
        else void answer.then(send)
      } else if (event.on === 'request') {
        leg.respond(event.request.id, 200)
      } else if (event.on === 'response') {
        const offer = offers.get(event.id)
        offers.delete(event.id)
        if (event.status >= 300) return offer?.reject(new Error(`the new offer was refused with ${event.status}`))
        leg.ackReinvite(event.id)
        remoteSdp = event.body?.text ?? ''
        offer?.resolve(remoteSdp)
      } else if (event.on === 'ack' && event.id === undefined) {
        told('heard', 'ACK')
      } else if (event.on === 'bye' || event.on === 'gone') {
        told('heard', event.on === 'bye' ? 'BYE' : event.why)
        over()
      }
    },
  }
}

function description(text: string): { readonly type: string; readonly text: string } {
  return { type: 'application/sdp', text }
}
