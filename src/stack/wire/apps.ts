/** The applications connected, and which of them a new request goes to: in turn, per method. */
import type { App } from './app.ts'

export class Apps {
  readonly #all = new Set<App>()
  /** An application that asks for a method twice gets twice its share, as with the C++ server. */
  readonly #routes = new Map<string, App[]>()

  add(app: App): void {
    this.#all.add(app)
  }

  /** @param verb a method in lower case, or `cdr:start` and its like, which nothing is sent for */
  route(verb: string, app: App): void {
    this.#routes.set(verb, [...this.#routes.get(verb) ?? [], app])
  }

  /** Takes back every route of a connection, whichever it names. */
  unroute(app: App): void {
    for (const [verb, apps] of this.#routes) this.#routes.set(verb, apps.filter(other => other !== app))
  }

  remove(app: App): void {
    this.unroute(app)
    this.#all.delete(app)
  }

  /** The one whose turn it is to take a new request with this method. */
  next(method: string): App | undefined {
    const [first, ...others] = this.#routes.get(method.toLowerCase()) ?? []
    if (first) this.#routes.set(method.toLowerCase(), [...others, first])
    return first
  }

  /** Anyone who could look after a dialog whose application is gone. */
  get heir(): App | undefined {
    for (const app of this.#all) if (app.isReady) return app
    return undefined
  }

  [Symbol.iterator](): IterableIterator<App> {
    return this.#all.values()
  }
}
