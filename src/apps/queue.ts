/** A caller waits in a queue, hears music and their place, and is joined to the first agent who takes the call. */
import type { Timer } from '../base/clock.ts'
import type { App, Dialling } from '../call/stage.ts'
import type { Agent, Way } from '../policy/queue/queue.ts'
import { Speaker } from './speaker.ts'
import type { PlanFor, Starter } from './starter.ts'

export const queue: Starter<PlanFor<'queue'>> = (stage, { queue: its }, house) => {
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
        ended: () => queues.tell({ on: 'ended', caller, agent: agent.name }),
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

  queues.arrive({ on: 'arrives', caller, queue: its, tags: stage.facts.tags ?? new Set() }, {
    wait() {
      stage.note(`waits in ${its.name}`)
      void stage.answer().then(() => {
        if (!isIn || isOver) return
        music()
        announceLater()
      })
    },
    ring,
    overflow: () => leave(its.overflow, `no place in ${its.name}`),
  })
  return {
    digit(digit) {
      if (inner) return inner.digit(digit)
      const way = isIn ? its.exits.get(digit) : undefined
      if (!way) return
      dialling?.giveUp()
      queues.tell({ on: 'left', caller })
      leave(way, `leaves ${its.name}`)
    },
    over(why) {
      isOver = true
      timer?.cancel()
      speaker.stop()
      if (why === 'left') dialling?.giveUp()
      if (isIn) queues.tell({ on: why, caller })
      inner?.over(why)
    },
  }
}
