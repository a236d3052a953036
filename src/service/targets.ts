/** What is known of targets, with everybody who hears of it. */
import type { EventStream } from '../admin/event-stream.ts'
import { createTargetReport } from '../admin/target-report.ts'
import type { Scope } from '../base/scope.ts'
import { requestUriFor } from '../call/dial.ts'
import type { CallFeed } from '../call/feed.ts'
import type { Prober } from '../edge/signaling.ts'
import type { Policy } from '../policy/policy.ts'
import { createTargets, type Targets } from '../targets/targets.ts'
import type { Base } from './base.ts'

interface TargetPorts {
  /** Orders are noted, for receipts. */
  readonly notes: boolean
  readonly signaling: Prober
  readonly feed: CallFeed
  readonly events: EventStream
}

/** What is known of targets, kept from one policy to the next. */
export function openTargets(
  deciding: () => readonly Policy[], { notes, signaling, feed, events }: TargetPorts, scope: Scope,
  { log, clock, metrics }: Base,
): { readonly targets: Targets; readonly adopt: () => void } {
  const report = createTargetReport(log, metrics, events)
  const targets = createTargets({
    clock, random: Math.random, changed: report.changed, removed: report.removed, notes,
    probe: (target, waitMs) => signaling.probe(requestUriFor(target.contact, ''), waitMs),
  })
  scope.onClose('targets', () => targets.close())
  feed.subscribe(report.listener)
  return {
    targets,
    adopt() {
      const [inForce, ...beside] = deciding()
      if (inForce) targets.adopt(inForce, beside)
      for (const { name, state } of targets.list()) report.known(name, state)
    },
  }
}
