/**
 * Ownership. Everything that must end (socket, timer, media session, listener) is registered with
 * the scope that owns it, on the line after it was acquired.
 */

/** One cleanup; a promise is awaited before the next one runs. */
export type Cleanup = () => void | Promise<void>

/** Told of each cleanup that failed, by the name it was registered under. */
export type CleanupFailed = (name: string, error: unknown) => void

export class Scope implements AsyncDisposable {
  readonly #cleanups: { readonly name: string; readonly run: Cleanup }[] = []
  readonly #abort = new AbortController()
  readonly #failed: CleanupFailed
  #closing: Promise<void> | undefined

  /** @param failed told of cleanups that throw; without it the first failure rejects {@link close} */
  constructor(failed?: CleanupFailed) {
    this.#failed = failed ?? ((name, error) => { throw new Error(`cleanup "${name}" failed`, { cause: error }) })
  }

  /** Aborted, with the reason given to {@link close}, the moment closing starts. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** Registers `run`. `name` is what a failure is reported under ("rtpengine delete"). */
  onClose(name: string, run: Cleanup): void {
    if (this.#closing) throw new Error(`"${name}" was acquired by a scope that is already closing`)
    this.#cleanups.push({ name, run })
  }

  /** Runs the cleanups, newest first; every one runs even when another fails; closing twice is closing once. */
  close(reason?: unknown): Promise<void> {
    this.#closing ??= this.#run(reason)
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #run(reason: unknown): Promise<void> {
    this.#abort.abort(reason)
    const failures: { name: string; error: unknown }[] = []
    for (const { name, run } of this.#cleanups.reverse()) {
      try {
        await run()
      } catch (error) {
        failures.push({ name, error })
      }
    }
    this.#cleanups.length = 0
    for (const { name, error } of failures) this.#failed(name, error)
  }
}
