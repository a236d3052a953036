/** Callers who wait, and who gets them, on stages made by hand. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createApps } from '../../src/apps/apps.ts'
import { createLog } from '../../src/base/log.ts'
import { createMetrics } from '../../src/base/metrics.ts'
import type { App, DialNews, Stage } from '../../src/call/stage.ts'
import type { ParkPlan } from '../../src/policy/apps/app-plan.ts'
import { factsOf, planOf, targetOf } from '../support/fake-policy.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const plan: ParkPlan = {
  app: 'park', name: '{to.user}', orbit: { source: '701', render: () => '701' }, music: 'hold.wav', longestMs: 60_000,
}
const [toDesk, toParker] = [planOf([targetOf('desk')]), planOf([targetOf('parker')])]

/** One caller: what became of it, and how the call for it goes. */
class Caller implements Stage {
  readonly facts = factsOf()
  readonly offer = 'an offer'
  readonly shown = 'an offer'
  readonly isAnswered = true
  readonly did: string[] = []
  news: DialNews | undefined
  dialled: unknown

  readonly callUid: string
  readonly broughtBy: Stage['broughtBy']

  constructor(callUid: string, broughtBy?: Stage['broughtBy']) {
    this.callUid = callUid
    this.broughtBy = broughtBy
  }

  early(): Promise<void> {
    return Promise.resolve()
  }

  answer(): Promise<void> {
    this.did.push('answer')
    return Promise.resolve()
  }

  sendTo(): Promise<void> {
    return Promise.resolve()
  }

  refuse(status: number): void {
    this.did.push(`refuse ${status}`)
  }

  hangUp(why: string): void {
    this.did.push(`hang up: ${why}`)
  }

  play(prompt: string): Promise<number> {
    this.did.push(`play ${prompt}`)
    return Promise.resolve(1_000)
  }

  hush(): Promise<void> {
    return Promise.resolve()
  }

  onMoved(): void { /* it stays where it is */ }

  dial(to: unknown, heard: DialNews) {
    this.dialled = to
    this.news = heard
    return { callUid: 'onward', giveUp: () => this.did.push('give up') > 0 }
  }

  join(other: Stage, heard: DialNews) {
    this.did.push(`join ${other.callUid}`)
    this.news = heard
    return { callUid: 'onward', giveUp: () => this.did.push('give up') > 0 }
  }

  note(): void { /* the record is looked at elsewhere */ }
}

function setUp() {
  const clock = new VirtualClock()
  const apps = createApps({ clock, log: createLog('silent'), metrics: createMetrics() })
  return {
    clock, orbits: () => apps.parked().map(({ orbit, callUid }) => `${orbit} ${callUid}`),
    async parks(caller: Caller, its: ParkPlan = plan, atOnce?: (app: App) => void): Promise<App | undefined> {
      const app = apps.start(caller, its)
      if (app) atOnce?.(app)
      await clock.pass(0)
      return app
    },
  }
}

test('a caller waits with music; the next one to dial the orbit gets them', async () => {
  const { orbits, parks } = setUp()
  const [one, two] = [new Caller('one'), new Caller('two')]
  const app = await parks(one)
  assert.equal(one.did, ['answer', 'play hold.wav'])
  assert.equal(orbits(), ['701 one'])
  await parks(two)
  assert.equal(two.did, ['answer', 'join one'])
  app?.over('joined')
  assert.equal(orbits(), [])
})

test('a caller being fetched is not fetched twice, and is there again when that failed', async () => {
  const { orbits, parks } = setUp()
  const [one, two, three, four] = [new Caller('one'), new Caller('two'), new Caller('three'), new Caller('four')]
  await parks(one)
  await parks(two)
  await parks(three)
  assert.equal(three.did, ['refuse 486'])
  two.news?.failed(480)
  assert.equal(two.did.at(-1), 'hang up: who waited could not be joined')
  assert.equal(orbits(), ['701 one'])
  await parks(four)
  assert.equal(four.did.at(-1), 'join one')
})

test('a caller whose time was over while being fetched in vain goes on at once', async () => {
  const { clock, orbits, parks } = setUp()
  const [one, two] = [new Caller('one'), new Caller('two')]
  await parks(one, { ...plan, longestMs: 3_000 })
  await parks(two)
  await clock.pass(3_000)
  assert.equal(orbits(), ['701 one'], 'whoever fetches them may have them still')
  two.news?.failed(488)
  assert.equal(one.did.at(-1), 'hang up: nobody came')
  assert.equal(orbits(), [])
})

test('who hangs up before hearing anything fetches nobody, and the caller waits on', async () => {
  const { orbits, parks } = setUp()
  const [one, two, three] = [new Caller('one'), new Caller('two'), new Caller('three')]
  await parks(one)
  await parks(two, plan, app => app.over('left'))
  assert.equal(two.did, ['answer'])
  assert.equal(orbits(), ['701 one'])
  await parks(three)
  assert.is(three.did.at(-1), 'join one')
})

test('one who was transferred to a taken orbit is not joined to whoever waits there', async () => {
  const { parks } = setUp()
  await parks(new Caller('one'))
  const two = new Caller('two', { peer: 'pbx' })
  await parks(two)
  assert.equal(two.did, ['refuse 486'])
})

test('a caller nobody comes for goes back to who parked them, and is hung up on when that fails', async () => {
  const { clock, orbits, parks } = setUp()
  const one = new Caller('one', { peer: 'pbx', back: toParker })
  await parks(one)
  await clock.pass(59_999)
  assert.is(one.dialled, undefined)
  await clock.pass(1)
  assert.is(one.dialled, toParker)
  assert.equal(orbits(), [], 'nobody can fetch them any more')
  one.news?.failed(486)
  assert.is(one.did.at(-1), 'hang up: nobody was to be had')
})

test('what the plan says comes before who parked them, and without both the caller is hung up on', async () => {
  const { clock, parks } = setUp()
  const [one, two] = [new Caller('one', { peer: 'pbx', back: toParker }), new Caller('two')]
  await parks(one, { ...plan, fallback: toDesk })
  await clock.pass(60_000)
  assert.is(one.dialled, toDesk)
  await parks(two)
  await clock.pass(60_000)
  assert.is(two.did.at(-1), 'hang up: nobody came')
})

test('a caller who hangs up leaves the orbit, and no time runs on', async () => {
  const { clock, orbits, parks } = setUp()
  const one = new Caller('one', { peer: 'pbx', back: toParker })
  const app = await parks(one)
  app?.over('left')
  assert.equal(orbits(), [])
  await clock.pass(3_600_000)
  assert.equal([one.dialled, one.did], [undefined, ['answer', 'play hold.wav']])
})

test('an orbit without a name is nobody\'s', async () => {
  const { parks } = setUp()
  const one = new Caller('one')
  await parks(one, { ...plan, orbit: { source: '{none}', render: () => '' } })
  assert.equal(one.did, ['refuse 404'])
})

test.run()
