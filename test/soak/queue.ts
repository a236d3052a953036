/**
 * `npm run soak:queue -- [CALLERS] [AGENTS] [SEED]`: so many callers of a queue, with refusals, hang-ups, a reload each
 * second and a kill -9 with a restart halfway.
 */
import { queueUnderLoad } from './queue-load.ts'
import { queueFaults, queueFigures } from './queue-verdict.ts'

const [callers = 1_000, agents = 20, seed = 1] = process.argv.slice(2).map(Number)
const report = await queueUnderLoad({
  callers, agents, seed, perSecond: agents, places: 15 * agents, music: false,
  times: { longestMs: 45_000, afterCallMs: 300, afterRefusalMs: 1_000, talkMs: 2_500, patienceMs: 30_000 },
})
const wrong = queueFaults(report)
for (const line of [...queueFigures(report), ...wrong.map(each => `WRONG: ${each}`)]) process.stdout.write(`${line}\n`)
process.exitCode = wrong.length === 0 ? 0 : 1
