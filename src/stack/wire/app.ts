/** One connection of an application. */
import type { Socket } from 'node:net'
import type { Ids } from '../../base/ids.ts'
import { FrameReader, frameOf, readSaid, type Said } from './frames.ts'
import type { Told } from './leads.ts'

/** What may wait for an application that does not read; past it the connection is given up. */
const unreadBytesMax = 8_388_608

export interface AppHears {
  said(app: App, said: Said): void
  /** The connection is gone; nothing more comes. */
  gone(app: App): void
}

export class App {
  /** Authenticated, and open. */
  isReady = false
  readonly #socket: Socket
  readonly #ids: Ids
  #open = true

  constructor(socket: Socket, ids: Ids, hears: AppHears, warn: (why: string) => void) {
    this.#socket = socket
    this.#ids = ids
    const reader = new FrameReader()
    socket.setNoDelay(true).setKeepAlive(true)
    socket.on('data', chunk => {
      const { payloads, fault } = reader.push(chunk)
      for (const payload of payloads) if (this.#open) hears.said(this, readSaid(payload))
      if (fault !== undefined && this.#open) {
        warn(fault)
        this.close()
      }
    })
    // The close event follows and says all that is needed.
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#open = this.isReady = false
      hears.gone(this)
    })
  }

  tell({ lead, text }: Told): void {
    if (!this.#open) return
    const payload = `${this.#ids.uid()}|${lead}`
    this.#socket.write(frameOf(text === undefined ? payload : `${payload}\r\n${text}`))
    if (this.#socket.writableLength > unreadBytesMax) this.#socket.destroy()
  }

  /** Sends what is written, and ends. */
  close(): void {
    this.#open = this.isReady = false
    this.#socket.end()
    this.#socket.destroySoon()
  }
}
