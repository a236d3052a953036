/** A UDP path to an engine that loses what it is told to lose, and remembers the cookies that passed. */
import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'

export interface UdpProxy {
  readonly host: '127.0.0.1'
  readonly port: number
  /** Cookies of all commands seen, lost ones included, in order. */
  readonly cookies: readonly string[]
  /** How many different commands of that name were seen; retransmissions do not count. */
  count(command: string): number
  /** How many of the next datagrams to lose, in each direction. */
  lose(what: { readonly commands?: number; readonly replies?: number }): void
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
  const cookies: string[] = []
  const commands = new Map<string, string>()
  const left = { commands: 0, replies: 0 }
  let closed = false
  let client: RemoteInfo | undefined
  front.on('message', (datagram, from) => {
    client = from
    const text = datagram.toString('latin1')
    const cookie = text.slice(0, text.indexOf(' '))
    cookies.push(cookie)
    commands.set(cookie, /7:command\d+:(offer|answer|delete|ping)/.exec(text)?.[1] ?? 'other')
    if (left.commands-- <= 0) back.send(datagram)
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
    cookies,
    count: command => [...commands.values()].filter(name => name === command).length,
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
