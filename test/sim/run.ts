/**
 * `npm run sim -- SEED` plays one seed and draws it; `npm run sim -- --seeds COUNT [--from SEED]` plays many
 * and names the first that fails; `npm run sim -- --planted` says how soon each planted mistake is found.
 */
import { parseArgs } from 'node:util'
import { drawRun } from './ladders.ts'
import { plants } from './planted.ts'
import { simulate } from './simulate.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: 'string' }, from: { type: 'string', default: '1' }, planted: { type: 'boolean' } },
})
const say = (text: string): void => { process.stdout.write(`${text}\n`) }
const [one] = positionals

if (values.planted) await find(Number(values.seeds ?? '1000'))
else if (one === undefined) await hunt(Number(values.from), Number(values.seeds ?? '1000'))
else {
  const run = await simulate(Number(one))
  say(drawRun(run))
  process.exitCode = run.faults.length === 0 ? 0 : 1
}

async function hunt(from: number, count: number): Promise<void> {
  const started = performance.now()
  let calls = 0
  let datagrams = 0
  for (let seed = from; seed < from + count; seed++) {
    const run = await simulate(seed)
    calls += run.records.length
    datagrams += run.datagrams.length
    if (run.faults.length === 0) continue
    for (const { says } of run.faults) say(`✘ ${says}`)
    say(`seed ${seed} fails: npm run sim -- ${seed}`)
    process.exitCode = 1
    return
  }
  const seconds = ((performance.now() - started) / 1_000).toFixed(0)
  say(`${count} seeds from ${from}: ${calls} calls, ${datagrams} datagrams, nothing broken; ${seconds} s`)
}

/** Looks for every planted mistake in at most so many seeds. */
async function find(most: number): Promise<void> {
  for (const [mistake, plant] of Object.entries(plants)) {
    let found: string | undefined
    let seed = 0
    while (found === undefined && seed < most) found = (await simulate(++seed, plant())).faults[0]?.says
    say(found === undefined ? `✘ not in ${most} seeds: ${mistake}` : `seed ${seed}: ${mistake}: ${found}`)
    if (found === undefined) process.exitCode = 1
  }
}
