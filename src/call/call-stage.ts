/**
 * The stage of one call: what its application may do, carried out on the call's leg, its media session
 * and, for somebody the caller is sent on to, a call of its own with the caller as a stand-in.
 */
import { assert } from '../base/errors.ts'
import type { Body, DialRequest, PlacedLeg, ReceivedInvite } from '../edge/signaling.ts'
import type { MediaPlane, MediaSession } from '../media/media.ts'
import { AppLeg } from './app-leg.ts'
import { nobodysAnswer } from '../sdp/null-party.ts'
import type { Lender, Party, Transferable } from './lending.ts'
import { muted } from './muted-leg.ts'
import type { App, Dialling, DialNews, Stage } from './stage.ts'
import { StandInCallee, StandInCaller } from './stand-in.ts'
import type { StageOrder } from './stage-order.ts'

export class CallStage implements Stage {
  readonly callUid: string
  readonly facts: Stage['facts']
  readonly broughtBy: Stage['broughtBy']
  readonly #order: StageOrder
  #lending: Transferable | undefined
  #session: MediaSession | undefined
  #leg: AppLeg | undefined
  #app: App | undefined
  #shown: string | undefined
  #joined = false
  #dialling: StandInCaller | undefined
  readonly #onMoved: (() => void)[] = []
  #deaf: () => void = () => {}
  /** Resolves when the engine has both sides. */
  #heard: Promise<void> | undefined
  #nowHeard: () => void = () => {}

  constructor(order: StageOrder) {
    this.#order = order
    this.callUid = order.uid
    this.facts = order.facts
    this.broughtBy = order.broughtBy
    this.#unheard()
  }

  /** The media plane the call gets: the session it opens is played to. */
  get media(): MediaPlane {
    const { media } = this.#order.ports
    return {
      canRelay: media.canRelay,
      resume: snapshot => {
        const session = this.#watched(media.resume(snapshot))
        // It was answered before.
        this.#nowHeard()
        return session
      },
      open: (path, uid) => this.#watched(media.open(path, uid)),
    }
  }

  /** The call dials the application, and this is whom it gets. @param lending the legs of that call */
  enter({ body }: DialRequest, lending: Transferable): PlacedLeg {
    this.#shown = body?.text
    return this.#begin(lending, body, false)
  }

  /** The application goes on that the caller was in before. @param shown how it was told where the caller is heard */
  reenter(lending: Transferable, shown: string | undefined): PlacedLeg {
    this.#shown = shown
    return this.#begin(lending, undefined, true)
  }

  get offer(): string | undefined {
    return this.#order.invite.body?.text
  }

  get shown(): string | undefined {
    return this.#shown
  }

  get isAnswered(): boolean {
    return this.#leg?.isAnswered ?? false
  }

  early(): Promise<void> {
    this.#leg?.early()
    return this.#whenHeard()
  }

  async answer(...[place = 'nowhere']: Parameters<Stage['answer']>): Promise<void> {
    // Of a caller another step has answered the audio still goes where that step had it.
    const isElsewhere = this.#leg?.isAnswered === true && place !== 'nowhere'
    if (this.#leg?.answer(place) === false) this.refuse(488, 'Not Acceptable Here')
    await this.#whenHeard()
    if (isElsewhere) await this.sendTo(place)
  }

  async sendTo(...[place]: Parameters<Stage['sendTo']>): Promise<void> {
    this.#leg?.movesTo(place)
    const answer = nobodysAnswer(this.#shown ?? '', place)
    // The same offer, answered again: the caller was told of it and sees no change.
    if (answer !== undefined) await this.#session?.answer('b', answer)
  }

  refuse(status: number, reason = ''): void {
    this.#leg?.refuse(status, reason)
  }

  hangUp(why: string): void {
    this.note(why)
    this.#leg?.hangUp()
  }

  async play(prompt: string, times = 1): Promise<number> {
    assert(this.#session, 'something is played to a caller who can hear')
    return await this.#session.play('a', this.#order.promptAt(prompt), times) * times
  }

  async hush(): Promise<void> {
    await this.#session?.hush('a')
  }

  onMoved(listener: () => void): void {
    this.#onMoved.push(listener)
  }

  dial(...[plan, heard, tags = []]: Parameters<Stage['dial']>): Dialling {
    return this.#bring(heard, (caller, release) => {
      const dial = (request: DialRequest): PlacedLeg =>
        muted(this.#order.ports.signaling.dial(request), () => void this.hush())
      return this.#order.place({ leg: caller, plan, tags, release, signaling: { dial }, media: this.#mediaToGo })
    })
  }

  join(other: Stage, heard: DialNews): Dialling {
    assert(other instanceof CallStage, 'a stage is one of ours')
    return this.#bring(heard, (caller, release) => {
      const party = other.party
      let callee: StandInCallee | undefined
      const dial = ({ body }: DialRequest): PlacedLeg => {
        callee = new StandInCallee({ ...this.#standing(party), lender: other.lender }, body)
        return muted(callee, () => void this.hush())
      }
      const both = (): void => {
        release()
        callee?.release()
      }
      return this.#order.place({ leg: caller, party, release: both, signaling: { dial }, media: this.#mediaToGo })
    })
  }

  note(what: string): void {
    const { ports: { feed, clock }, uid, work } = this.#order
    feed.publish({ on: 'app', callUid: uid, atMs: clock.nowMs(), app: work.app, name: work.name, did: what })
  }

  /** The caller, as another call sees it. */
  get party(): Party {
    assert(this.#lending, 'the call has dialled its application')
    return this.#lending.party('a')
  }

  /** The call, to whoever takes the caller from it: then the application has nobody any more. */
  get lender(): Lender {
    const lending = this.#lending
    assert(lending, 'the call has dialled its application')
    return {
      lend: (side, borrower) => lending.lend(side, borrower),
      hears: (side, event) => lending.hears(side, event),
      returned: (leg, status, reason) => lending.returned(leg, status, reason),
      transferProgress() { /* the application hears it from its own call */ },
      transferFailed() { /* the same */ },
      joined: () => {
        this.#joined = true
        // At once: the call they are in now may be over before this one has let its application go.
        this.#over()
        return lending.joined()
      },
    }
  }

  #begin(lending: Transferable, offer: Body | undefined, isAnswered: boolean): PlacedLeg {
    const { ports: { clock }, uid, start } = this.#order
    this.#lending = lending
    const leg = new AppLeg({
      clock, callId: uid, offer, isAnswered,
      digit: digit => this.#app?.digit(digit), over: () => this.#over(), written: () => this.#app?.snapshot?.(),
      reoffered: described => {
        this.#shown = described
        return this.#app?.reoffered?.()
      },
    })
    this.#leg = leg
    this.#app = start(this)
    if (!this.#app) leg.refuse(501, 'Not Implemented')
    return leg
  }

  #watched(session: MediaSession): MediaSession {
    this.#session = session
    this.#deaf = session.onDigit((digit, from) => { if (from === 'a') this.#leg?.hear(digit) })
    const tell = (): void => { for (const moved of this.#onMoved) if (this.#app) moved() }
    session.onMoved(tell)
    const answer: MediaSession['answer'] = async (from, sdp) => {
      const shown = await session.answer(from, sdp)
      this.#nowHeard()
      return shown
    }
    const onMishap: MediaSession['onMishap'] = listener => session.onMishap(mishap => {
      if (mishap === 'returned') this.#unheard()
      listener(mishap)
    })
    // The call listens as well, and one hold on a session has one listener.
    const onMoved: MediaSession['onMoved'] = listener => session.onMoved(() => {
      listener()
      tell()
    })
    // Not a copy: its node, its counts and what was recorded change while it lives.
    return Object.assign(Object.create(session) as MediaSession, { answer, onMishap, onMoved })
  }

  /** Nothing can be heard of the caller until the engine has both sides, again. */
  #unheard(): void {
    this.#heard = new Promise(resolve => { this.#nowHeard = resolve })
  }

  /** A call onward that fails now lets go of the session in the same turn. */
  async #whenHeard(): Promise<void> {
    for (let before: Promise<void> | undefined; before !== this.#heard;) await (before = this.#heard)
  }

  /** The media of a call the caller goes to: the session it is in already. */
  get #mediaToGo(): MediaPlane {
    const session = this.#session
    assert(session, 'a caller who was answered has a media session')
    const { media } = this.#order.ports
    return { canRelay: true, open: () => session.share(), resume: snapshot => media.resume(snapshot) }
  }

  #standing(party: Party) {
    const { leg } = party
    return {
      clock: this.#order.ports.clock, lender: this.lender, side: 'a',
      callId: leg?.callId ?? '', dialog: leg?.dialog, remote: leg?.remote,
    } as const
  }

  /** Begins a call whose caller is ours; there is one at a time. */
  #bring(heard: DialNews, place: (caller: StandInCaller, release: () => void) => string): Dialling {
    this.#dialling?.giveUp()
    const { party } = this
    const caller: StandInCaller = new StandInCaller(this.#standing(party), this.#again(party), {
      progress: () => { if (this.#dialling === caller) heard.ringing?.() },
      failed: status => {
        if (this.#dialling !== caller || this.#joined) return
        this.#dialling = undefined
        heard.failed(status)
      },
    })
    this.#dialling = caller
    let callUid = ''
    void this.#whenHeard().then(() => {
      if (this.#app && this.#dialling === caller) callUid = place(caller, () => caller.release())
    }).catch((error: unknown) => {
      this.#order.ports.log.error({ callUid: this.callUid, err: error }, 'a call onward could not begin')
      if (this.#dialling !== caller) return
      this.#dialling = undefined
      heard.failed(500)
    })
    return {
      get callUid() { return callUid },
      giveUp: () => {
        if (this.#dialling !== caller) return true
        if (caller.isComing) return false
        this.#dialling = undefined
        caller.giveUp()
        return true
      },
    }
  }

  /** The INVITE as it would come now. */
  #again({ sdp }: Party): ReceivedInvite {
    const { invite, ports: { clock } } = this.#order
    const { body: _, ...bare } = invite
    const body = sdp === undefined ? undefined : { type: 'application/sdp', text: sdp }
    return { ...bare, ...body && { body }, receivedAtMs: clock.nowMs() }
  }

  #over(): void {
    const app = this.#app
    if (!app) return
    this.#app = undefined
    this.#deaf()
    if (!this.#joined) this.#dialling?.giveUp()
    void this.hush()
    app.over(this.#joined ? 'joined' : 'left')
  }
}
