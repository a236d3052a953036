/**
 * One call: the machine in its mailbox, and the parts that carry out its effects. What its legs, its media and its
 * timers report becomes inputs. It decides nothing.
 */
import { digitIn } from '../sip/dtmf-relay.ts'
import { Attempts } from './attempts.ts'
import { CallNews, endedBy } from './feed.ts'
import { CallLegs, type Placing } from './legs.ts'
import type { LiveCall } from './live-calls.ts'
import { Loans } from './loans.ts'
import { Mailbox } from './mailbox.ts'
import { CallMedia } from './offer.ts'
import type { CallOrder } from './order.ts'
import type { CallPorts } from './ports.ts'
import { snapshotOf, stateIn, type CallSnapshot, type TalkSnapshot } from './snapshot.ts'
import { newCall, type CallInput, type CallState, type Effect, type MediaRef } from './state.ts'

export class Call implements LiveCall {
  readonly uid: string
  readonly #ports: CallPorts
  readonly #order: CallOrder
  readonly #news: CallNews
  readonly #legs: CallLegs
  readonly #media: CallMedia
  readonly #mailbox: Mailbox
  readonly #attempts: Attempts
  readonly #loans: Loans
  #answeredAtMs: number | undefined

  /** @param before the call as it was when it was written down; then it is resumed, not started */
  constructor(ports: CallPorts, order: CallOrder, before?: TalkSnapshot) {
    const { uid, leg, facts, plan, hunt, passed } = order
    const { clock } = ports
    this.uid = uid
    this.#ports = ports
    this.#order = order
    this.#answeredAtMs = before?.answeredAtMs
    this.#news = new CallNews(ports.feed, uid, () => clock.nowMs())
    this.#media = new CallMedia(ports.media, order, {
      files: ports.recordings, servers: ports.recordingServers, nowMs: () => clock.nowMs(),
      tell: event => {
        this.#news.tell(event.on === 'recording' ? event : { ...event, call: this.describe() })
        // Who wants to know that it is recorded may have to be told.
        if (event.on === 'recording') this.#mailbox.post()
      },
      hangUp: why => this.hangUp('system', why),
      unplayed: error => ports.log.warn({ callUid: uid, err: error }, 'whoever is on hold hears no music'),
    }, (...inputs) => this.#mailbox.post(...inputs), before?.media)
    const { notices } = this.#media.recording
    this.#legs = new CallLegs({
      leg, facts, plan, signaling: ports.signaling, ...passed && { passed },
      notices, sessionId: () => String(Math.floor(clock.nowMs())), isSignalled: side => this.#media.isSignalled(side),
    }, before?.legs)
    const office = {
      uid, clock, hunt, order, legs: this.#legs, news: this.#news,
      state: () => this.#state, post: (input: CallInput) => this.#mailbox.post(input),
    }
    this.#attempts = new Attempts({
      ...office, know: callId => this.#know(callId), hears: event => this.#hears('b', event),
    })
    this.#loans = new Loans({
      ...office, calls: ports.calls, line: this.#attempts.line,
      hears: (side, event) => this.#hears(side, event),
      hangUp: (by, why) => this.hangUp(by, why),
      leavePlaces: () => this.#leavePlaces(),
      begin: refer => ports.transfers.begin(this.#loans, refer),
    })
    const { body } = leg.invite
    const offer = body?.type === 'application/sdp' ? body.text : undefined
    const state = before ? stateIn(before.state)
      : newCall(offer, plan.failover, this.#attempts.line.count, plan.longest)
    this.#mailbox = new Mailbox(clock, state, {
      run: effect => this.#run(effect),
      meanwhile: () => {
        const due = this.#media.take()
        const side = due ? undefined : notices.take()
        return side ? { on: 'notice', side } : due
      },
      failed: error => this.#abandon(error),
    })
  }

  /** Begins the call; from here on it ends by itself. */
  start(): void {
    this.#ports.calls.add(this)
    this.#know(this.#order.leg.callId)
    this.#mailbox.post({ on: 'start' })
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
    for (const { callId } of [this.#order.leg, placed]) this.#know(callId)
    this.#attempts.line.enter(attempt)
    this.#legs.use(placed, () => target, event => this.#hears('b', event))
    this.#order.leg.listen(event => this.#hears('a', event))
    this.#media.recording.resumed()
    if (!longest) return
    const leftMs = Math.max(0, answeredAtMs + longest.ms - clock.nowMs())
    this.#mailbox.timers.start('longest', leftMs)
    // Who was warned before the restart is not warned again.
    const untilWarningMs = leftMs - (longest.warning?.beforeMs ?? Infinity)
    if (untilWarningMs > 0) this.#mailbox.timers.start('warning', untilWarningMs)
  }

  snapshot(): CallSnapshot {
    return snapshotOf({
      state: this.#state, answeredAtMs: this.#answeredAtMs, order: this.#order,
      target: this.#attempts.line.targetAt(this.#state.attempt), legs: this.#legs, media: this.#media,
    })
  }

  hangUp(by: 'operator' | 'system', why: string): void {
    this.#mailbox.post({ on: 'hangup', by, why, held: this.#order.leg.holdsAnswer === true })
  }

  record(word: Parameters<LiveCall['record']>[0]): boolean {
    return this.#media.recording.ask(word)
  }

  unrecord(why: string): void {
    this.#media.recording.unwritten(why)
  }

  describe(): ReturnType<LiveCall['describe']> {
    const { facts, decision, leg, digest } = this.#order
    const { phase, attempt } = this.#state
    return {
      callUid: this.uid, phase, from: facts.from.user, to: facts.to.user, peer: facts.peer,
      rule: decision.rule, target: this.#attempts.line.nameAt(attempt), attemptCount: attempt + 1,
      startedAtMs: leg.invite.receivedAtMs, answeredAtMs: this.#answeredAtMs, policyDigest: digest,
      recording: this.#media.recording.state,
    }
  }

  get #state(): CallState {
    return this.#mailbox.state
  }

  #know(callId: string): void {
    this.#ports.calls.know(callId, this.#loans)
  }

  #hears(...[side, event]: Parameters<CallLegs['heard']>): void {
    try {
      const input = this.#legs.heard(side, event)
      const digit = input.on === 'request' ? digitIn(input.request.body) : undefined
      if (digit !== undefined) this.#media.recording.pressed(side, digit, 'info')
      this.#mailbox.post(input.on === 'refer' ? this.#loans.judged(input) : input)
    } catch (error) {
      this.#abandon(error)
    }
  }

  /** A promise of our own did not hold: this call ends, the process goes on. */
  #abandon(error: unknown): void {
    const { phase } = this.#state
    this.#ports.log.error({ callUid: this.uid, err: error, phase, trace: this.#mailbox.trace }, 'call failed')
    if (phase === 'ended') return
    const answered = this.#answeredAtMs !== undefined
    this.#mailbox.end()
    this.#legs.abandon(answered)
    this.#end({ do: 'end', status: answered ? 200 : 500, by: 'system', why: 'internal error' })
  }

  #run(effect: Effect): void {
    switch (effect.do) {
      case 'media-offer':
        return this.#command('media.offered', this.#offer(effect), effect.ref)
      case 'media-answer':
        return this.#command('media.answered', this.#media.answer(effect.from, effect.sdp), effect.ref)
      case 'dial': case 'follow': case 'tell-progress': case 'tell-failed': case 'tell-passed-over':
        return this.#attempts.run(effect)
      case 'tell-answered': return this.#answered(effect.attempt)
      case 'timer': return this.#mailbox.timers.start(effect.name, effect.ms)
      case 'timer-stop': return this.#mailbox.timers.stop(effect.name)
      case 'warn': return void this.#warn(effect)
      case 'press': return void this.#press(effect)
      case 'transfer': case 'lend': case 'lend-not': return this.#loans.run(effect)
      case 'end': return this.#end(effect)
      default: return this.#legs.run(effect)
    }
  }

  #answered(attempt: number): void {
    const { line } = this.#attempts
    line.answered()
    this.#answeredAtMs = this.#ports.clock.nowMs()
    this.#media.answeredBy(line.targetAt(attempt))
    this.#attempts.answered(attempt, this.#media.node)
  }

  async #warn({ warning: { file, to } }: Extract<Effect, { do: 'warn' }>): Promise<void> {
    const said = await this.#media.played.announce(to, file)
    for (const { error } of said) {
      if (error) this.#ports.log.warn({ callUid: this.uid, err: error }, 'nobody could be told that the call ends soon')
    }
    if (this.#state.phase !== 'ended' && said.some(({ error }) => !error)) this.#news.tell({ on: 'warned' })
  }

  async #press({ from, digit }: Extract<Effect, { do: 'press' }>): Promise<void> {
    const { error } = await this.#media.press(from, digit)
    if (error) this.#ports.log.warn({ callUid: this.uid, err: error }, 'a digit could not be brought into the audio')
  }

  #offer({ from, sdp, ref }: Extract<Effect, { do: 'media-offer' }>): ReturnType<CallMedia['offer']> {
    const attempt = ref.for === 'dial' ? ref.attempt : this.#state.attempt
    return this.#media.offer(from, sdp, { attempt, target: this.#attempts.line.offeredAt(attempt) })
  }

  #command(on: 'media.offered' | 'media.answered', command: ReturnType<CallMedia['offer']>, ref: MediaRef): void {
    void command.then(result => {
      if (result.kind === 'dropped') return
      if (result.kind === 'done') return this.#mailbox.post({ on, ref, sdp: result.sdp })
      this.#ports.log.warn({ callUid: this.uid, err: result.error }, 'media command failed')
      return this.#mailbox.post({ on: 'media.failed', ref, status: result.status, why: result.why })
    })
  }

  #end(effect: Extract<Effect, { do: 'end' }>): void {
    this.#mailbox.timers.end()
    this.#loans.end()
    this.#news.tell({ ...endedBy(effect), ...this.#media.facts && { media: this.#media.facts } })
    const written = this.#media.recording.end()
    void this.#media.release().finally(() => {
      void written?.()
      const { counts } = this.#media
      if (counts) this.#news.tell({ on: 'counted', counts })
      this.#ports.calls.remove(this)
    })
  }

  #leavePlaces(): void {
    this.#attempts.line.leave()
    this.#order.release()
  }
}
