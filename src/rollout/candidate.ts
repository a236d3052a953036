/** A policy beside the one in force: loaded and followed like it, but nothing waits for it or falls with it. */
import type { Clock } from '../base/clock.ts'
import { createFingerprint } from '../policy/fingerprint.ts'
import type { Policy } from '../policy/policy.ts'
import type { LoadOutcome } from '../policy/store.ts'
import { watchPolicy } from '../policy/watch.ts'
import { createWholeLoad } from '../policy/whole-load.ts'

export interface Candidate {
  /** The newest sound version; undefined while there was none. */
  readonly policy: Policy | undefined
  /** Why the newest version is not in use: its diagnostics, drawn. */
  readonly fault: string | undefined
  close(): Promise<void>
}

export interface CandidatePorts {
  readonly load: (path: string) => Promise<LoadOutcome>
  readonly clock: Clock
  /** Another sound version was loaded. */
  readonly changed: (policy: Policy) => void
  /** The newest version was refused; the one before stays. */
  readonly refused: (text: string) => void
  /** Watching failed; the files are looked at all the same. */
  readonly failed: (error: unknown) => void
}

/** Begins at once and in the background. @param path a directory or a file */
export function followCandidate(path: string, ports: CandidatePorts): Candidate {
  const { clock } = ports
  const fingerprint = createFingerprint(path, () => clock.nowMs())
  const files = createWholeLoad(() => ports.load(path), fingerprint, clock)
  let policy: Policy | undefined
  let fault: string | undefined

  async function changed(): Promise<void> {
    const outcome = await files.load().catch((error: unknown): LoadOutcome =>
      ({ kind: 'refused', diagnostics: [], text: error instanceof Error ? error.message : String(error) }))
    if (outcome.kind === 'refused') {
      fault = outcome.text
      return ports.refused(outcome.text)
    }
    fault = undefined
    if (policy?.digest === outcome.policy.digest) return
    policy = outcome.policy
    ports.changed(policy)
  }

  const watch = watchPolicy({ path, fingerprint, clock, loaded: () => files.loaded, changed, failed: ports.failed })
  return {
    get policy() { return policy },
    get fault() { return fault },
    close: () => watch.close(),
  }
}
