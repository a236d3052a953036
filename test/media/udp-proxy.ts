/** A UDP path to an engine that loses what it is told to lose, and remembers the commands that passed. */
import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'

/** One command datagram, lost or not; a retransmission is another with the same cookie. */
export interface Seen {
  readonly cookie: string
  /** offer, answer, delete, ping … */
  readonly command: string
  readonly text: string
}

export interface UdpProxy {
  readonly host: '127.0.0.1'
  readonly port: number
  readonly seen: readonly Seen[]
  /** How many of the next datagrams to lose, in each direction. */
  lose(what: { readonly commands?: number; readonly replies?: number }): void
  /** A command that the engine is to find unknown. */
  refused: string | undefined
  /** Holds replies back by this much. */
  delayMs: number
  close(): void
}

export async function openUdpProxy(enginePort: number): Promise<UdpProxy> {
  const front = createSocket('udp4')
  const back = createSocket('udp4')
  front.bind(0, '127.0.0.1')
  back.connect(enginePort, '127.0.0.1')
  await Promise.all([once(front, 'listening'), once(back, 'connect')])
  const seen: Seen[] = []
  const left = { commands: 0, replies: 0 }
  let closed = false
  let client: RemoteInfo | undefined
  front.on('message', (datagram, from) => {
    client = from
    const text = datagram.toString()
    const command = /7:command\d+:(offer|answer|delete|ping)/.exec(text)?.[1] ?? 'other'
    seen.push({ cookie: text.slice(0, text.indexOf(' ')), command, text })
    const { refused } = proxy
    const passed = refused ? text.replace(`:${refused}`, `:${'x'.repeat(refused.length)}`) : datagram
    if (left.commands-- <= 0) back.send(passed)
  })
  back.on('message', datagram => {
    if (left.replies-- > 0 || !client) return
    const { port, address } = client
    setTimeout(() => { if (!closed) front.send(datagram, port, address) }, proxy.delayMs)
  })
  back.on('error', () => { /* the engine is not there, which is what a test may want */ })
  const proxy: UdpProxy = {
    host: '127.0.0.1',
    port: front.address().port,
    seen,
    refused: undefined,
    delayMs: 0,
    lose: what => Object.assign(left, { commands: 0, replies: 0 }, what),
    close() {
      closed = true
      front.close()
      back.close()
    },
  }
  return proxy
}
