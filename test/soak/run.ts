/**
 * `npm run soak`: the long runs, at the sizes this project is judged by, with the machine to itself.
 * 1,000 calls through the default policy on the default ports; 2,000 calls under rewritten policies.
 */
import { spawn } from 'node:child_process'
import { request } from 'node:http'
import { join } from 'node:path'
import { inconsistencies, reloadUnderLoad } from '../loopback/reload-under-load.ts'
import { eventually } from '../support/eventually.ts'
import { built, root } from '../support/root.ts'
import { assertClean, sipp, startSipp } from '../support/sipp.ts'

const say = (line: string): void => { process.stdout.write(`${line}\n`) }

await hello()
await reload()

async function hello(): Promise<void> {
  const started = performance.now()
  const router = spawn(process.execPath, [join(built, 'src', 'cli', 'main.js'), 'run'], { cwd: root, stdio: 'ignore' })
  const ended = new Promise(resolve => router.once('close', resolve))
  try {
    await eventually(5_000, 'the router is ready on its default ports', healthy)
    say(`hello: ready after ${((performance.now() - started) / 1_000).toFixed(2)} s`)
    const callee = await startSipp({ scenario: 'uas', port: 5_080, limitMs: 120_000 })
    const caller = await sipp({ scenario: 'uac', remote: '127.0.0.1:5060', calls: 1_000, rate: 50, limitMs: 120_000 })
    const answered = await callee.stop()
    assertClean(caller, 1_000)
    assertClean(answered, 1_000)
    say(`hello: ${caller.successful} calls at 50/s, ${caller.failed} failed, ${caller.unexpected} unexpected, ` +
      `${caller.retransmissions} retransmitted`)
  } finally {
    router.kill('SIGTERM')
    await ended
  }
}

async function reload(): Promise<void> {
  const report = await reloadUnderLoad(2_000)
  assertClean(report.caller, 2_000)
  const wrong = [...inconsistencies(report), ...report.mistaken]
  if (wrong.length > 0) throw new Error(wrong.join('\n'))
  say(`reload: ${report.records.length} calls, ${report.caller.failed} failed, ${report.written} versions, ` +
    `picked up within ${Math.max(...report.pickedUpMs).toFixed(0)} ms, every broken one refused with its line`)
}

function healthy(): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const sent = request('http://127.0.0.1:8080/healthz', { agent: false }, answer => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    sent.once('error', reject)
    sent.end()
  })
}
