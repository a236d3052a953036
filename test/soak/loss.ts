/** `node dist/test/soak/loss.js [CALLS] [SEED]`: calls over a wire that loses, doubles and reorders. */
import { callsOverLoss, losses } from '../loopback/loss.ts'

const [calls = '2000', seed = '1'] = process.argv.slice(2)
const started = performance.now()
const report = await callsOverLoss(Number(calls), 40, Number(seed))
const wrong = losses(report, 0.995)
const { succeeded, records, stuck, dropped, passed } = report
process.stdout.write(`loss: ${succeeded} of ${calls} calls succeeded, ${records.length} records, ${stuck} stuck; ` +
  `${dropped} of ${dropped + passed} datagrams lost; ` +
  `${((performance.now() - started) / 1000).toFixed(0)} s, seed ${seed}\n`)
for (const sentence of wrong) process.stdout.write(`${sentence}\n`)
process.exitCode = wrong.length === 0 ? 0 : 1
