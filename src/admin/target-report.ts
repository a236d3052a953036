/** Tells log, metrics and whoever listens how targets stand. */
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { CallListener } from '../call/feed.ts'
import { targetStates, type TargetState } from '../targets/live-target.ts'
import type { TargetChange } from '../targets/targets.ts'
import type { EventStream } from './event-stream.ts'
import { changeView } from './views.ts'

export interface TargetReport {
  changed(change: TargetChange): void
  /** A target's state when nothing changed yet, so that its metrics are there from the start. */
  known(target: string, state: TargetState): void
  removed(target: string): void
  /** Counts targets that were passed over. */
  readonly listener: CallListener
}

/** States in which a target takes calls, if only some. */
const serving: ReadonlySet<TargetState> = new Set(['up', 'slow-start', 'half-open'])

export function createTargetReport(log: Log, metrics: Metrics, events: EventStream): TargetReport {
  function known(target: string, state: TargetState): void {
    metrics.targetUp.set({ target }, serving.has(state) ? 1 : 0)
    for (const each of targetStates) metrics.targetState.set({ target, state: each }, each === state ? 1 : 0)
  }
  return {
    known,
    changed(change) {
      const { target, from, to, why } = change
      const line = serving.has(to) ? 'info' : 'warn'
      log[line]({ target, from, to, reason: why }, 'target changed')
      metrics.targetChanges.inc({ target, to })
      events.tell('target', changeView(change))
      known(target, to)
    },
    removed(target) {
      metrics.targetUp.remove({ target })
      for (const state of targetStates) metrics.targetState.remove({ target, state })
    },
    listener(event) {
      if (event.on === 'passed-over') metrics.passedOver.inc({ target: event.target, cause: event.cause })
    },
  }
}
