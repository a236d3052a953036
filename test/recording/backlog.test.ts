/** What cannot be written is tried again, ever more seldom, and said once. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLog } from '../../src/base/log.ts'
import { createMetrics } from '../../src/base/metrics.ts'
import { Backlog } from '../../src/recording/backlog.ts'
import { SourceFailed } from '../../src/recording/source.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const test = suite('what waits to be written')
const LOOK_MS = 2_000

class World {
  readonly clock = new VirtualClock(0)
  readonly log: string[] = []
  readonly metrics = createMetrics()
  readonly backlog = new Backlog({
    clock: this.clock, metrics: this.metrics, log: createLog('info', { write: line => { this.log.push(line) } }),
  })
  /** When each was tried. Seconds. */
  readonly tries: (readonly [name: string, atS: number])[] = []

  /** @param failing what it throws now */
  add(name: string, failing: () => Error | undefined): void {
    this.backlog.add({
      whose: { callUid: name }, name,
      write: async () => {
        this.tries.push([name, this.clock.nowMs() / 1000])
        const error = failing()
        if (error) throw error
        return 1
      },
    })
  }

  async looks(count: number): Promise<void> {
    for (let look = 0; look < count; look++) {
      await this.backlog.settled()
      this.clock.advance(LOOK_MS)
      this.backlog.write()
    }
    await this.backlog.settled()
  }

  async count(): Promise<Record<string, number>> {
    const { values } = await this.metrics.recordings.get()
    return Object.fromEntries(values.map(({ labels, value }) => [labels.outcome, value]))
  }
}

const folderFailed = (code: string): Error => Object.assign(new Error(`${code}: no`), { code })

test('one that cannot be read rests twice as long each time, five minutes at most, and keeps nobody back', async () => {
  const world = new World()
  let failing: Error | undefined = new SourceFailed('not a file')
  world.add('broken', () => failing)
  world.add('whole', () => undefined)
  await world.looks(600)
  assert.equal(world.tries.slice(0, 7), [
    ['broken', 0], ['whole', 0], ...[2, 6, 14, 30, 62].map(atS => ['broken', atS] as const),
  ])
  assert.is(world.tries.length, 12, 'in twenty minutes')
  assert.equal([await world.count(), world.backlog.trouble], [{ failed: 1, written: 1 }, undefined])
  assert.is(world.log.filter(line => line.includes('cannot be written')).length, 1)
  failing = new SourceFailed('another cause')
  await world.looks(200)
  assert.is(world.log.filter(line => line.includes('cannot be written')).length, 2)
  failing = undefined
  await world.looks(200)
  assert.equal(await world.count(), { failed: 1, written: 2 })
})

test('a folder that fails is tried at each look, and said once for each cause and time', async () => {
  const world = new World()
  let failing: Error | undefined = folderFailed('ENOSPC')
  for (const name of ['one', 'other']) world.add(name, () => failing)
  await world.looks(20)
  assert.is(world.tries.length, 21)
  assert.is(world.backlog.trouble, 'recordings cannot be written')
  const said = (): number => world.log.filter(line => line.includes('cannot be written')).length
  assert.equal([said(), await world.count()], [1, { failed: 2 }])
  failing = folderFailed('EACCES')
  await world.looks(2)
  assert.is(said(), 2)
  failing = undefined
  await world.looks(2)
  assert.equal([await world.count(), world.backlog.trouble], [{ failed: 2, written: 2 }, undefined])
  failing = folderFailed('EACCES')
  world.add('third', () => failing)
  await world.looks(1)
  assert.is(said(), 3)
})

test('nothing is left', () => assertNothingLeft())

test.run()
