/**
 * The everyday part of the table of calls, through the real process: every row over UDP on both edges, over TCP and
 * TLS on our own stack, over secure WebSockets on the other. `npm run scenarios` plays the whole matrix.
 */
import { suite } from 'uvu'
import { edges } from '../support/edges.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { playAll, type Playing } from './scenarios/play.ts'
import { scenesOf } from './scenarios/stage.ts'
import { table } from './scenarios/table.ts'

/** How many rows are played at a time. */
const atOnce = 8

for (const [name, start] of Object.entries(edges)) {
  const test = suite(name)
  const scenes = await scenesOf(table, name, name === 'embedded' ? ['udp', 'tcp', 'tls'] : ['udp', 'wss'])
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
