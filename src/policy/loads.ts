/**
 * Loads policies while calls go on. A large one is read, checked and tested in a thread of its own,
 * and what is left to do is done in slices between calls. A thread lives as long as its load, so that
 * what it needed goes back to the system.
 */
import type { ResourceLimits } from 'node:worker_threads'
import { atOnce, inSlices, type Sliced } from '../base/sliced.ts'
import { compiling } from './compile.ts'
import { bytesAt, type PolicySources } from './files.ts'
import { gate } from './gate.ts'
import { documentOf } from './handover.ts'
import { readPolicy } from './load.ts'
import type { LoadOutcome } from './store.ts'
import { startThread } from './thread.ts'

/** What became of a load, and what the policy was made of where that was asked for. */
export type Loaded = LoadOutcome & { readonly sources?: PolicySources | undefined }

export interface PolicyLoads {
  /**
   * Loads a policy that is to take over from one in force; it is refused when its own tests fail.
   * @throws when its thread ends before the work does, or is ended by {@link close}
   */
  load(path: string, withSources: boolean): Promise<Loaded>
  /** Ends the loads under way. */
  close(): Promise<void>
}

export interface LoadsOptions {
  /** Policies whose files are no larger are loaded without a thread: to start one would cost more. */
  readonly inPlaceBytesMax?: number
  /** Of a thread's memory; what the platform gives when left out. */
  readonly limits?: ResourceLimits
}

/** Some eight hundred rules, which are read and checked in less than a frame of sound. */
const IN_PLACE_BYTES_MAX = 64 * 1024
/** Room for what was read lately: a thread that only reads would else spend half its time moving it. */
const YOUNG_MB = 256

/** @param nowMs milliseconds since some fixed moment */
export function createPolicyLoads(nowMs: () => number, options: LoadsOptions = {}): PolicyLoads {
  const { inPlaceBytesMax = IN_PLACE_BYTES_MAX, limits } = options
  const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MB, ...limits }
  const closing = new AbortController()
  const { signal } = closing
  const underWay = new Set<Promise<Loaded>>()
  const sliced = <T>(work: Sliced<T>): Promise<T> => inSlices(work, nowMs, signal)

  const inPlace = async (path: string): Promise<Loaded> => {
    const { document, diagnostics, sources, text } = await readPolicy(path)
    if (!document) return { kind: 'refused', diagnostics, text: text() }
    const policy = await sliced(compiling(document))
    const found = await sliced(gate(policy, document, nowMs))
    const failed = found.filter(({ severity }) => severity === 'error')
    if (failed.length > 0) return { kind: 'refused', diagnostics: failed, text: text(failed) }
    return { kind: 'compiled', policy, warnings: [...diagnostics, ...found], sources }
  }
  const inThread = async (path: string, withSources: boolean): Promise<Loaded> => {
    const thread = startThread({ path, withSources }, resourceLimits, signal)
    try {
      const read = await thread.read()
      if (read.kind === 'refused') return read
      const { handover } = read
      const document = await sliced(documentOf(handover))
      const policy = await sliced(compiling(document))
      const found = await sliced(gate(policy, document, nowMs))
      // Where its tests find anything the thread says what: it has the texts.
      const verdict = found.length === 0 ? read : await thread.verdict()
      if (verdict.kind === 'refused') return verdict
      return { kind: 'compiled', policy, warnings: verdict.warnings, sources: handover.sources }
    } finally {
      await thread.close()
    }
  }

  return {
    async load(path, withSources) {
      signal.throwIfAborted()
      const bytes = await bytesAt(path)
      const loading = bytes > inPlaceBytesMax ? inThread(path, withSources) : inPlace(path)
      underWay.add(loading)
      return await loading.finally(() => underWay.delete(loading))
    },
    async close() {
      closing.abort(new Error('the router stops'))
      await Promise.allSettled(underWay)
    },
  }
}

/**
 * Loads the policy a router starts with, at once: there are no calls yet. Tests that fail are told as
 * warnings, for a router that has to start again after a fault must come up with what there is.
 */
export async function loadFirst(path: string, nowMs: () => number): Promise<Loaded> {
  const { document, diagnostics, sources, text } = await readPolicy(path)
  if (!document) return { kind: 'refused', diagnostics, text: text() }
  const policy = atOnce(compiling(document))
  const failed = atOnce(gate(policy, document, nowMs)).map(each => ({ ...each, severity: 'warning' as const }))
  return { kind: 'compiled', policy, warnings: [...diagnostics, ...failed], sources }
}
