/**
 * A front that speaks drachtio's control protocol, so that drachtio-srf runs on our stack: applications
 * connect here, or are connected to with each new request, and send and take SIP through it.
 */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { App } from './app.ts'
import { Apps } from './apps.ts'
import { Desk } from './desk.ts'
import { Dialogs } from './dialogs.ts'
import { entryMs, Entrance, listen } from './entrance.ts'
import { Incoming } from './incoming.ts'
import type { ControlAddress, WireFrontOptions } from './ports.ts'
import { createProxy } from './proxy/proxy.ts'

export interface WireFront {
  /** Where applications connect, as bound. */
  readonly control: ControlAddress
  /** Dialogs that are not over. */
  readonly dialogCount: number
  /** Closes every connection and ends every timer. Dialogs are not hung up. */
  close(): Promise<void>
}

/**
 * Binds the control port and takes every request of `options.transactions` from now on.
 * @throws RouterError LISTEN_FAILED when the control port cannot be bound
 */
export async function createWireFront(options: WireFrontOptions): Promise<WireFront> {
  const { clock, log, transactions } = options
  const board = { ...options, apps: new Apps(), dialogs: new Dialogs() }
  const sockets = new Set<Socket>()
  const awaited = new Map<App, (app: App | undefined) => void>()
  const entrance = new Entrance(clock, log)
  const incoming = new Incoming(board, summon)
  const proxy = createProxy(board, incoming.answers)
  const desk = new Desk(board, incoming, proxy)

  function welcome(socket: Socket): App {
    sockets.add(socket)
    return new App(socket, options.ids, {
      said: (app, said) => desk.hear(app, said, ready => {
        entrance.settled(socket)
        awaited.get(ready)?.(ready)
      }),
      gone: app => {
        sockets.delete(socket)
        entrance.settled(socket)
        awaited.get(app)?.(undefined)
        desk.gone(app)
      },
    }, why => log.warn({ reason: why }, 'a control connection is closed'))
  }

  /** Outbound mode: a connection of its own for each new request. */
  function summon(method: string, ready: (app: App | undefined) => void): void {
    const address = options.outbound?.(method)
    if (!address) return ready(undefined)
    const socket = connect(address)
    const app = welcome(socket)
    const late = clock.after(entryMs, () => socket.destroy())
    awaited.set(app, answered => {
      awaited.delete(app)
      late.cancel()
      ready(answered)
    })
  }

  const server = createServer(socket => {
    entrance.came(socket)
    welcome(socket)
  })
  await listen(server, options.control, log)
  transactions.onRequest((request, flow, transaction) => {
    if (!proxy.passesOn(request, transaction)) incoming.take(request, flow, transaction)
  })
  transactions.dependOn?.(() => {
    const inDialogs = new Set(Array.from(board.dialogs, dialog => dialog.current?.flow.connection))
    return connection => inDialogs.has(connection)
  })
  const { address, port } = server.address() as AddressInfo

  return {
    control: { host: address, port },
    get dialogCount() {
      return board.dialogs.count
    },
    async close() {
      for (const dialog of [...board.dialogs]) board.dialogs.remove(dialog)
      proxy.close()
      const over = new Promise<void>(resolve => server.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      await over
    },
  }
}
