/** Recordings of calls and conferences, when there is a folder for them. */
import type { CallFeed } from '../call/feed.ts'
import type { LiveCalls } from '../call/live-calls.ts'
import { createRecorder, type Recorder, type RecordingsSettings } from '../recording/recorder.ts'
import type { AppsConfig } from './apps.ts'
import type { Base } from './base.ts'

export interface RecordingsConfig {
  /** Where recordings go; undefined for nowhere, and then no call is recorded. */
  readonly recordings?: RecordingsSettings | undefined
}

/** @throws RouterError CONFIG_INVALID for a folder that cannot be used */
export async function openRecordings(
  { recordings: settings, janus }: RecordingsConfig & Pick<AppsConfig, 'janus'>,
  { calls, feed }: { readonly calls: LiveCalls; readonly feed: CallFeed }, base: Base,
): Promise<Recorder | undefined> {
  if (!settings) return undefined
  const recorder = await createRecorder(settings, { ...base, calls, mixes: janus !== undefined })
  feed.subscribe(recorder.listener)
  return recorder
}
