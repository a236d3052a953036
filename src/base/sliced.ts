/**
 * Long work that can be laid down between two of its steps, so that a process with calls to serve
 * does it in slices, and a command in one go. It is written as a generator that yields where it can
 * wait.
 */

/** Work with a result; every `yield` is a place to lay it down. */
export type Sliced<T> = Generator<undefined, T, undefined>

/** How long work may hold up everything else, in milliseconds. */
const SLICE_MS = 4

/** Does all of it now. */
export function atOnce<T>(work: Sliced<T>): T {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}

/**
 * Does it in slices, with everything that waits in between.
 * @param nowMs milliseconds since some fixed moment
 * @param signal ends the work where it stands; the promise is rejected with its reason
 */
export async function inSlices<T>(work: Sliced<T>, nowMs: () => number, signal?: AbortSignal): Promise<T> {
  for (;;) {
    signal?.throwIfAborted()
    const untilMs = nowMs() + SLICE_MS
    do {
      const { done, value } = work.next()
      if (done) return value
    } while (nowMs() < untilMs)
    await new Promise<void>(resolve => setImmediate(resolve))
  }
}
