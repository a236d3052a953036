/** When nothing of a call is to be in its recording, whatever the engine wrote then. */
import type { RecordingMoment } from '../call/recording.ts'

/** @param atS seconds since 1970 */
export type IsSilent = (atS: number) => boolean

/** What was asked for counts from the moment it was; before the first all is heard, and after an end of the call. */
export function silencesOf(moments: readonly RecordingMoment[]): IsSilent {
  const changes: { readonly atS: number; readonly isSilent: boolean }[] = []
  let was = false
  for (const { did, atMs, isEnd } of moments) {
    const isSilent: boolean = isEnd ? was : did === 'pause' || did === 'stop'
    if (isSilent !== was) changes.push({ atS: atMs / 1000, isSilent })
    was = isSilent
  }
  if (changes.length === 0) return () => false
  return atS => changes.findLast(change => change.atS <= atS)?.isSilent ?? false
}
