/**
 * One call: a mailbox around the machine. What its legs, its media and its timers report becomes
 * inputs, taken one at a time; the effects are carried out here and in `legs.ts`. It decides nothing.
 */
import { endedBy, type CallEvent } from './feed.ts'
import { CallLegs, type Placing } from './legs.ts'
import { branchName, TargetLine } from './line.ts'
import { Loans, type LoanOffice } from './loans.ts'
import { CallMedia } from './offer.ts'
import type { CallPorts } from './ports.ts'
import { snapshotOf, stateIn, type CallSnapshot, type TalkSnapshot } from './snapshot.ts'
import { atRest, newCall, type CallInput, type CallState, type Effect, type MediaRef } from './state.ts'
import { step } from './step.ts'
import { CallTimers } from './timers.ts'

/** An event of the feed without what every event of the call carries. */
type Told = CallEvent extends infer E ? E extends CallEvent ? Omit<E, 'callUid' | 'atMs'> : never : never

type LiveCall = Parameters<CallPorts['calls']['add']>[0]

/** How many of the newest inputs a failed assertion shows. */
const TRACE_MAX = 64

export class Call implements LiveCall {
  readonly uid: string
  readonly #ports: CallPorts
  readonly #order: LoanOffice['order']
  readonly #legs: CallLegs
  readonly #media: CallMedia
  readonly #timers: CallTimers
  readonly #mailbox: CallInput[] = []
  readonly #trace: string[] = []
  readonly #line: TargetLine
  readonly #loans: Loans
  #state: CallState
  #answeredAtMs: number | undefined
  #busy = false

  /** @param before the call as it was when it was written down; then it is resumed, not started */
  constructor(ports: CallPorts, order: LoanOffice['order'], before?: TalkSnapshot) {
    this.uid = order.uid
    this.#ports = ports
    this.#order = order
    this.#timers = new CallTimers(ports.clock, name => this.#post({ on: `timer.${name}` }))
    this.#media = new CallMedia(ports.media, order, {
      files: ports.recordings, servers: ports.recordingServers, nowMs: () => ports.clock.nowMs(),
      tell: event => this.#tell(event.on === 'recorded' ? { ...event, call: this.describe() } : event),
      hangUp: why => this.hangUp('system', why),
    }, input => this.#post(input), before?.media)
    this.#legs = new CallLegs({
      leg: order.leg, facts: order.facts, plan: order.plan, signaling: ports.signaling,
      ...(order.passed && { passed: order.passed }),
      notices: this.#media.recording.notices, sessionId: () => String(Math.floor(ports.clock.nowMs())),
      isSignalled: side => this.#media.isSignalled(side),
    }, before?.legs)
    const { body } = order.leg.invite
    const offer = body?.type === 'application/sdp' ? body.text : undefined
    this.#line = new TargetLine(order.hunt)
    this.#state = before ? stateIn(before.state)
      : newCall(offer, order.plan.failover, this.#line.count, order.plan.longest)
    this.#answeredAtMs = before?.answeredAtMs
    this.#loans = new Loans({
      uid: order.uid, calls: ports.calls, order, legs: this.#legs, line: this.#line,
      state: () => this.#state,
      post: input => this.#post(input),
      hears: (side, event) => this.#hears(side, event),
      hangUp: (by, why) => this.hangUp(by, why),
      leavePlaces: () => this.#leavePlaces(),
      begin: refer => ports.transfers.begin(this.#loans, refer),
    })
  }

  /** Begins the call; from here on it ends by itself. */
  start(): void {
    this.#ports.calls.add(this)
    this.#ports.calls.know(this.#order.leg.callId, this.#loans)
    this.#post({ on: 'start' })
    this.#order.leg.listen(event => this.#hears('a', event))
  }

  /** Its legs, for calls that take one over. */
  get lending(): Loans {
    return this.#loans
  }

  /** Goes on where another process was stopped. @param placed the leg of its target */
  resume(placed: Parameters<CallLegs['use']>[0], target: Parameters<Placing>[0]): void {
    const { calls, clock } = this.#ports
    const { attempt, longest } = this.#state
    const answeredAtMs = this.#answeredAtMs ?? clock.nowMs()
    calls.add(this)
    for (const { callId } of [this.#order.leg, placed]) calls.know(callId, this.#loans)
    this.#line.enter(attempt)
    this.#legs.use(placed, () => target, event => this.#hears('b', event))
    this.#order.leg.listen(event => this.#hears('a', event))
    this.#media.recording.resumed()
    if (!longest) return
    const leftMs = Math.max(0, answeredAtMs + longest.ms - clock.nowMs())
    this.#timers.start('longest', leftMs)
    // Who was warned before the restart is not warned again.
    const untilWarningMs = leftMs - (longest.warning?.beforeMs ?? Infinity)
    if (untilWarningMs > 0) this.#timers.start('warning', untilWarningMs)
  }

  snapshot(): CallSnapshot {
    return snapshotOf({
      state: this.#state, answeredAtMs: this.#answeredAtMs, order: this.#order,
      target: this.#line.targetAt(this.#state.attempt), legs: this.#legs, media: this.#media,
    })
  }

  hangUp(by: 'operator' | 'system', why: string): void {
    this.#post({ on: 'hangup', by, why, held: this.#order.leg.holdsAnswer === true })
  }

  record(word: Parameters<LiveCall['record']>[0]): boolean {
    return this.#media.recording.ask(word)
  }

  unrecord(why: string): void {
    this.#media.recording.noRoom(why)
  }

  describe(): ReturnType<LiveCall['describe']> {
    const { facts, decision, leg, digest } = this.#order
    return {
      callUid: this.uid, phase: this.#state.phase, from: facts.from.user, to: facts.to.user, peer: facts.peer,
      rule: decision.rule, target: this.#line.nameAt(this.#state.attempt), attemptCount: this.#state.attempt + 1,
      startedAtMs: leg.invite.receivedAtMs, answeredAtMs: this.#answeredAtMs, policyDigest: digest,
      recording: this.#media.recording.state,
    }
  }

  #hears(...[side, event]: Parameters<CallLegs['heard']>): void {
    try {
      const input = this.#legs.heard(side, event)
      this.#post(input.on === 'refer' ? this.#loans.judged(input) : input)
    } catch (error) {
      this.#abandon(error)
    }
  }

  /** One input at a time: what effects bring about waits its turn, so a call never races with itself. */
  #post(...inputs: readonly CallInput[]): void {
    this.#mailbox.push(...inputs)
    if (this.#busy) return
    this.#busy = true
    for (let next = this.#next(); next; next = this.#next()) this.#take(next)
    this.#busy = false
  }

  #next(): CallInput | undefined {
    const side = this.#mailbox.length === 0 && atRest(this.#state) ? this.#media.recording.notices.take() : undefined
    return side === undefined ? this.#mailbox.shift() : { on: 'notice', side }
  }

  #take(input: CallInput): void {
    this.#trace.push(input.on)
    if (this.#trace.length > TRACE_MAX) this.#trace.shift()
    try {
      const { call, effects } = step(this.#state, input)
      this.#state = call
      for (const effect of effects) this.#run(effect)
    } catch (error) {
      this.#abandon(error)
    }
  }

  /** A promise of our own did not hold: this call ends, the process goes on. */
  #abandon(error: unknown): void {
    const { phase } = this.#state
    this.#ports.log.error({ callUid: this.uid, err: error, phase, trace: this.#trace }, 'call failed')
    if (phase === 'ended') return
    const answered = this.#answeredAtMs !== undefined
    this.#state = { ...this.#state, phase: 'ended' }
    this.#legs.abandon(answered)
    this.#end({ do: 'end', status: answered ? 200 : 500, by: 'system', why: 'internal error' })
  }

  #run(effect: Effect): void {
    switch (effect.do) {
      case 'media-offer':
        return this.#command('media.offered', this.#offer(effect), effect.ref)
      case 'media-answer':
        return this.#command('media.answered', this.#media.answer(effect.from, effect.sdp), effect.ref)
      case 'dial': return this.#dial(effect.attempt, effect.sdp)
      case 'timer': return this.#timers.start(effect.name, effect.ms)
      case 'timer-stop': return this.#timers.stop(effect.name)
      case 'follow': return this.#line.follow(effect)
      case 'tell-progress':
        this.#line.heard(effect.status)
        return this.#tellOfLeg(effect.attempt, leg => ({ on: 'progress', leg, status: effect.status }))
      case 'tell-failed': {
        const { attempt, status, cause, retryAfterMs } = effect
        this.#line.failed(status, cause, retryAfterMs)
        return this.#tellOfLeg(attempt, leg => ({ on: 'attempt-failed', leg, status, ...cause && { cause } }))
      }
      case 'tell-passed-over':
        return this.#tell({ on: 'passed-over', target: this.#line.nameAt(effect.attempt) ?? '', cause: effect.cause })
      case 'tell-answered': {
        this.#line.answered()
        this.#answeredAtMs = this.#ports.clock.nowMs()
        this.#media.answeredBy(this.#line.targetAt(effect.attempt))
        const { node } = this.#media
        return this.#tellOfLeg(effect.attempt, leg => ({ on: 'answered', leg, ...node && { mediaNode: node } }))
      }
      case 'warn': return void this.#warn(effect)
      case 'press': return void this.#press(effect)
      case 'transfer': case 'lend': case 'lend-not': return this.#loans.run(effect)
      case 'end': return this.#end(effect)
      default: return this.#legs.run(effect)
    }
  }

  #dial(attempt: number, sdp: string | undefined): void {
    const target = this.#line.enter(attempt)
    if (typeof target === 'string') return this.#post({ on: 'b.passed-over', cause: target, sdp })
    const place = this.#legs.placing(sdp)
    const leg = target.fork ? this.#ring(attempt, place) : this.#place(place, target, `b${attempt + 1}`)
    if (typeof leg === 'string') return this.#post({ on: 'b.passed-over', cause: leg, sdp })
    this.#legs.use(leg, () => this.#line.targetAt(attempt) ?? target, event => this.#hears('b', event))
  }

  #place(place: Placing, target: Parameters<Placing>[0], name: string): ReturnType<Placing>['leg'] {
    const { leg, request: { requestUri, from, headers = [] } } = place(target)
    this.#ports.calls.know(leg.callId, this.#loans)
    const sent = { callId: leg.callId, requestUri, from: from.user, headers }
    this.#tell({ on: 'attempt', leg: name, target: target.name, ...sent })
    return leg
  }

  #ring(attempt: number, place: Placing): ReturnType<TargetLine['ring']> {
    return this.#line.ring(attempt, {
      clock: this.#ports.clock, noProgressMs: this.#state.failover.noProgressMs,
      place: (target, branch) => this.#place(place, target, branchName(attempt, branch)),
      heard: (branch, status) => this.#tell({ on: 'progress', leg: branchName(attempt, branch), status }),
      failed: (branch, status, cause) => this.#tell({
        on: 'attempt-failed', leg: branchName(attempt, branch), status, ...cause && { cause },
      }),
      passedOver: (target, cause) => this.#tell({ on: 'passed-over', target: target.name, cause }),
    })
  }

  async #warn({ warning: { file, to } }: Extract<Effect, { do: 'warn' }>): Promise<void> {
    const said = await this.#media.announce(to, file)
    for (const { error } of said) {
      if (error) this.#ports.log.warn({ callUid: this.uid, err: error }, 'nobody could be told that the call ends soon')
    }
    if (this.#state.phase !== 'ended' && said.some(({ error }) => !error)) this.#tell({ on: 'warned' })
  }

  async #press({ from, digit }: Extract<Effect, { do: 'press' }>): Promise<void> {
    const { error } = await this.#media.press(from, digit)
    if (error) this.#ports.log.warn({ callUid: this.uid, err: error }, 'a digit could not be brought into the audio')
  }

  #offer({ from, sdp, ref }: Extract<Effect, { do: 'media-offer' }>): ReturnType<CallMedia['offer']> {
    const attempt = ref.for === 'dial' ? ref.attempt : this.#state.attempt
    return this.#media.offer(from, sdp, { attempt, target: this.#line.offeredAt(attempt) })
  }

  #command(on: 'media.offered' | 'media.answered', command: ReturnType<CallMedia['offer']>, ref: MediaRef): void {
    void command.then(result => {
      if (result.kind === 'dropped') return
      if (result.kind === 'done') return this.#post({ on, ref, sdp: result.sdp })
      this.#ports.log.warn({ callUid: this.uid, err: result.error }, 'media command failed')
      return this.#post({ on: 'media.failed', ref, status: result.status, why: result.why })
    })
  }

  #end(effect: Extract<Effect, { do: 'end' }>): void {
    this.#timers.end()
    this.#loans.end()
    this.#tell({ ...endedBy(effect), ...this.#media.facts && { media: this.#media.facts } })
    const written = this.#media.recording.end()
    void this.#media.release().finally(() => {
      void written?.()
      const { counts } = this.#media
      if (counts) this.#tell({ on: 'counted', counts })
      this.#ports.calls.remove(this)
    })
  }

  #leavePlaces(): void {
    this.#line.leave()
    this.#order.release()
  }

  /** Of an attempt at several targets the branches tell by themselves, but for the one that answered. */
  #tellOfLeg(attempt: number, event: (leg: string) => Told): void {
    const leg = this.#line.legAt(attempt)
    if (leg !== undefined) this.#tell(event(leg))
  }

  #tell(event: Told): void {
    this.#ports.feed.publish({ callUid: this.uid, atMs: this.#ports.clock.nowMs(), ...event })
    this.#post()
  }
}
