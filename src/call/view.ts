/** A live call as people and the API see it. */
import type { RecordingState } from './recording.ts'

export interface LiveCallView {
  readonly callUid: string
  readonly phase: string
  readonly from: string
  readonly to: string
  readonly peer: string | undefined
  readonly rule: string
  /** The target being tried or talked to. */
  readonly target: string | undefined
  readonly attemptCount: number
  readonly startedAtMs: number
  readonly answeredAtMs: number | undefined
  readonly recording: RecordingState
  readonly policyDigest: string
}
