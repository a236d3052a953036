/** What is said and what is asked, on a stage made by hand. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Listener } from '../../src/apps/listener.ts'
import { Speaker } from '../../src/apps/speaker.ts'
import { RouterError } from '../../src/base/errors.ts'
import { createLog } from '../../src/base/log.ts'
import type { Stage } from '../../src/call/stage.ts'
import type { Question } from '../../src/policy/flow/flow.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

/** Every prompt lasts a second. */
const PROMPT_MS = 1_000

function setUp() {
  const clock = new VirtualClock()
  const heard: string[] = []
  let isLost = false
  let moved = (): void => {}
  const stage: Pick<Stage, 'callUid' | 'play' | 'hush' | 'onMoved'> = {
    callUid: 'c1',
    play(prompt, times = 1) {
      if (prompt === 'lost.wav') return Promise.reject(new RouterError('MEDIA_REFUSED', 'no such file'))
      if (isLost) return Promise.reject(new RouterError('MEDIA_UNAVAILABLE', 'the engine is gone'))
      heard.push(times === 1 ? prompt : `${prompt} over and over`)
      return Promise.resolve(PROMPT_MS)
    },
    hush() {
      heard.push('hush')
      return Promise.resolve()
    },
    onMoved(listener) { moved = listener },
  }
  const warned: unknown[] = []
  const log = createLog('warn', { write: line => { warned.push((JSON.parse(line) as { prompt?: unknown }).prompt) } })
  const house = { clock, log }
  const speaker = new Speaker(stage as Stage, house)
  const listener = new Listener(house, speaker)
  const answers: (string | undefined)[] = []
  return {
    clock, heard, warned, speaker, answers,
    ask: (change: Partial<Question> = {}) => listener.ask({
      play: ['ask.wav'], most: 4, end: '#', bargeIn: true, waitMs: 5_000, betweenMs: 2_000, ...change,
    }, digits => answers.push(digits)),
    press: (keys: string) => { for (const key of keys) listener.digit(key) },
    stop: () => listener.stop(),
    lose: () => { isLost = true },
    move: () => {
      isLost = false
      moved()
    },
  }
}

test('prompts are said one after another, each for as long as it lasts', async () => {
  const { clock, heard, speaker } = setUp()
  speaker.say(['a.wav', 'b.wav'], () => heard.push('done'))
  await clock.pass(PROMPT_MS - 1)
  assert.equal(heard, ['a.wav'])
  await clock.pass(1)
  assert.equal(heard, ['a.wav', 'b.wav'])
  await clock.pass(PROMPT_MS)
  assert.equal(heard, ['a.wav', 'b.wav', 'done'])
})

test('a prompt that cannot be played is passed over, with a warning', async () => {
  const { clock, heard, speaker, warned } = setUp()
  speaker.say(['lost.wav', 'b.wav'], () => heard.push('done'))
  await clock.pass(PROMPT_MS)
  assert.equal(heard, ['b.wav', 'done'])
  assert.equal(warned, ['lost.wav'])
})

test('what was said when the media moved is said again from its beginning, and nothing else is', async () => {
  const { clock, heard, speaker, lose, move } = setUp()
  speaker.say(['a.wav', 'b.wav'], () => heard.push('done'))
  await clock.pass(600)
  move()
  await clock.pass(PROMPT_MS - 1)
  assert.equal(heard, ['a.wav', 'a.wav'])
  lose()
  await clock.pass(3_000)
  move()
  await clock.pass(PROMPT_MS)
  assert.equal(heard, ['a.wav', 'a.wav', 'b.wav', 'done'])
  move()
  await clock.pass(0)
  assert.is(heard.at(-1), 'done', 'nothing is said that was said to its end')
  speaker.loop('music.wav')
  move()
  assert.equal(heard.slice(-2), ['music.wav over and over', 'music.wav over and over'])
  speaker.stop()
  move()
  assert.is(heard.at(-1), 'hush')
})

test('an engine that stays away is waited for, but not for ever', async () => {
  const { clock, heard, speaker, lose, warned } = setUp()
  lose()
  speaker.say(['a.wav'], () => heard.push('done'))
  await clock.pass(4_999)
  assert.equal(heard, [])
  await clock.pass(1)
  assert.equal([heard, warned], [['done'], ['a.wav']])
})

test('what is said anew takes the place of what was said, whose end is never told', async () => {
  const { clock, heard, speaker } = setUp()
  speaker.say(['a.wav', 'b.wav'], () => heard.push('first'))
  await clock.pass(500)
  speaker.say(['c.wav'], () => heard.push('second'))
  await clock.pass(5_000)
  assert.equal(heard, ['a.wav', 'c.wav', 'second'])
})

test('nothing follows once the speaker was stopped', async () => {
  const { clock, heard, speaker } = setUp()
  speaker.say(['a.wav', 'b.wav'], () => heard.push('done'))
  speaker.stop()
  await clock.pass(5_000)
  assert.equal(heard, ['a.wav', 'hush'])
  speaker.loop('music.wav')
  assert.match(heard.at(-1) ?? '', /^music\.wav over and over$/)
})

test('enough digits are the answer, without waiting for more', async () => {
  const { clock, heard, answers, ask, press } = setUp()
  ask()
  await clock.pass(300)
  press('4075')
  assert.equal(answers, ['4075'])
  assert.equal(heard, ['ask.wav', 'hush'], 'the first digit cut the question short, once')
  press('9')
  await clock.pass(10_000)
  assert.equal(answers, ['4075'], 'nobody asks any more')
})

test('the key that ends an answer is no part of it; alone it is silence', async () => {
  const { clock, answers, ask, press } = setUp()
  ask()
  press('40#')
  ask()
  press('#')
  ask({ end: '*' })
  press('4#*')
  await clock.pass(10_000)
  assert.equal(answers, ['40', undefined, '4#'])
})

test('the time for a next digit begins anew with each', async () => {
  const { clock, answers, ask, press } = setUp()
  ask()
  press('4')
  await clock.pass(1_999)
  press('0')
  await clock.pass(1_999)
  assert.equal(answers, [])
  await clock.pass(1)
  assert.equal(answers, ['40'])
})

test('silence is counted from the end of the question', async () => {
  const { clock, answers, ask } = setUp()
  ask()
  await clock.pass(PROMPT_MS + 4_999)
  assert.equal(answers, [])
  await clock.pass(1)
  assert.equal(answers, [undefined])
})

test('without barge-in the question is said to its end, and what was pressed before is not heard', async () => {
  const { clock, heard, answers, ask, press } = setUp()
  ask({ bargeIn: false })
  await clock.pass(300)
  press('12')
  await clock.pass(PROMPT_MS)
  press('3456')
  assert.equal(answers, ['3456'])
  assert.equal(heard, ['ask.wav'])
})

test('what is dialled before it is asked is the answer, and its rest the next one, without a word', async () => {
  const { clock, heard, answers, ask, press } = setUp()
  press('4075#1')
  ask({ most: 10 })
  assert.equal(answers, ['4075'])
  ask({ most: 1 })
  assert.equal([answers, heard], [['4075', '1'], []])
  press('12')
  ask()
  await clock.pass(1_999)
  assert.is(answers.length, 2, 'more may come')
  await clock.pass(1)
  assert.is(answers.at(-1), '12')
  ask()
  assert.equal(heard, ['ask.wav'], 'nothing is left')
})

test('a question that wants to be heard takes nothing from before, and not more is kept than needed', async () => {
  const { clock, answers, ask, press } = setUp()
  press('1')
  ask({ bargeIn: false, most: 1 })
  await clock.pass(PROMPT_MS + 5_000)
  assert.equal(answers, [undefined])
  press('9'.repeat(100))
  ask({ most: 50 })
  await clock.pass(2_000)
  assert.is(answers.at(-1), '9'.repeat(32))
})

test('a question that is given up is never answered', async () => {
  const { clock, answers, ask, press, stop } = setUp()
  ask()
  press('4')
  stop()
  press('5')
  await clock.pass(10_000)
  assert.equal(answers, [])
})

test.run()
