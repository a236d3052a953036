/**
 * `npm run scenarios`: the whole matrix of the table, every row on every edge and transport. Words name the
 * rows to play: `npm run scenarios -- glare`. TRACE=1 prints every message, EDGE=embedded plays that edge only.
 */
import { edges, isForeign } from '../../support/edges.ts'
import { playAll } from './play.ts'
import { scenesOf } from './stage.ts'
import { table } from './table.ts'

const atOnce = 12
const only = process.env['EDGE']
const words = process.argv.slice(2)
const rows = table.filter(({ title }) => words.every(word => title.includes(word)))
let failed = 0

for (const [edge, start] of Object.entries(edges)) {
  if (only !== undefined && only !== edge) continue
  const scenes = await scenesOf(rows, edge, isForeign ? ['udp', 'tcp'] : ['udp', 'tcp', 'tls', 'wss'])
  const started = performance.now()
  const playing = await playAll(start, scenes, atOnce)
  let good = 0
  for (const scene of scenes) {
    const { row: { title, source, server }, carrier } = scene
    try {
      await playing.of(scene)
      good += 1
    } catch (error) {
      const isKnown = isForeign && server !== undefined
      if (!isKnown) failed += 1
      const why = isKnown ? `known of that server: ${server}` : String(error instanceof Error ? error.message : error)
      process.stdout.write(`${isKnown ? '~' : '✘'} ${edge}, ${carrier}: ${title} (${source})\n${why}\n`)
    }
  }
  await playing.end
  const seconds = ((performance.now() - started) / 1_000).toFixed(1)
  process.stdout.write(`• ${edge}: ${good} of ${scenes.length} scenes in ${seconds} s\n`)
}
process.exitCode = failed === 0 ? 0 : 1
