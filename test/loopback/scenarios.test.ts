/**
 * The everyday part of the table of calls, through the real process: every row over UDP on both edges, and one in
 * three over TCP, TLS and, on drachtio-srf, secure WebSockets. `npm run scenarios` plays the whole matrix.
 */
import { suite } from 'uvu'
import { edges } from '../support/edges.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { playAll, type Playing } from './scenarios/play.ts'
import { scenesOf, type Carrier } from './scenarios/stage.ts'
import { table } from './scenarios/table.ts'

/** How many rows are played at a time. */
const atOnce = 8

for (const [name, start] of Object.entries(edges)) {
  const test = suite(name)
  const turns: readonly Carrier[] = name === 'embedded' ? ['tcp', 'tls'] : ['wss']
  const scenes = await scenesOf(table, name, ['udp'])
  for (const [turn, carrier] of turns.entries()) {
    scenes.push(...await scenesOf(table.filter((_, at) => at % 3 === turn), name, [carrier]))
  }
  let playing: Playing | undefined

  test('the routers are ready', async () => { playing = await playAll(start, scenes, atOnce) })

  for (const scene of scenes) {
    const { row: { title, source }, carrier } = scene
    test(`${title} (${source}, ${carrier})`, async () => {
      if (!playing) throw new Error('it was not played')
      await playing.of(scene)
    })
  }

  test('no call is live, and the routers stop', async () => { await playing?.end })
  test.run()
}

const last = suite('after all')
last('nothing is left open', () => assertNothingLeft())
last.run()
