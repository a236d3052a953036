/** A few fields of the matrix of wires and codecs, each wire on each side; `npm run media:matrix` walks them all. */
import { suite } from 'uvu'
import { assertNothingLeft } from '../support/leaks.ts'
import { WalkWorld, type Walk } from './walk.ts'

const test = suite('walk')

const walks: readonly Walk[] = [
  { wires: ['plain', 'srtp'], codecs: ['pcmu', 'pcmu'] },
  { wires: ['srtp', 'webrtc'], codecs: ['pcma', 'g722'] },
  { wires: ['webrtc', 'plain'], codecs: ['pcmu', 'opus'] },
  { wires: ['plain', 'plain'], codecs: ['gsm', 'g729'] },
]
let world: WalkWorld

test.before(async () => {
  world = await WalkWorld.open(walks)
})
test.after(async () => {
  await world.close()
  await assertNothingLeft()
})

for (const walk of walks) {
  test(`${walk.wires.join(' to ')}, ${walk.codecs.join(' to ')}`, () => world.take(walk))
}

test.run()
