/** A caller waits in a queue, hears music and their place, and is joined to the first agent who takes the call. */
import type { Timer } from '../base/clock.ts'
import type { App, AppSnapshot, Dialling, Stage } from '../call/stage.ts'
import type { Agent, Queue, Way } from '../policy/queue/queue.ts'
import { Speaker } from './speaker.ts'
import type { House, PlanFor, Starter } from './starter.ts'

/** A caller's place in a queue, written down. */
interface QueueSnapshot extends AppSnapshot {
  readonly app: 'queue'
  readonly name: string
  /** Wall-clock milliseconds. */
  readonly sinceMs: number
}

export function isQueued(snapshot: AppSnapshot): snapshot is QueueSnapshot {
  return snapshot.app === 'queue'
}

export const queue: Starter<PlanFor<'queue'>> = (stage, { queue: its }, house) => waiting(stage, its, house)

/** Who waited in the process before waits on; undefined when there is no such queue any more. */
export function waitingAgain(stage: Stage, { name, sinceMs }: QueueSnapshot, house: House): App | undefined {
  const its = house.queues.named(name)
  return its && waiting(stage, its, house, sinceMs)
}

/** @param sinceMs when the caller came, for one who waited before a restart. Wall-clock milliseconds */
function waiting(stage: Stage, its: Queue, house: House, sinceMs?: number): App {
  const { queues, clock } = house
  const caller = stage.callUid
  const speaker = new Speaker(stage, house)
  let isIn = true
  let isOver = false
  let inner: App | undefined
  let dialling: Dialling | undefined
  let timer: Timer | undefined

  const music = (): void => { if (its.music !== undefined) speaker.loop(its.music) }

  function announceLater(): void {
    if (its.position.length + its.wait.length === 0) return
    timer = clock.after(its.everyMs, () => {
      const place = its.position[Math.min(queues.before(its.name, caller), its.position.length - 1)]
      speaker.say([...place === undefined ? [] : [place], ...its.wait], () => {
        music()
        announceLater()
      })
    })
  }

  function ring(agent: Agent): void {
    void stage.answer().then(() => {
      if (!isIn || isOver) return
      stage.note(`calls ${agent.name}`)
      dialling = stage.dial(agent.plan, {
        failed: () => queues.tell({ on: 'refused', caller }),
      })
    })
  }

  function leave(way: Way, why: string): void {
    isIn = false
    timer?.cancel()
    stage.note(why)
    if (way.do === 'refuse') return stage.refuse(way.status, way.reason)
    if (way.do === 'enter') {
      speaker.stop()
      inner = house.start(stage, way.work)
      return
    }
    void stage.answer().then(() => {
      if (!isOver) dialling = stage.dial(way.plan, { failed: () => stage.hangUp('nobody was to be had') })
    })
  }

  function hear(): void {
    void stage.answer().then(() => {
      if (!isIn || isOver) return
      music()
      announceLater()
    })
  }

  const inQueue = {
    wait() {
      stage.note(`waits in ${its.name}`)
      hear()
    },
    ring,
    overflow: () => leave(its.overflow, `no place in ${its.name}`),
  }
  const { tags = new Set() } = stage.facts
  if (sinceMs === undefined) queues.arrive({ on: 'arrives', caller, queue: its, tags }, inQueue)
  else {
    const passedMs = Math.max(0, clock.nowMs() - sinceMs)
    queues.return({ caller, queue: its.name, tags, sinceMs: clock.monotonicMs() - passedMs }, inQueue)
    hear()
  }
  return {
    digit(digit) {
      if (inner) return inner.digit(digit)
      const way = isIn ? its.exits.get(digit) : undefined
      // Who is on the way to an agent has left the queue already.
      if (!way || dialling?.giveUp() === false) return
      queues.tell({ on: 'left', caller })
      leave(way, `leaves ${its.name}`)
    },
    reoffered: () => inner?.reoffered?.(),
    over(why) {
      isOver = true
      timer?.cancel()
      speaker.stop()
      if (why === 'left') dialling?.giveUp()
      if (isIn) {
        queues.tell(why === 'left' ? { on: why, caller } : { on: why, caller, call: dialling?.callUid ?? '' })
      }
      inner?.over(why)
    },
    snapshot() {
      const since = isIn ? queues.sinceMs(caller) : undefined
      return since === undefined ? inner?.snapshot?.() : { app: 'queue', name: its.name, sinceMs: since }
    },
  }
}
