/** baresip with a tone for a voice, and what is said to it. */
import { startBaresip, type Baresip, type BaresipAccount } from './baresip.ts'
import { openEar } from './ear.ts'
import { freePort } from './ports.ts'
import type { Talker } from './rtp-phone.ts'

export type TalkingBaresip = Baresip & Talker

/** Starts a phone as {@link startBaresip} does; it says `frequencyHz` in its calls, two at once at most. */
export async function startTalkingBaresip(account: BaresipAccount, frequencyHz: number): Promise<TalkingBaresip> {
  const first = await freePort()
  // RTP and RTCP of two calls.
  const last = first + 3
  const ear = await openEar(first, last)
  try {
    const phone = await startBaresip(account, { frequencyHz, rtpPorts: `${first}-${last}` })
    return {
      ...phone, frequencyHz, listen: ear.listen, hear: ear.hear,
      async [Symbol.asyncDispose]() {
        await phone[Symbol.asyncDispose]()
        await ear.close()
      },
    }
  } catch (error) {
    await ear.close()
    throw error
  }
}
