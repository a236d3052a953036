/**
 * `npm run bench`: figures with their units and ratios, never a verdict; machines differ, ratios less
 * so. `npm run bench -- parse` runs only what the word names.
 */
import { cpus } from 'node:os'
import { callsBench } from './calls.ts'
import { stackBench } from './stack.ts'
import { evaluateBench } from './evaluate.ts'
import { listsBench } from './lists.ts'
import { parseBench } from './parse.ts'
import { policyTestsBench, replayBench } from './policies.ts'
import { reloadBench } from './reload.ts'

const benches: Readonly<Record<string, () => Promise<string[]>>> = {
  parse: parseBench,
  stack: stackBench,
  evaluate: evaluateBench,
  lists: listsBench,
  reload: reloadBench,
  'policy-tests': policyTestsBench,
  replay: replayBench,
  calls: callsBench,
}

const words = process.argv.slice(2)
const unknown = words.find(word => benches[word] === undefined)
if (unknown === undefined) await run()
else {
  process.stderr.write(`no benchmark is called ${unknown}; there are ${Object.keys(benches).join(', ')}\n`)
  process.exitCode = 2
}

async function run(): Promise<void> {
  const [cpu] = cpus()
  process.stdout.write(`Node ${process.version}, ${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}\n\n`)
  for (const [name, bench] of Object.entries(benches)) {
    if (words.length > 0 && !words.includes(name)) continue
    process.stdout.write(`${(await bench()).join('\n')}\n\n`)
  }
}
