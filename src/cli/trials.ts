/** Receipts, and policies on trial, as the configuration writes them and as the service reads them. */
import { dirname, resolve } from 'node:path'
import type { ReceiptsConfig } from '../cdr/receipts.ts'
import type { CanaryConfig } from '../rollout/canary.ts'
import { defaultGuard } from '../rollout/guard.ts'
import type { ReadConfigFile } from './config-file.ts'
import { isMisread, readDuration, readShare, readSize, type Reader } from './settings.ts'

/** What the file says of them; undefined parts are for flags and variables to say. */
export interface TrialsInFile {
  readonly receipts: ReceiptsConfig | undefined
  readonly canary: CanaryConfig | undefined
}

export const usualReceipts = { rotateBytes: 64 * 1024 * 1024, keep: 10 } as const
export const usualCanary = { share: 0.05, guard: defaultGuard } as const

export function trialsIn(path: string, { tree, refuse }: ReadConfigFile): TrialsInFile {
  const base = dirname(path)
  const { receipts, canary } = tree
  const read = <T>(at: readonly string[], text: string | undefined, reader: Reader<T>, usual: T): T => {
    if (text === undefined) return usual
    const value = reader(text)
    return isMisread(value) ? refuse(at, value.misread, value.hint) : value
  }
  return {
    receipts: receipts && {
      file: resolve(base, receipts.file),
      rotateBytes: read(['receipts', 'size'], receipts.size, readSize, usualReceipts.rotateBytes),
      keep: receipts.keep ?? usualReceipts.keep,
    },
    canary: canary && {
      policy: resolve(base, canary.policy),
      share: read(['canary', 'share'], canary.share, readShare, usualCanary.share),
      guard: {
        windowMs: read(['canary', 'window'], canary.window, readDuration, defaultGuard.windowMs),
        callsMin: canary.calls ?? defaultGuard.callsMin,
        answerRate: read(['canary', 'answer-rate'], canary['answer-rate'], readShare, defaultGuard.answerRate),
        delayMs: read(['canary', 'post-dial-delay'], canary['post-dial-delay'], readDuration, defaultGuard.delayMs),
        errorRate: read(['canary', 'errors'], canary.errors, readShare, defaultGuard.errorRate),
      },
    },
  }
}
