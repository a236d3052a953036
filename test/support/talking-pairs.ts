/** Calls between phones that talk: in each the caller sends one tone and the callee another, and both listen. */
import { openPhone, type Phone, type Talk } from './phone.ts'
import { RtpPhone } from './rtp-phone.ts'

const LISTEN_MS = 120

/** One call of two phones, for a test that looks at it. */
export interface Pair {
  /** Settles when it is over for both. */
  readonly ended: Promise<unknown>
}

interface Party {
  readonly rtp: RtpPhone
  readonly talk: Talk
}

export class TalkingPairs implements AsyncDisposable {
  readonly #caller: Phone
  readonly #callee: Phone
  readonly #pairs: (readonly [Party, Party])[] = []
  /** How many offers the parties got inside their calls. */
  reoffers = 0

  private constructor(caller: Phone, callee: Phone) {
    this.#caller = caller
    this.#callee = callee
  }

  static async open(): Promise<TalkingPairs> {
    return new TalkingPairs(await openPhone({ name: 'caller' }), await openPhone({ name: 'callee' }))
  }

  /** A policy that relays every call to the callee. */
  get policy(): string {
    return `policy: 1
rules: [{ name: all, when: { peer: anyone }, media: relay, do: { dial: "sip:127.0.0.1:${this.#callee.port}" } }]
`
  }

  get all(): readonly Pair[] {
    return this.#pairs.map(parties => ({ ended: Promise.all(parties.map(({ talk }) => talk.ended)) }))
  }

  /** Makes so many more calls at `next`, one after another. */
  async call(next: string, count: number): Promise<void> {
    for (let made = 0; made < count; made += 1) {
      const [a, b] = [await RtpPhone.open(440), await RtpPhone.open(1_000)]
      const calling = this.#caller.call('someone', next, a.describe())
      const ringing = await this.#callee.nextCall()
      const answered = ringing.answer(b.describe())
      b.talkTo(ringing.sdp)
      const talk = await calling
      a.talkTo(talk.remoteSdp)
      const pair = [{ rtp: a, talk }, { rtp: b, talk: answered }] as const
      for (const party of pair) this.#follow(party)
      this.#pairs.push(pair)
    }
  }

  /** The calls in which somebody does not hear the other, by their number. */
  async deaf(): Promise<readonly number[]> {
    const hear = await Promise.all(this.#pairs.map(async ([a, b]) => {
      const [atA, atB] = await Promise.all([a.rtp.listen(LISTEN_MS), b.rtp.listen(LISTEN_MS)])
      return atA.hears(b.rtp) && atB.hears(a.rtp)
    }))
    return hear.flatMap((both, number) => both ? [] : [number])
  }

  /** @returns the longest each party heard nothing from now until it is called. Milliseconds */
  gaps(): () => readonly number[] {
    const gaps = this.#pairs.flat().map(({ rtp }) => rtp.gap())
    return () => gaps.map(gap => gap())
  }

  /** Has these of one call stop sending; they still listen. */
  hush(number: number, who: readonly ('caller' | 'callee')[]): void {
    const [caller, callee] = this.#pairs[number] ?? []
    if (who.includes('caller')) caller?.rtp.hush()
    if (who.includes('callee')) callee?.rtp.hush()
  }

  hangUp(): void {
    for (const [{ talk }] of this.#pairs) talk.hangUp()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { rtp } of this.#pairs.flat()) rtp.close()
    await this.#caller.close()
    await this.#callee.close()
  }

  /** Talks to wherever an offer inside the call says, from then on. */
  #follow({ rtp, talk }: Party): void {
    let version = 1
    talk.onReoffer(offer => {
      this.reoffers += 1
      version += 1
      rtp.talkTo(offer)
      return rtp.describe({ version })
    })
  }
}
