/** The drachtio edge on the wire front, with a phone on each side. */
import { createSocket } from 'node:dgram'
import { systemClock } from '../../src/base/clock.ts'
import { randomIds } from '../../src/base/ids.ts'
import { createLog } from '../../src/base/log.ts'
import { createDrachtioEdge, type DrachtioEdge } from '../../src/edge/drachtio/drachtio.ts'
import type { DrachtioEdgeOptions } from '../../src/edge/drachtio/ports.ts'
import { createGuard } from '../../src/edge/guard.ts'
import type { ArrivedLeg, DialRequest, PlacedLeg } from '../../src/edge/signaling.ts'
import type { SipRequest, SipResponse } from '../../src/sip/message.ts'
import { parseMessage } from '../../src/sip/parse.ts'
import { printMessage } from '../../src/sip/print.ts'
import type { ControlAddress } from '../../src/stack/wire/ports.ts'
import { quickTimers, secret, wireWorld, type WireWorld } from '../stack/wire-world.ts'
import { eventually } from '../support/eventually.ts'
import { within } from '../support/within.ts'
import { offer, sdp } from './messages.ts'
import { Party, quickPhone, type Phone } from './phones.ts'

export interface DrachtioWorld {
  readonly world: WireWorld
  readonly edge: DrachtioEdge
  /** A phone that is no part of it. */
  readonly bob: Phone
  dial(to: string, more?: Partial<DialRequest>): Party<PlacedLeg>
  taken(): Promise<Party<ArrivedLeg>>
}

type EdgeExtras = { readonly secret?: string }
  & Partial<Pick<DrachtioEdgeOptions, 'heartbeatMs' | 'defence' | 'passwordOf' | 'clock' | 'log' | 'onLink'>>

export function drachtioEdge(server: ControlAddress, more: EdgeExtras = {}) {
  const { secret: known = secret, ...others } = more
  return createDrachtioEdge({
    server: { ...server, secret: known }, clock: systemClock, ids: randomIds, timers: quickTimers, random: Math.random,
    log: createLog('silent'), guard: createGuard(() => {}), ...others,
  })
}

/** All of it, for as long as `use` runs. */
export async function withDrachtio(use: (all: DrachtioWorld) => Promise<void>, more: EdgeExtras = {}): Promise<void> {
  const world = await wireWorld()
  const bob = await quickPhone('udp')
  const edge = drachtioEdge(world.front.control, more)
  const arrived: ArrivedLeg[] = []
  edge.onInvite(leg => arrived.push(leg))
  try {
    await eventually(2_000, 'the edge is connected', () => edge.state === 'up')
    await use({
      world, edge, bob,
      dial: (to, more = {}) => new Party(edge.dial({
        requestUri: to, from: { user: 'alice' }, to: { uri: to }, maxForwards: 70, body: sdp(offer), ...more,
      })),
      taken: async () => new Party(await eventually(2_000, 'an arriving leg', () => arrived.shift())),
    })
  } finally {
    edge.close()
    await Promise.all([bob.close(), world.close()])
  }
}

/** Sends a request by datagram and waits for its final response. */
export async function exchange({ world }: DrachtioWorld, request: SipRequest): Promise<SipResponse> {
  const socket = createSocket('udp4')
  try {
    const answered = new Promise<SipResponse>(resolve => socket.on('message', bytes => {
      const message = parseMessage(bytes)
      if (message.kind === 'response' && message.status >= 200) resolve(message)
    }))
    socket.send(printMessage(request), world.layer.listeners[0]?.port ?? 0, '127.0.0.1')
    return await within(2_000, 'a final response', answered)
  } finally {
    socket.close()
  }
}

/** Nothing is left of any call. */
export const over = ({ edge, world, bob }: DrachtioWorld) => eventually(3_000, 'no leg left', () =>
  edge.legCount + world.front.dialogCount + bob.edge.legCount === 0)
