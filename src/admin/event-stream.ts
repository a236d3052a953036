/** Changes of state as they happen, told to whoever keeps a connection open (server-sent events, WHATWG HTML §9.2). */
import type { ServerResponse } from 'node:http'

/** One that reads more slowly than things change is let go; it asks how all stands and listens again. */
const UNREAD_MAX_BYTES = 64 * 1024
const LISTENERS_MAX = 32

export class EventStream {
  readonly #listeners = new Set<ServerResponse>()

  get listenerCount(): number {
    return this.#listeners.size
  }

  /** Tells it of every change from now on, until it hangs up. @returns false when as many listen as may */
  listen(response: ServerResponse): boolean {
    if (this.#listeners.size >= LISTENERS_MAX) return false
    response.on('close', () => this.#listeners.delete(response))
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    // A comment, so that the headers go out at once.
    response.write(': listening\n\n')
    this.#listeners.add(response)
    return true
  }

  /** @param kind what changed, one word */
  tell(kind: string, change: object): void {
    const text = `event: ${kind}\ndata: ${JSON.stringify(change)}\n\n`
    for (const listener of this.#listeners) {
      listener.write(text)
      if (listener.writableLength > UNREAD_MAX_BYTES) listener.destroy()
    }
  }
}
