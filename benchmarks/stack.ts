/**
 * What answering a call costs on the stack alone, and through the wire front by an application on drachtio-srf:
 * the same calls, turn about.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { assertClean, sipp } from '../test/support/sipp.ts'
import { cpuMs } from './process.ts'

const WARM_UP = 500
const RATE = 100
const CALLS = 500
const TURNS = 3

interface Party {
  readonly process: ChildProcess
  readonly pid: number
  readonly sip?: number
  readonly control?: number
}

/** @returns lines to print */
export async function stackBench(): Promise<string[]> {
  const stack = await start('stack')
  const front = await start('front')
  const app = await start('app', String(front.control))
  try {
    for (const { sip } of [stack, front]) await call(sip, WARM_UP)
    const costs = { stack: [] as number[], front: [] as number[], app: [] as number[] }
    for (let turn = 0; turn < TURNS; turn++) {
      costs.stack.push(...await costOf([stack], stack.sip))
      const [behind = NaN, ahead = NaN] = await costOf([front, app], front.sip)
      costs.front.push(behind)
      costs.app.push(ahead)
    }
    const best = (values: readonly number[]): number => Math.min(...values)
    const alone = best(costs.stack)
    const ofFront = best(costs.front)
    const ofApp = best(costs.app)
    return [
      `calls answered, INVITE to BYE, over UDP: processor time per call, the best of ${TURNS} × ${CALLS} at ${RATE}/s`,
      `  the stack alone             ${alone.toFixed(2)} ms`,
      `  the wire front              ${ofFront.toFixed(2)} ms, and ${ofApp.toFixed(2)} ms of the application on ` +
        `drachtio-srf: ${((ofFront + ofApp) / alone).toFixed(1)} times as much together`,
    ]
  } finally {
    for (const { process: child } of [app, front, stack]) child.kill('SIGKILL')
  }
}

/** Milliseconds a call, of each process. */
async function costOf(parties: readonly Party[], sip: number | undefined): Promise<number[]> {
  const before = parties.map(({ pid }) => cpuMs(pid))
  await call(sip, CALLS)
  return parties.map(({ pid }, at) => (cpuMs(pid) - (before[at] ?? NaN)) / CALLS)
}

async function call(sip: number | undefined, calls: number): Promise<void> {
  assertClean(await sipp({ scenario: 'uac', remote: `127.0.0.1:${sip}`, rate: RATE, calls, limitMs: 60_000 }), calls)
}

async function start(...role: readonly string[]): Promise<Party> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('answering.js', import.meta.url)), ...role], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [ports] = await once(child.stdout, 'data') as [Buffer]
  return { ...JSON.parse(ports.toString()) as Pick<Party, 'sip' | 'control'>, process: child, pid: child.pid ?? 0 }
}
