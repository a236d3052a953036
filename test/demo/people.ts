/** Who can be met in the demo, humming: an agent who takes calls of the queue, two guests of the conference. */
import { setTimeout as pause } from 'node:timers/promises'
import { eventsOf, RtpPhone } from '../support/rtp-phone.ts'
import { openPhone, type Ringing, type Talk } from '../support/phone.ts'

/** What they hum. Hz. */
export const voices = { agent: 988, guests: [415, 622] } as const

/** The agent lets the caller hear the music first. Milliseconds. */
const PICKS_UP_MS = 4_000
/** A guest who is let go comes again. Milliseconds. */
const COMES_AGAIN_MS = 2_000

export interface People {
  /** Where the agent is called. */
  readonly port: number
  /** Has the guests meet in the conference of this router, `HOST:PORT`, for as long as they can. */
  meetAt(router: string): void
  close(): Promise<void>
}

export async function openPeople(): Promise<People> {
  const phone = await openPhone({ name: 'people' })
  const open = new Set<RtpPhone>()
  let isClosed = false

  async function hum(hz: number): Promise<RtpPhone> {
    const rtp = await RtpPhone.open(hz)
    open.add(rtp)
    return rtp
  }

  /** Hums until the call is over. */
  async function until(talk: Talk, rtp: RtpPhone): Promise<void> {
    talk.onReoffer(offer => {
      rtp.talkTo(offer)
      return rtp.describe({ events: eventsOf(offer) ?? 101, version: 2 })
    })
    await talk.ended
    if (open.delete(rtp)) rtp.close()
  }

  async function take(ringing: Ringing): Promise<void> {
    ringing.ring()
    const isHere = await Promise.race([pause(PICKS_UP_MS, true), ringing.cancelled.then(() => false)])
    if (!isHere || isClosed) return
    const rtp = await hum(voices.agent)
    const talk = ringing.answer(rtp.describe({ events: eventsOf(ringing.sdp) ?? 101 }))
    rtp.talkTo(ringing.sdp)
    await until(talk, rtp)
  }

  async function visit(router: string, hz: number): Promise<void> {
    while (!isClosed) {
      try {
        const rtp = await hum(hz)
        const talk = await phone.call('conference', router, rtp.describe())
        rtp.talkTo(talk.remoteSdp)
        await until(talk, rtp)
      } catch {
        // The mixer may not be there yet.
      }
      if (!isClosed) await pause(COMES_AGAIN_MS)
    }
  }

  phone.onCall(ringing => void take(ringing))
  return {
    port: phone.port,
    meetAt: router => { for (const hz of voices.guests) void visit(router, hz) },
    async close() {
      isClosed = true
      for (const rtp of open) rtp.close()
      await phone.close()
    },
  }
}
