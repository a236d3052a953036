/** The generation in force, and the only way to replace it. */
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
