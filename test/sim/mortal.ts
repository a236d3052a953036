/**
 * What a router of the simulation has of its world, until it is killed: then nothing it waits for comes, nothing
 * it sends leaves, and nobody hears what it still says, as of a process that is gone.
 */
import type { Clock, Timer } from '../../src/base/clock.ts'
import type { MediaPlane, MediaSession } from '../../src/media/media.ts'
import type { TransportName } from '../../src/stack/transactions.ts'
import type { OpenTransport, Transport } from '../../src/stack/transport/transport.ts'
import type { Network } from './network.ts'

export interface World {
  readonly clock: Clock
  readonly network: Pick<Network, 'open'>
  readonly media: MediaPlane
}

export interface Mortal extends World {
  readonly isDead: boolean
  /** SIGKILL. */
  kill(): Promise<void>
}

const never = new Promise<never>(() => {})

export function mortal({ clock, network, media }: World): Mortal {
  const waits = new Set<Timer>()
  const transports: Transport[] = []
  let isDead = false

  const session = (alive: MediaSession): MediaSession => ({
    ...alive,
    get node() { return alive.node },
    offer: (from, sdp) => heard(() => alive.offer(from, sdp)),
    answer: (from, sdp) => heard(() => alive.answer(from, sdp)),
    nextCallee: callee => { if (!isDead) alive.nextCallee(callee) },
    release: () => isDead ? never : alive.release(),
  })

  /** Neither asked nor answered by one that is gone. */
  async function heard(ask: () => Promise<string>): Promise<string> {
    if (isDead) return await never
    try {
      const answer = await ask()
      return isDead ? await never : answer
    } catch (error) {
      if (isDead) return await never
      throw error
    }
  }

  return {
    get isDead() { return isDead },
    clock: {
      nowMs: () => clock.nowMs(),
      monotonicMs: () => clock.monotonicMs(),
      after(ms, run) {
        if (isDead) return { cancel() {} }
        const timer = clock.after(ms, () => {
          waits.delete(timer)
          run()
        })
        waits.add(timer)
        return {
          cancel() {
            waits.delete(timer)
            timer.cancel()
          },
        }
      },
    },
    network: {
      open: (name: TransportName): OpenTransport => async (listener, ports) => {
        const transport = await network.open(name)(listener, ports)
        transports.push(transport)
        return {
          ...transport, send: (parcel, failed) => isDead ? listener.host : transport.send(parcel, failed),
        }
      },
    },
    media: {
      canRelay: media.canRelay,
      open: (path, callUid) => session(media.open(path, callUid)),
      resume: snapshot => session(media.resume(snapshot)),
    },
    async kill() {
      isDead = true
      for (const timer of waits) timer.cancel()
      for (const transport of transports) await transport.close()
    },
  }
}
