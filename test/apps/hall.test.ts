/** The queues without a socket: single steps, and a crowd of callers under a clock that is told the time. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { emptyHall, hallStep, nextTimeMs, type Hall, type HallCommand, type HallEvent } from '../../src/apps/hall.ts'
import { Queues } from '../../src/apps/queues.ts'
import { createMetrics } from '../../src/base/metrics.ts'
import { ToldClock } from '../../src/base/told-clock.ts'
import type { Agent, Queue } from '../../src/policy/queue/queue.ts'
import { planOf, targetOf } from '../support/fake-policy.ts'

const agent = (name: string, ...skills: readonly string[]): Agent =>
  ({ name, plan: planOf([targetOf(name)]), skills })

const queueOf = (agents: readonly Agent[], change: Partial<Queue> = {}): Queue => ({
  name: 'sales', agents, order: 'longest-idle', position: [], wait: [], everyMs: 30_000, callersMax: 100,
  rest: { afterCallMs: 10_000, afterRefusalMs: 30_000 }, longestMs: 600_000,
  overflow: { do: 'refuse', status: 480 }, exits: new Map(), ...change,
})

/** A hall that is told one thing after another; a second passes before each. */
class Told {
  hall: Hall = emptyHall
  nowMs = 0

  tell(event: HallEvent, afterMs = 1_000): string[] {
    this.nowMs += afterMs
    const { hall, commands } = hallStep(this.hall, event, this.nowMs)
    this.hall = hall
    return commands.map(said)
  }

  /** A caller comes, is taken by whoever is called first, and is done. */
  call(caller: string, queue: Queue, ...tags: readonly string[]): string {
    const [, rings = ''] = this.tell({ on: 'arrives', caller, queue, tags: new Set(tags) })
    const name = rings.split(' ')[2] ?? ''
    this.tell({ on: 'joined', caller })
    this.tell({ on: 'ended', caller, agent: name })
    this.tell({ on: 'time' }, queue.rest.afterCallMs)
    return name
  }
}

function said(command: HallCommand): string {
  return `${command.do} ${command.caller}${command.do === 'ring' ? ` ${command.agent.name}` : ''}`
}

test('callers wait in their order, and an agent is called by one at a time', () => {
  const told = new Told()
  const queue = queueOf([agent('ann')])
  assert.equal(told.tell({ on: 'arrives', caller: '1', queue }), ['wait 1', 'ring 1 ann'])
  assert.equal(told.tell({ on: 'arrives', caller: '2', queue }), ['wait 2'])
  assert.equal(told.tell({ on: 'arrives', caller: '3', queue }), ['wait 3'])
  assert.equal(told.tell({ on: 'joined', caller: '1' }), [])
  assert.equal(told.tell({ on: 'ended', caller: '1', agent: 'ann' }), [], 'rests first')
  assert.is(nextTimeMs(told.hall), told.nowMs + 10_000)
  assert.equal(told.tell({ on: 'time' }, 10_000), ['ring 2 ann'])
  assert.equal(told.tell({ on: 'left', caller: '2' }), ['ring 3 ann'], 'whoever leaves frees the agent')
})

test('an agent who refuses rests and is called again, the next one meanwhile', () => {
  const told = new Told()
  const queue = queueOf([agent('ann'), agent('bob')], { order: 'in-order' })
  assert.equal(told.tell({ on: 'arrives', caller: '1', queue }), ['wait 1', 'ring 1 ann'])
  assert.equal(told.tell({ on: 'refused', caller: '1' }), ['ring 1 bob'])
  assert.equal(told.tell({ on: 'refused', caller: '1' }), [])
  assert.equal(told.tell({ on: 'time' }, 29_000), ['ring 1 ann'])
})

test('an agent of two queues is called for one of them', () => {
  const told = new Told()
  assert.equal(told.tell({ on: 'arrives', caller: '1', queue: queueOf([agent('ann')]) }), ['wait 1', 'ring 1 ann'])
  const help = queueOf([agent('ann'), agent('bob')], { name: 'help', order: 'in-order' })
  assert.equal(told.tell({ on: 'arrives', caller: '2', queue: help }), ['wait 2', 'ring 2 bob'])
})

const three = [agent('ann', 'french'), agent('bob', 'french', 'sales'), agent('carol')]
for (const { order, says, tags = [] } of [
  { order: 'in-order', says: 'ann ann ann ann' },
  { order: 'round-robin', says: 'ann bob carol ann' },
  { order: 'longest-idle', says: 'ann bob carol ann' },
  { order: 'least-calls', says: 'ann bob carol ann' },
  { order: 'skills', says: 'bob bob bob bob', tags: ['sales', 'french'] },
] as const) {
  test(`agents are called ${order}`, () => {
    const told = new Told()
    const queue = queueOf(three, { order })
    assert.is(['1', '2', '3', '4'].map(caller => told.call(caller, queue, ...tags)).join(' '), says)
  })
}

test('there are so many places, and a wait has an end', () => {
  const told = new Told()
  const queue = queueOf([agent('ann')], { callersMax: 2, longestMs: 60_000 })
  told.tell({ on: 'arrives', caller: '1', queue })
  told.tell({ on: 'arrives', caller: '2', queue })
  assert.equal(told.tell({ on: 'arrives', caller: '3', queue }), ['overflow 3'])
  assert.equal(told.tell({ on: 'time' }, 60_000), ['overflow 2'], 'the other is being called for')
  assert.equal(told.tell({ on: 'refused', caller: '1' }), ['overflow 1'])
  assert.equal(told.hall.waiting, [])
})

test('an agent who is signed off is not called', () => {
  const told = new Told()
  const queue = queueOf([agent('ann')])
  told.tell({ on: 'loaded', queues: new Map([['sales', queue]]) })
  told.tell({ on: 'signed', queue: 'sales', agent: 'ann', isIn: false })
  assert.equal(told.tell({ on: 'arrives', caller: '1', queue }), ['wait 1'])
  assert.equal(told.tell({ on: 'signed', queue: 'sales', agent: 'ann', isIn: true }), ['ring 1 ann'])
})

test('a new policy keeps who waits and who rests, and brings new agents', () => {
  const told = new Told()
  told.tell({ on: 'arrives', caller: '1', queue: queueOf([agent('ann')]) })
  told.tell({ on: 'refused', caller: '1' })
  const queue = queueOf([agent('ann'), agent('bob')])
  assert.equal(told.tell({ on: 'loaded', queues: new Map([['sales', queue]]) }), ['ring 1 bob'])
  assert.is(told.hall.agents.get('ann')?.is, 'resting')
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
  const queues = new Queues({ clock, metrics })
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
          queues.tell({ on: 'joined', caller })
          clock.after(2_000 + random() * 20_000, () => {
            frees(name, 2_000)
            queues.tell({ on: 'ended', caller, agent: name })
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
  queues.close()
  assert.is(clock.pending, 0, 'no timer is left')
})

test.run()
