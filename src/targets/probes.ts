/** Asks targets at their pace whether they live. Only one question to a target is under way at a time. */
import type { Clock, Timer } from '../base/clock.ts'
import type { Target } from '../policy/decision.ts'
import type { ProbeRule } from '../policy/known-targets.ts'
import type { LiveTarget } from './live-target.ts'

/** What a probe came to: a final status, or nothing in time. */
export type ProbeOutcome = { readonly status: number } | { readonly cause: 'unreachable' | 'timeout' | 'tls' }

/** Asks one target; settles within `waitMs`. */
export type Probe = (target: Target, waitMs: number) => Promise<ProbeOutcome>

export interface ProbePorts {
  readonly clock: Clock
  /** A number in [0, 1). */
  readonly random: () => number
  readonly probe: Probe
}

export interface Probes {
  /** Begins, goes on or stops asking, as what each target's policy says now. */
  adopt(targets: Iterable<LiveTarget>): void
  close(): void
}

/** Takes down what a probe of a target came to, and after how long. */
export function heard(live: LiveTarget, outcome: ProbeOutcome, tookMs: number): void {
  const alive = 'status' in outcome && (live.known.health?.probe?.alive.has(outcome.status) ?? true)
  if (alive) live.answeredAfter(tookMs)
  live.probe(alive, `probe: ${'status' in outcome ? outcome.status : outcome.cause}`)
}

export function createProbes({ clock, random, probe }: ProbePorts): Probes {
  const asked = new Map<string, { readonly rule: ProbeRule; timer: Timer; stopped: boolean }>()

  function begin(live: LiveTarget, rule: ProbeRule): void {
    // Somewhere in the first period, so that a thousand targets are not asked in one moment.
    const asking = { rule, stopped: false, timer: clock.after(random() * rule.everyMs, ask) }
    asked.set(live.name, asking)

    function ask(): void {
      const sentMs = clock.monotonicMs()
      asking.timer = clock.after(rule.everyMs * (0.9 + 0.2 * random()), ask)
      const { target } = live.known
      void outcomeOf(target, rule.waitMs).then(outcome => {
        if (!asking.stopped) heard(live, outcome, clock.monotonicMs() - sentMs)
      })
    }
  }

  /** A probe that breaks counts as one without an answer. */
  async function outcomeOf(target: Target, waitMs: number): Promise<ProbeOutcome> {
    try {
      return await probe(target, waitMs)
    } catch {
      return { cause: 'unreachable' } // whoever sends it logs why; for the target it is one lost answer
    }
  }

  function stop(name: string): void {
    const asking = asked.get(name)
    if (!asking) return
    asking.stopped = true
    asking.timer.cancel()
    asked.delete(name)
  }

  return {
    adopt(targets) {
      const kept = new Set<string>()
      for (const live of targets) {
        const rule = live.known.health?.probe
        if (!rule) continue
        kept.add(live.name)
        const before = asked.get(live.name)
        if (before && isSame(before.rule, rule)) continue
        stop(live.name)
        begin(live, rule)
      }
      for (const name of [...asked.keys()]) if (!kept.has(name)) stop(name)
    },
    close() {
      for (const name of [...asked.keys()]) stop(name)
    },
  }
}

function isSame(one: ProbeRule, two: ProbeRule): boolean {
  return one.everyMs === two.everyMs && one.waitMs === two.waitMs && one.downAfter === two.downAfter
    && one.upAfter === two.upAfter && [...one.alive].join() === [...two.alive].join()
}
