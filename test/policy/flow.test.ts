/** Flows walked through step by step, without a caller. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { FieldValue, LookupAnswer } from '../../src/policy/facts.ts'
import type { Lookup } from '../../src/policy/lookups/lookup.ts'
import type { Ask, Flow, FlowStep, Menu } from '../../src/policy/flow/flow.ts'
import { enterFlow, flowStep, STEPS_MAX, type FlowMove } from '../../src/policy/flow/interpret.ts'
import { walk } from '../../src/policy/flow/walk.ts'

const menu = (choices: Record<string, readonly FlowStep[]>, more: Partial<Menu> = {}): FlowStep => ({
  do: 'menu', menu: {
    play: ['ask.wav'], choices: new Map(Object.entries(choices)), most: 1, waitMs: 5_000, betweenMs: 3_000, tries: 2,
    sorry: ['sorry.wav'], wrong: [], silence: [], bargeIn: true, ...more,
  },
})
const ask = (more: Partial<Ask> = {}): FlowStep => ({
  do: 'ask', ask: {
    play: ['account.wav'], as: 'account', least: 3, most: 4, end: '#', waitMs: 5_000, betweenMs: 3_000, tries: 2,
    sorry: ['sorry.wav'], wrong: [says('wrong.wav')], silence: [says('silence.wav')], bargeIn: true, ...more,
  },
})
const says = (file: string): FlowStep => ({ do: 'play', files: [file] })
const flow = (...steps: readonly FlowStep[]): Flow => ({ name: 'main', steps })
const nobody = (): boolean => false

test('steps come in their order, and a flow that is over hangs up', () => {
  let move: FlowMove = flowStep(enterFlow(flow(says('a.wav'), { do: 'tag', tag: 'x' }, says('b.wav'))), { on: 'begin' })
  assert.equal(move.command, { do: 'play', files: ['a.wav'] })
  move = flowStep(move.state, { on: 'done' })
  assert.equal([move.command, move.state.tags], [{ do: 'play', files: ['b.wav'] }, ['x']])
  assert.equal(flowStep(move.state, { on: 'done' }).command, { do: 'hangup', why: 'the flow is over' })
})

test('a choice leads on, and then behind the menu', () => {
  const main = flow(menu({ 1: [says('one.wav')], 2: [says('two.wav')] }), says('end.wav'))
  assert.equal(walk(main, ['2'], nobody), {
    played: ['ask.wav', 'two.wav', 'end.wav'], said: ['ask.wav', 'two.wav', 'end.wav'], path: ['main', '2'], tags: [],
  })
})

test('nonsense and silence are asked again as often as said, then each goes its own way', () => {
  const main = flow(menu({ 1: [] }, { wrong: [says('wrong.wav')], silence: [says('silence.wav')] }))
  assert.equal(walk(main, ['7', '8'], nobody).path, ['main', 'wrong'])
  assert.equal(walk(main, ['7'], nobody).played, ['ask.wav', 'sorry.wav', 'ask.wav', 'silence.wav'])
  assert.equal(walk(main, ['7', '1'], nobody).path, ['main', '1'])
})

test('again asks the innermost menu anew, with all its tries', () => {
  const inner = menu({ '*': [{ do: 'again' }], 1: [says('one.wav')] })
  const main = flow(menu({ 5: [inner] }))
  assert.equal(walk(main, ['5', '*', '7', '1'], nobody).path, ['main', '5', '*', '1'])
})

test('a flow that is gone to is gone back from', () => {
  const hours: Flow = { name: 'hours', steps: [says('hours.wav')] }
  assert.equal(walk(flow({ do: 'flow', flow: hours }, says('end.wav')), [], nobody), {
    played: ['hours.wav', 'end.wav'], said: ['hours.wav', 'end.wav'], path: ['main', 'hours'], tags: [],
  })
})

test('steps behind a dial are for when nobody took the call', () => {
  const plan = { tiers: [], headers: [], failover: {} as never }
  const main = flow({ do: 'dial', plan }, says('nobody.wav'))
  assert.equal(walk(main, [], () => true).played, [])
  assert.equal(walk(main, [], nobody).played, ['nobody.wav'])
})

test('digits that are asked for are kept and said, and the path has their name alone', () => {
  const main = flow(ask(), { do: 'say-digits', answer: 'account' }, says('end.wav'))
  assert.equal(walk(main, ['407'], nobody), {
    played: ['account.wav', 'digit-4.wav', 'digit-0.wav', 'digit-7.wav', 'end.wav'],
    said: ['account.wav', '407', 'end.wav'], path: ['main', 'account'], tags: [],
  })
})

test('too short, too long and no number are wrong, and silence is silence', () => {
  const main = flow(ask())
  for (const digits of ['12', '12345', '12*', '*']) {
    assert.equal(walk(main, [digits, digits], nobody).path, ['main', 'wrong'], digits)
  }
  assert.equal(walk(main, ['12'], nobody).played, ['account.wav', 'sorry.wav', 'account.wav', 'silence.wav'])
  assert.equal(walk(main, ['12', '123'], nobody).path, ['main', 'account'])
})

test('the last answer of a name is the one that is said, and nothing is said without one', () => {
  const said: FlowStep = { do: 'say-digits', answer: 'account' }
  const main = flow(said, ask({ least: 1 }), ask({ least: 1 }), said)
  assert.equal(walk(main, ['1', '2'], nobody).played, ['account.wav', 'account.wav', 'digit-2.wav'])
})

const account = (tags: readonly string[] = []): Lookup => ({
  name: 'account', definition: '', request: () => undefined, read: () => ({ fault: '' }), typed: () => ({ fault: '' }),
  fields: new Map(), tagFields: tags, planB: answer({ open: false }, false), deadlineMs: 500, cache: undefined,
  mayBePrivate: false, atOnce: 1, breaker: { after: 1, restMs: 1 },
})
const answer = (fields: Readonly<Record<string, FieldValue>>, answered = true): LookupAnswer =>
  ({ answered, fields: new Map(Object.entries(fields)) })
const looks = (tags?: readonly string[]): FlowStep => ({
  do: 'lookup', asked: {
    lookup: account(tags), otherwise: [says('sorry.wav')],
    cases: [{ holds: ({ fields }) => fields.get('open') === true, steps: [says('open.wav')] }],
  },
})

test('nothing, and a pause as long as a question waits, are silence there', () => {
  const main = flow(menu({ 1: [says('one.wav')] }, { silence: [says('silence.wav')] }), says('end.wav'))
  assert.equal(walk(main, ['-', '1'], nobody).played, ['ask.wav', 'sorry.wav', 'ask.wav', 'one.wav', 'end.wav'])
  assert.equal(walk(main, ['~4999ms1'], nobody).path, ['main', '1'])
  assert.equal(walk(main, ['~5s1'], nobody).played, ['ask.wav', 'sorry.wav', 'ask.wav', 'one.wav', 'end.wav'])
  assert.equal(walk(main, ['~9s1'], nobody).path, ['main', '1'])
  assert.equal(walk(main, ['~10s1'], nobody).path, ['main', 'silence'])
})

test('a pause between digits longer than the question waits ends the answer', () => {
  const main = flow(ask({ least: 1 }), menu({ 9: [says('nine.wav')] }))
  assert.equal(walk(main, ['12~2s34'], nobody).path, ['main', 'account', 'silence'])
  assert.equal(walk(main, ['12~3s9'], nobody).path, ['main', 'account', '9'])
})

test('a lookup is asked about what was dialled, and its answer leads on', () => {
  const main = flow(ask(), looks(['tier']), says('end.wav'))
  const asked: unknown[] = []
  const led = walk(main, ['407'], nobody, ({ name }, answers) => {
    asked.push([name, answers.get('account')])
    return answer({ open: true, tier: 'gold' })
  })
  assert.equal(asked, [['account', '407']])
  assert.equal([led.played, led.path, led.tags],
    [['account.wav', 'open.wav', 'end.wav'], ['main', 'account', 'account'], ['gold']])
})

test('no case that holds leads to else, and plan B is an answer like any', () => {
  const led = walk(flow(looks(), says('end.wav')), [], nobody)
  assert.equal([led.played, led.path], [['sorry.wav', 'end.wav'], ['main', 'account', 'else']])
})

test('a menu around a lookup is asked again from inside it', () => {
  const inside: FlowStep = {
    do: 'lookup', asked: { lookup: account(), cases: [], otherwise: [{ do: 'again' }] },
  }
  assert.equal(walk(flow(menu({ 1: [inside], 2: [says('two.wav')] })), ['1', '2'], nobody).played,
    ['ask.wav', 'ask.wav', 'two.wav'])
})

test('a caller who goes round for ever is hung up on', () => {
  let move: FlowMove = flowStep(enterFlow(flow(menu({ 1: [{ do: 'again' }] }))), { on: 'begin' })
  let asked = 0
  while (move.command.do === 'ask') {
    asked++
    move = flowStep(move.state, { on: 'dialled', digits: '1' })
  }
  assert.equal(move.command, { do: 'hangup', why: 'went round too often' })
  assert.ok(asked <= STEPS_MAX)
})

test.run()
