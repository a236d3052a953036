/** `npm run media:matrix`: every wire with every wire, in every pair of codecs. */
import { codecPairs, WalkWorld, wires, type Walk } from '../media/walk.ts'

const walks: readonly Walk[] = wires.flatMap(one => wires.flatMap(other =>
  codecPairs.map(codecs => ({ wires: [one, other], codecs } as const))))
const world = await WalkWorld.open(walks)
let failed = 0
for (const walk of walks) {
  const began = performance.now()
  const name = `${walk.wires.join(' to ')}, ${walk.codecs.join(' to ')}`
  try {
    await world.take(walk)
    console.log(`• ${name}  ${((performance.now() - began) / 1000).toFixed(1)} s`)
  } catch (error) {
    failed += 1
    console.log(`✘ ${name}`, error)
  }
}
await world.close()
console.log(`${walks.length - failed} of ${walks.length} passed`)
process.exitCode = failed === 0 ? 0 : 1
