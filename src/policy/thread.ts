/** This side of the thread that loads a policy: starts it, takes what it says, and ends it. */
import { on } from 'node:events'
import { Worker, type ResourceLimits } from 'node:worker_threads'
import type { Diagnostic } from './diagnostic.ts'
import type { Handover } from './handover.ts'
import { Assembly, type Parcel } from './parcels.ts'

/** What the thread is given to do. */
export interface ThreadOrder {
  readonly path: string
  /** Whether the texts are wanted too. */
  readonly withSources: boolean
}

/** What it says: whether there are errors, then the parts of a policy without. */
export type ThreadSays =
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[]; readonly text: string }
  | { readonly kind: 'sound'; readonly warnings: readonly Diagnostic[] }
  | { readonly kind: 'parcel'; readonly parcel: Parcel; readonly isLast: boolean }

/** What it is asked for: the next part, or what the policy's own tests say of it. */
export type ThreadWish = 'part' | 'verdict'

type Says<K extends ThreadSays['kind']> = Extract<ThreadSays, { readonly kind: K }>

/** A thread that loads one policy. Its answers come when they are waited for. */
export interface LoadThread {
  /** What became of the files. */
  read(): Promise<Says<'refused'> | (Says<'sound'> & { readonly handover: Handover })>
  /** What the tests of the policy that was read say of it. */
  verdict(): Promise<Says<'refused'> | Says<'sound'>>
  close(): Promise<void>
}

/**
 * Has a thread load a policy. Its answers are rejected when it ends before its work does, and with the
 * signal's reason when that ends it.
 */
export function startThread(order: ThreadOrder, resourceLimits: ResourceLimits, signal: AbortSignal): LoadThread {
  signal.throwIfAborted()
  const thread = new Worker(new URL('load-thread.js', import.meta.url), { workerData: order, resourceLimits })
  const said = on(thread, 'message', { signal, close: ['exit'] })[Symbol.asyncIterator]()
  const ask = (wish: ThreadWish): void => thread.postMessage(wish, [])

  async function next(): Promise<ThreadSays> {
    const { done, value } = await said.next().catch((error: unknown) => {
      if (signal.aborted) throw signal.reason
      throw new Error(`the thread that loads the policy failed: ${reasonOf(error)}`, { cause: error })
    })
    if (done) throw new Error('the thread that loads the policy ended before its work did')
    return (value as [ThreadSays])[0]
  }
  /** The next it says besides parcels. */
  async function word(): Promise<Says<'refused'> | Says<'sound'>> {
    const now = await next()
    return now.kind === 'parcel' ? await word() : now
  }

  return {
    async read() {
      const first = await word()
      if (first.kind === 'refused') return first
      const assembly = new Assembly()
      // Two are asked for at first, so that one is always on its way.
      ask('part')
      ask('part')
      for (;;) {
        const now = await next()
        if (now.kind !== 'parcel') continue
        assembly.add(now.parcel)
        if (now.isLast) return { ...first, handover: assembly.tree as Handover }
        ask('part')
      }
    },
    async verdict() {
      ask('verdict')
      return await word()
    },
    async close() {
      await thread.terminate()
    },
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'it ran out of memory' : String(message ?? error)
}
