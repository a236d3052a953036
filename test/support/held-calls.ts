/**
 * Calls that are held through the router while other things happen to it, and what is said in them:
 * INFO and re-INVITE, which cross to the other party, and OPTIONS, which the router answers.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '../../src/base/clock.ts'
import { randomIds } from '../../src/base/ids.ts'
import { createLog } from '../../src/base/log.ts'
import { createEmbeddedEdge, type EmbeddedEdge } from '../../src/edge/embedded/embedded.ts'
import { createGuard } from '../../src/edge/guard.ts'
import type { Leg, PlacedLeg } from '../../src/edge/signaling.ts'
import { sipTimers } from '../../src/sip/timers.ts'
import { createTransactions } from '../../src/stack/transaction/layer.ts'
import { eventually } from './eventually.ts'

/** What became of the requests inside the calls. */
export interface Said {
  readonly asked: number
  readonly served: number
  /** Refused, unanswered in time, or in a call that is no more. */
  readonly failed: number
  /** The longest wait for a final response, and the wait all but one in a hundred had less of. Milliseconds. */
  readonly longestMs: number
  readonly p99Ms: number
}

export interface HeldCalls extends AsyncDisposable {
  readonly live: number
  /** Every call makes a request each `everyMs`, until `during` settles; returns when the last is answered. */
  talk(everyMs: number, during: Promise<unknown>): Promise<Said>
  hangUp(): Promise<void>
}

const methods = ['INFO', 'OPTIONS', 'INVITE'] as const
const body = {
  type: 'application/sdp',
  text: 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\n',
}

/** Opens the party that is called. */
export async function openCallee(): Promise<AsyncDisposable & { readonly port: number }> {
  const party = await openParty()
  party.edge.onInvite(leg => {
    leg.listen(event => {
      if (event.on !== 'request') return
      leg.respond(event.request.id, 200, event.request.method === 'INVITE' ? { body } : undefined)
    })
    leg.answer({ body })
  })
  return { port: party.port, [Symbol.asyncDispose]: party.close }
}

/** Places `count` calls to `uri`, 100 a second, and waits until all are answered; a refused one is placed anew. */
export async function holdCalls(uri: string, count: number): Promise<HeldCalls> {
  const party = await openParty()
  const live = new Set<PlacedLeg>()
  const hears = new Map<string, (status: number) => void>()
  try {
    for (let placed = 0; placed < count; placed++) {
      place()
      await pause(10)
    }
    await eventually(15_000, `${count} calls are held`, () => live.size === count)
  } catch (error) {
    await party.close()
    throw error
  }

  function place(): void {
    const leg = party.edge.dial({
      requestUri: uri, from: { user: 'holder' }, to: { uri }, maxForwards: 70, body,
    })
    leg.listen(event => {
      if (event.on === 'answer') {
        leg.ack()
        live.add(leg)
      } else if (event.on === 'response') {
        if (event.status < 300) leg.ackReinvite(event.id)
        hears.get(`${leg.callId} ${event.id}`)?.(event.status)
      } else if (event.on === 'refused') {
        place()
      } else if (event.on === 'request') leg.respond(event.request.id, 200)
      else if (event.on === 'bye' || event.on === 'gone') live.delete(leg)
    })
  }

  function ask(leg: Leg, method: string): Promise<{ readonly status: number; readonly ms: number }> {
    const beganMs = performance.now()
    const id = leg.request(method, method === 'INVITE' ? { body } : {})
    const key = `${leg.callId} ${id}`
    return new Promise(resolve => {
      const done = (status: number): void => {
        hears.delete(key)
        clearTimeout(late)
        resolve({ status, ms: performance.now() - beganMs })
      }
      const late = setTimeout(done, 40_000, 408)
      hears.set(key, done)
    })
  }

  async function talkIn(leg: PlacedLeg, at: number, everyMs: number, over: () => boolean) {
    const outcomes: Promise<{ readonly status: number; readonly ms: number }>[] = []
    await pause(at * everyMs / count)
    for (let turn = at; !over(); turn++) {
      outcomes.push(ask(leg, methods[turn % methods.length] ?? 'INFO'))
      await Promise.all([pause(everyMs), outcomes.at(-1)])
    }
    return await Promise.all(outcomes)
  }

  return {
    get live() { return live.size },
    async talk(everyMs, during) {
      let isOver = false
      const ended = during.finally(() => { isOver = true })
      const legs = [...live]
      const all = (await Promise.all(legs.map((leg, at) => talkIn(leg, at, everyMs, () => isOver)))).flat()
      await ended
      const waits = all.map(({ ms }) => ms).sort((a, b) => a - b)
      const served = all.filter(({ status }) => status < 300).length
      return {
        asked: all.length, served, failed: all.length - served,
        longestMs: waits.at(-1) ?? 0, p99Ms: waits[Math.floor(waits.length * 0.99)] ?? 0,
      }
    },
    async hangUp() {
      for (const leg of live) leg.bye()
      await pause(500)
    },
    [Symbol.asyncDispose]: party.close,
  }
}

async function openParty(): Promise<{ readonly edge: EmbeddedEdge; readonly port: number; close(): Promise<void> }> {
  const log = createLog('silent')
  const timers = sipTimers()
  const transactions = await createTransactions({
    listeners: [{ transport: 'udp', host: '127.0.0.1', port: 0 }], timers, log,
  })
  const edge = createEmbeddedEdge({
    transactions, timers, log, clock: systemClock, ids: randomIds, random: Math.random, guard: createGuard(() => {}),
  })
  return {
    edge,
    port: transactions.listeners[0]?.port ?? 0,
    async close() {
      edge.close()
      await transactions.close()
    },
  }
}
