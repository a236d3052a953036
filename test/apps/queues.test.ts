/** The queues at work under a clock that is told the time: two routers with the same agents, a crowd of callers. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Queues } from '../../src/apps/queues.ts'
import { createLog } from '../../src/base/log.ts'
import { createMetrics } from '../../src/base/metrics.ts'
import { ToldClock } from '../../src/base/told-clock.ts'
import type { Queue } from '../../src/policy/queue/queue.ts'
import { createMemoryShelf } from '../../src/state/shelf.ts'
import { agentOf as agent, queueOf } from '../support/fake-queue.ts'

test('two routers call an agent of both for one caller at a time, and one that died keeps nobody', async () => {
  const clock = new ToldClock(0)
  const shelf = createMemoryShelf(clock)
  const queue = queueOf([agent('ann'), agent('bob')], { rest: { afterCallMs: 3_000, afterRefusalMs: 3_000 } })
  const rung: string[] = []
  const open = (name: string) => {
    const queues = new Queues({ clock, metrics: createMetrics(), log: createLog('silent'), shelf })
    queues.adopt(new Map([['sales', queue]]))
    const arrive = (caller: string): void => queues.arrive({ on: 'arrives', caller, queue }, {
      wait() {}, overflow() {}, ring: ({ name: who }) => { rung.push(`${name} ${caller} ${who}`) },
    })
    return { queues, arrive }
  }
  const [one, two] = [open('one'), open('two')]
  const pass = async (ms: number): Promise<string[]> => {
    for (let at = 0; at < ms; at += 500) {
      clock.advance(500)
      for (let turn = 0; turn < 20; turn++) await Promise.resolve()
    }
    return rung.splice(0)
  }
  for (const caller of ['1', '2']) one.arrive(caller)
  for (const caller of ['3', '4']) two.arrive(caller)
  assert.equal(await pass(500), ['one 1 ann', 'one 2 bob'])
  assert.equal(await pass(4_000), [], 'the other router calls nobody')
  one.queues.tell({ on: 'refused', caller: '1' })
  one.queues.tell({ on: 'left', caller: '1' })
  assert.equal(await pass(2_500), [], 'ann rests for both')
  assert.equal(await pass(3_500), ['two 3 ann'])
  assert.ok(two.queues.sign('sales', 'bob', false))
  assert.equal(one.queues.list()[0]?.agents.map(({ is }) => is), ['elsewhere', 'ringing'])
  one.queues.tell({ on: 'left', caller: '2' })
  await pass(2_000)
  assert.equal(one.queues.list()[0]?.agents.map(({ is }) => is), ['elsewhere', 'away'])
  await two.queues.close()
  one.arrive('5')
  assert.equal(await pass(20_000), ['one 5 ann'], 'what the other said of her lapsed')
  await one.queues.close()
  assert.is(clock.pending, 0, 'no timer is left')
})

/** The same numbers every run. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

test('of 1,000 callers and 20 agents nobody is lost or joined twice, with a reload each second', async () => {
  const clock = new ToldClock(0)
  const metrics = createMetrics()
  const queues = new Queues({ clock, metrics, log: createLog('silent') })
  const random = chance(7)
  const agents = Array.from({ length: 20 }, (_, at) => agent(`agent${at}`))
  const load = (): Queue => {
    const queue = queueOf(agents, { callersMax: 400, rest: { afterCallMs: 2_000, afterRefusalMs: 5_000 } })
    queues.adopt(new Map([['sales', queue]]))
    return queue
  }
  let queue = load()
  const fates = new Map<string, string[]>()
  const busy = new Map<string, string>()
  const idleSince = new Map<string, number>()
  const free = new Set(agents.map(({ name }) => name))
  const began: string[] = []
  const ends = (caller: string, fate: string): void => { fates.get(caller)?.push(fate) }

  function arrive(caller: string): void {
    let isHere = true
    let rung: string | undefined
    fates.set(caller, [])
    const frees = (name: string, ms: number): void => {
      busy.delete(name)
      // What the router must know by then, seen from outside: who is free, and since when.
      idleSince.set(name, clock.monotonicMs())
      clock.after(ms, () => free.add(name))
    }
    queues.arrive({ on: 'arrives', caller, queue }, {
      wait() { began.push(caller) },
      overflow() {
        isHere = false
        ends(caller, 'overflow')
      },
      ring({ name }) {
        assert.not(busy.has(name), `${name} is called by one at a time`)
        const since = idleSince.get(name) ?? -1
        for (const other of free) {
          if (other !== name) assert.ok((idleSince.get(other) ?? -1) >= since, `${name} has been idle longest`)
        }
        free.delete(name)
        busy.set(name, caller)
        rung = name
        clock.after(500 + random() * 4_000, () => {
          if (!isHere || rung !== name) return
          rung = undefined
          if (random() < 0.3) {
            frees(name, 5_000)
            queues.tell({ on: 'refused', caller })
            return
          }
          isHere = false
          ends(caller, `joined ${name}`)
          queues.tell({ on: 'joined', caller, call: `with ${caller}` })
          clock.after(2_000 + random() * 20_000, () => {
            frees(name, 2_000)
            queues.listener({ on: 'ended', callUid: `with ${caller}` })
          })
        })
      },
    })
    if (random() < 0.2) {
      clock.after(random() * 60_000, () => {
        if (!isHere) return
        isHere = false
        if (rung !== undefined) {
          busy.delete(rung)
          free.add(rung)
        }
        ends(caller, 'left')
        queues.tell({ on: 'left', caller })
      })
    }
  }

  for (let come = 0; come < 1_000; clock.advance(1_000)) {
    queue = load()
    for (const end = Math.min(1_000, come + 1 + Math.floor(random() * 6)); come < end; come++) arrive(`c${come}`)
  }
  for (let second = 0; second < 1_000; second++) {
    queue = load()
    clock.advance(1_000)
  }

  assert.is(fates.size, 1_000)
  for (const [caller, fate] of fates) assert.is(fate.length, 1, `${caller}: ${fate.join(', ')}`)
  const count = (word: string): number => [...fates.values()].filter(([fate = '']) => fate.startsWith(word)).length
  assert.is(busy.size, 0, 'every agent is free again')
  assert.ok(count('joined') > 500 && count('left') > 50, `${count('joined')} joined, ${count('left')} left`)
  const text = await metrics.registry.metrics()
  const waits = (outcome: string): number =>
    Number(new RegExp(`wait_seconds_count\\{queue="sales",outcome="${outcome}"\\} (\\d+)`).exec(text)?.[1] ?? 0)
  assert.equal([waits('joined'), waits('left')], [count('joined'), count('left')])
  assert.is(waits('joined') + waits('left') + waits('overflow'), began.length, 'every wait is counted')
  assert.ok(text.includes('pointsman_queue_waiting{queue="sales"} 0'))
  await queues.close()
  assert.is(clock.pending, 0, 'no timer is left')
})

test.run()
