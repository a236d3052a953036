/** What applications say, each frame handed to who can do it: the table of contents of this folder. */
import { timingSafeEqual, createHash } from 'node:crypto'
import type { App } from './app.ts'
import { readAppMessage } from './app-message.ts'
import type { Board } from './board.ts'
import type { Said } from './frames.ts'
import type { Incoming } from './incoming.ts'
import { accepted, notDone, refusedConnection } from './leads.ts'
import type { Proxy } from './proxy/proxy.ts'
import { Requests } from './requests.ts'

/** Told to applications; drachtio-srf reads the numbers to know what it may ask. */
const version = 'v0.9.10-pointsman'

export class Desk {
  readonly #board: Board
  readonly #incoming: Incoming
  readonly #requests: Requests
  readonly #proxy: Proxy

  constructor(board: Board, incoming: Incoming, proxy: Proxy) {
    this.#board = board
    this.#incoming = incoming
    this.#proxy = proxy
    this.#requests = new Requests(board)
  }

  /** @param ready told of an application that knew the secret */
  hear(app: App, said: Said, ready: (app: App) => void): void {
    const { apps } = this.#board
    if (said.verb === 'authenticate') return this.#authenticate(app, said, ready)
    if (!app.isReady) return this.#close(app, said, 'authenticate first')
    const [verb = ''] = said.tokens
    switch (said.verb) {
      case 'ping':
        return app.tell(accepted(said.id, 'pong'))
      case 'route':
        if (verb === '') return this.#close(app, said, 'route names no method')
        apps.route(verb.toLowerCase(), app)
        return app.tell(accepted(said.id))
      case 'remove_route':
        apps.unroute(app)
        return app.tell(accepted(said.id))
      case 'proxy':
        return this.#proxy.take(app, said)
      case 'sip':
        return this.#sip(app, said)
      default:
        return this.#close(app, said, 'unknown message type')
    }
  }

  gone(app: App): void {
    this.#board.apps.remove(app)
    this.#incoming.gone(app)
    this.#requests.gone(app)
  }

  #authenticate(app: App, said: Said, ready: (app: App) => void): void {
    if (!same(said.tokens[0] ?? '', this.#board.secret)) return this.#close(app, said, 'incorrect secret')
    app.isReady = true
    this.#board.apps.add(app)
    const listeners = this.#board.transactions.listeners
      .map(({ transport, host, port }) => `${transport}/${host}:${port}`).join(',')
    app.tell(accepted(said.id, listeners, version, listeners))
    ready(app)
  }

  #sip(app: App, said: Said): void {
    const message = readAppMessage(said.text)
    if (typeof message === 'string') return app.tell(notDone(said.id, message))
    try {
      if (message.kind === 'response') this.#incoming.answers.take(app, said.id, said.tokens[0] ?? '', message)
      else this.#requests.take(app, said, message)
    } catch (err) {
      this.#board.log.warn({ err }, 'a message of an application could not be sent')
      app.tell(notDone(said.id, 'the message could not be written'))
    }
  }

  #close(app: App, said: Said, why: string): void {
    this.#board.log.warn({ reason: why }, 'a control connection is closed')
    app.tell(refusedConnection(said.id, why))
    app.close()
  }
}

/** Compared in a time that says nothing about where they differ. */
function same(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}
