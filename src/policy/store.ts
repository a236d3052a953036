/**
 * The generation in force, and the only way to replace it. Knows neither files nor watchers: it is
 * given a `load` that reads, checks and compiles, and decides by the digest what came of it.
 */
import type { Clock } from '../base/clock.ts'
import { RouterError } from '../base/errors.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { Policy } from './policy.ts'

/** One compiled policy with its number; numbers count from 1 and never repeat in a process. */
export interface Generation {
  readonly number: number
  readonly policy: Policy
  /** Wall-clock milliseconds since 1970 when it came into force. */
  readonly sinceMs: number
}

/** What became of a reload. */
export type ReloadResult =
  | { readonly kind: 'loaded'; readonly generation: Generation; readonly warnings: readonly Diagnostic[] }
  /** The files' hash is that of the generation in force. */
  | { readonly kind: 'unchanged'; readonly generation: Generation }
  /** Nothing changed but this report; `text` draws the diagnostics with their carets. */
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[]; readonly text: string }

export interface PolicyStore {
  readonly current: Generation
  /** The outcome of the newest attempt to load, for health and metrics. */
  readonly lastReload: ReloadResult
  /** Reads, checks, compiles and swaps; or changes nothing. Reloads run one after another. */
  reload(): Promise<ReloadResult>
  /** Told after every reload, whatever its outcome. @returns ends the subscription */
  onReload(listener: (result: ReloadResult) => void): () => void
}

/** What reading and compiling the files gave. */
export type LoadOutcome =
  | { readonly kind: 'compiled'; readonly policy: Policy; readonly warnings: readonly Diagnostic[] }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[]; readonly text: string }

export interface PolicyStorePorts {
  /** Reads, checks and compiles what is there now. A throw counts as a refusal with the error's message. */
  readonly load: () => Promise<LoadOutcome>
  readonly clock: Pick<Clock, 'nowMs'>
  /** Told of a listener that threw; the others are told all the same. */
  readonly failed: (error: unknown) => void
}

/**
 * Loads the first generation and keeps it until a reload brings a better one.
 *
 * @throws RouterError POLICY_REFUSED when the first load is refused; its message is the drawn diagnostics
 */
export async function createPolicyStore(ports: PolicyStorePorts): Promise<PolicyStore> {
  const first = await loadOnce(ports.load)
  if (first.kind === 'refused') {
    throw new RouterError('POLICY_REFUSED', first.text, { diagnostics: first.diagnostics })
  }
  const generation = { number: 1, policy: first.policy, sinceMs: ports.clock.nowMs() }
  return new Store(ports, { kind: 'loaded', generation, warnings: first.warnings })
}

class Store implements PolicyStore {
  readonly #ports: PolicyStorePorts
  readonly #listeners = new Set<(result: ReloadResult) => void>()
  #current: Generation
  #lastReload: ReloadResult
  #running: Promise<ReloadResult> | undefined
  /** The one reload that waits; whoever asks while it waits is served by it. */
  #waiting: Promise<ReloadResult> | undefined

  constructor(ports: PolicyStorePorts, first: ReloadResult & { kind: 'loaded' }) {
    this.#ports = ports
    this.#current = first.generation
    this.#lastReload = first
  }

  get current(): Generation {
    return this.#current
  }

  get lastReload(): ReloadResult {
    return this.#lastReload
  }

  /**
   * A reload under way may already have read the files, so it cannot serve a newer wish; one that
   * has not begun can serve any number of them. Hence at most one runs and one waits.
   */
  reload(): Promise<ReloadResult> {
    if (this.#waiting) return this.#waiting
    if (!this.#running) return this.#run()
    this.#waiting = this.#running.then(() => {
      this.#waiting = undefined
      return this.#run()
    })
    return this.#waiting
  }

  onReload(listener: (result: ReloadResult) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #run(): Promise<ReloadResult> {
    this.#running = loadOnce(this.#ports.load).then(outcome => {
      this.#running = undefined
      return this.#settle(outcome)
    })
    return this.#running
  }

  /** The swap: one assignment, between two awaits of nobody. */
  #settle(outcome: LoadOutcome): ReloadResult {
    const result = this.#resultOf(outcome)
    if (result.kind === 'loaded') this.#current = result.generation
    this.#lastReload = result
    for (const listener of this.#listeners) {
      try {
        listener(result)
      } catch (error) {
        this.#ports.failed(error)
      }
    }
    return result
  }

  #resultOf(outcome: LoadOutcome): ReloadResult {
    if (outcome.kind === 'refused') return outcome
    if (outcome.policy.digest === this.#current.policy.digest) return { kind: 'unchanged', generation: this.#current }
    const { policy, warnings } = outcome
    const generation = { number: this.#current.number + 1, policy, sinceMs: this.#ports.clock.nowMs() }
    return { kind: 'loaded', generation, warnings }
  }
}

async function loadOnce(load: () => Promise<LoadOutcome>): Promise<LoadOutcome> {
  try {
    return await load()
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    return { kind: 'refused', diagnostics: [], text }
  }
}
