/** Which targets a pool can spare, and who of them stands out from the rest. */
import type { LiveTarget } from './live-target.ts'
import { standsOut, type PastCall } from './outlier.ts'

type Live = ReadonlyMap<string, LiveTarget>

/** True when one more of its pool may be taken out: never the last, and within this share of them. */
export function mayEject(target: LiveTarget, share: number | undefined, live: Live): boolean {
  const { health } = target.known
  if (!health || share === undefined) return false
  const out = health.fellows.filter(name => live.get(name)?.isEjected).length
  const most = Math.min(health.fellows.length - 1, Math.max(1, Math.floor(health.fellows.length * share)))
  return out + 1 <= most
}

/** Remembers what a call came to, and takes the target out when it stands out from the rest of its pool. */
export function compare(target: LiveTarget, call: PastCall, live: Live): void {
  const { outlier, fellows = [] } = target.known.health ?? {}
  // What was placed before it was taken out says nothing of how it is afterwards.
  if (!outlier || target.isEjected) return
  target.remember(call, outlier.calls)
  // A call that went as usual makes nobody stand out, and most do: the pool is not looked through for them.
  if (!call.failed && (call.waitedMs ?? 0) < (outlier.laterMs ?? Infinity)) return
  const others = fellows.flatMap(name => name === target.name ? [] : live.get(name)?.recent ?? [])
  const why = standsOut(target.recent, others, outlier)
  if (why === undefined || !mayEject(target, outlier.ejectShare, live)) return
  target.turn({ on: 'stands-out', restMs: outlier.restMs, slowStartMs: outlier.slowStartMs }, why)
}
