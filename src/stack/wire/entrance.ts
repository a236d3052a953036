/** Where applications come in: few may be inside without having said the secret, and none for long. */
import type { Server, Socket } from 'node:net'
import type { Clock, Timer } from '../../base/clock.ts'
import { RouterError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { ControlAddress } from './ports.ts'

/** How long an application may take to authenticate, to accept a connection of ours included. */
export const entryMs = 3_000

/** Connections that have not said the secret, at once; with another the oldest goes, so that silent ones bar nobody. */
const waitingMax = 64

export class Entrance {
  readonly #clock: Clock
  readonly #log: Log
  readonly #waiting = new Map<Socket, Timer>()

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
  }

  /** A connection came in. */
  came(socket: Socket): void {
    const [oldest] = this.#waiting.keys()
    if (oldest && this.#waiting.size >= waitingMax) this.#turnOut(oldest, 'too many have not authenticated')
    const late = this.#clock.after(entryMs, () => this.#turnOut(socket, 'it did not authenticate in time'))
    this.#waiting.set(socket, late)
  }

  /** It knew the secret, or is gone. */
  settled(socket: Socket): void {
    this.#waiting.get(socket)?.cancel()
    this.#waiting.delete(socket)
  }

  #turnOut(socket: Socket, reason: string): void {
    this.settled(socket)
    this.#log.warn({ reason }, 'a control connection is closed')
    socket.destroy()
  }
}

/**
 * Binds the control port. A connection that could not be accepted is said, and the next one is waited for.
 * @throws RouterError LISTEN_FAILED
 */
export function listen(server: Server, { host, port }: ControlAddress, log: Log): Promise<void> {
  return new Promise((resolve, reject) => {
    const refused = (cause: Error): void => {
      const says = `the control port tcp:${host}:${port} cannot be bound`
      reject(new RouterError('LISTEN_FAILED', says, { host, port }, cause))
    }
    server.once('error', refused)
    server.listen(port, host, () => {
      server.off('error', refused)
      server.on('error', err => log.warn({ err }, 'a control connection could not be accepted'))
      resolve()
    })
  })
}
