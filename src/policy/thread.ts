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

/** What it says: whether the policy may take over, then its parts. */
export type ThreadSays =
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[]; readonly text: string }
  | { readonly kind: 'sound'; readonly warnings: readonly Diagnostic[] }
  | { readonly kind: 'parcel'; readonly parcel: Parcel; readonly isLast: boolean }

type Says<K extends ThreadSays['kind']> = Extract<ThreadSays, { readonly kind: K }>
/** What became of the order. */
export type Received =
  | { readonly said: Says<'refused'> }
  | { readonly said: Says<'sound'>; readonly handover: Handover }

/**
 * Has a thread load a policy.
 * @throws when it ends before its work does, and the signal's reason when that ends it
 */
export async function loadInThread(
  order: ThreadOrder, resourceLimits: ResourceLimits, signal: AbortSignal,
): Promise<Received> {
  const thread = new Worker(new URL('load-thread.js', import.meta.url), { workerData: order, resourceLimits })
  try {
    return await receive(thread, signal)
  } finally {
    await thread.terminate()
  }
}

/** Takes what a thread says to its end. */
async function receive(thread: Worker, signal: AbortSignal): Promise<Received> {
  let said: Says<'sound'> | undefined
  const assembly = new Assembly()
  try {
    for await (const [message] of on(thread, 'message', { signal, close: ['exit'] }) as AsyncIterable<[ThreadSays]>) {
      if (message.kind === 'refused') return { said: message }
      if (message.kind === 'sound') {
        said = message
        // Two are asked for at first, so that one is always on its way.
        thread.postMessage('next', [])
        thread.postMessage('next', [])
        continue
      }
      assembly.add(message.parcel)
      if (message.isLast && said) return { said, handover: assembly.tree as Handover }
      thread.postMessage('next', [])
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw new Error(`the thread that loads the policy failed: ${reasonOf(error)}`, { cause: error })
  }
  throw new Error('the thread that loads the policy ended before its work did')
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'it ran out of memory' : String(message ?? error)
}
