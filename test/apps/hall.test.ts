/** The queues without a socket: one step after another. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { emptyHall, hallStep, nextTimeMs, type Hall, type HallCommand, type HallEvent } from '../../src/apps/hall.ts'
import { agentIn, agentWritten, settled } from '../../src/apps/agent-written.ts'
import type { Queue } from '../../src/policy/queue/queue.ts'
import { agentOf as agent, queueOf } from '../support/fake-queue.ts'

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
    this.tell({ on: 'joined', caller, call: `with ${caller}` })
    this.tell({ on: 'ended', call: `with ${caller}` })
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
  assert.equal(told.tell({ on: 'joined', caller: '1', call: 'x' }), [])
  assert.equal(told.tell({ on: 'ended', call: 'x' }), [], 'rests first')
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

test('a wait has an end though there is always an agent to call', () => {
  const told = new Told()
  const queue = queueOf([agent('ann'), agent('bob'), agent('carol')], { longestMs: 60_000 })
  told.tell({ on: 'arrives', caller: '1', queue })
  for (const next of ['bob', 'carol']) {
    assert.equal(told.tell({ on: 'refused', caller: '1' }, 20_000), [`ring 1 ${next}`])
  }
  assert.equal(told.tell({ on: 'refused', caller: '1' }, 20_000), ['overflow 1'])
  assert.equal(told.tell({ on: 'arrives', caller: '2', queue }), ['wait 2', 'ring 2 ann'], 'they are there for others')
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

test('an agent who has not registered is not called, and is once they have', () => {
  const told = new Told()
  told.tell({ on: 'seen', absent: new Set(['ann']) })
  assert.equal(told.tell({ on: 'arrives', caller: '1', queue: queueOf([agent('ann'), agent('bob')]) }),
    ['wait 1', 'ring 1 bob'])
  assert.equal(told.tell({ on: 'arrives', caller: '2', queue: queueOf([agent('ann'), agent('bob')]) }), ['wait 2'])
  assert.equal(told.tell({ on: 'seen', absent: new Set() }), ['ring 2 ann'])
})

test('an agent whom another router called first is left alone, and tried again', () => {
  const told = new Told()
  const queue = queueOf([agent('ann'), agent('bob')], { order: 'in-order' })
  assert.equal(told.tell({ on: 'arrives', caller: '1', queue }), ['wait 1', 'ring 1 ann'])
  assert.equal(told.tell({ on: 'taken', caller: '1' }), ['ring 1 bob'])
  assert.is(told.hall.agents.get('ann')?.calls, 0)
  assert.equal(told.tell({ on: 'arrives', caller: '2', queue }, 500), ['wait 2'])
  assert.equal(told.tell({ on: 'time' }, 500), ['ring 2 ann'])
})

test('after a restart all wait in the order they came, and every agent is as they were', () => {
  const before = new Told()
  const agents = ['ann', 'bob', 'carol', 'dave'].map(name => agent(name))
  const queue = queueOf(agents, { order: 'round-robin' })
  const queues = new Map([['sales', queue]])
  before.tell({ on: 'loaded', queues })
  before.tell({ on: 'signed', queue: 'sales', agent: 'dave', isIn: false })
  before.tell({ on: 'arrives', caller: '1', queue })
  before.tell({ on: 'joined', caller: '1', call: 'x' })
  before.tell({ on: 'arrives', caller: '2', queue })
  before.tell({ on: 'refused', caller: '2' })
  for (const caller of ['3', '4', '5']) before.tell({ on: 'arrives', caller, queue })
  assert.equal([...before.hall.agents].map(([name, { is }]) => `${name} ${is}`),
    ['ann talking', 'bob resting', 'carol ringing'])
  const restarted = (isLive: boolean): string[] => {
    // The clock that never jumps begins anew; the wall clock goes on.
    const then = { nowMs: () => 1_000_000 + before.nowMs, monotonicMs: () => before.nowMs }
    const now = { nowMs: () => 1_000_000 + before.nowMs, monotonicMs: () => 0 }
    const told = new Told()
    told.tell({ on: 'loaded', queues }, 0)
    const known = new Map(agents.flatMap(({ name }) => {
      const written = agentWritten(before.hall, name, then)
      return written ? [[name, agentIn(settled(throughFile(written), () => isLive, now.nowMs()), now)] as const] : []
    }))
    assert.equal(told.tell({ on: 'known', agents: known }, 0), [])
    const callers = before.hall.waiting.toReversed().map(({ caller, queue: name, tags, sinceMs }) =>
      ({ caller, queue: name, tags, sinceMs: sinceMs - before.nowMs }))
    const rung = told.tell({ on: 'returned', callers }, 0)
    assert.equal(told.hall.waiting.map(({ caller }) => caller), ['2', '3', '4', '5'])
    const bobs = told.hall.agents.get('bob')
    assert.equal([bobs?.is, bobs?.untilMs], ['resting', (before.hall.agents.get('bob')?.untilMs ?? 0) - before.nowMs])
    return rung
  }
  assert.equal(restarted(true), ['ring 2 carol'], 'one talks, one rests, one is signed off')
  assert.equal(restarted(false), ['ring 2 ann', 'ring 3 carol'], 'who talked in a call that is gone is free')
})

test('who talked in a call that a restart cut has been idle since, who was only called for as long as before', () => {
  const before = { queue: 'sales', untilMs: 0, calls: 1, call: 'x', idleSinceMs: 5, away: [], last: [] }
  const idleSince = (is: 'talking' | 'ringing'): number | undefined =>
    settled({ ...before, is }, () => false, 100).idleSinceMs
  assert.equal([idleSince('talking'), idleSince('ringing')], [100, 5])
})

const throughFile = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

test.run()
