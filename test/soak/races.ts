/**
 * `node dist/test/soak/races.js [CALLS] [ON_THE_WIRE] [SEED]`: two sides that do something at the same time, so many
 * calls for each race on the simulated network, then some on real sockets; and as many calls over a wire that loses,
 * doubles and reorders, simulated too.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createLog } from '../../src/base/log.ts'
import type { Leg } from '../../src/edge/signaling.ts'
import { startService } from '../../src/service.ts'
import { phone } from '../edge/phones.ts'
import { chanceOf } from '../sim/chance.ts'
import { flows } from '../sim/flows.ts'
import { description } from '../sim/party.ts'
import { raced, races } from '../sim/races.ts'
import { play, type Hand, type Script } from '../sim/stage.ts'
import { eventually } from '../support/eventually.ts'
import { tempDir } from '../support/temp-dir.ts'

const say = (line: string): void => { process.stdout.write(`${line}\n`) }
const [calls, onTheWire, seed] = process.argv.slice(2).map(Number)
const PER_SECOND = 40
const AT_ONCE = 100

await simulated(calls ?? 2_000, seed ?? 1)
await lossy(calls ?? 2_000, seed ?? 1)
for (const race of Object.keys(races)) await wired(race, onTheWire ?? 300, seed ?? 1)

async function simulated(count: number, from: number): Promise<void> {
  for (const race of Object.keys(races)) {
    const { wrong, statuses, lateAnswers } = await raced(race, count, from)
    const ends = [...statuses].map(([status, times]) => `${times} × ${status}`).join(', ')
    report(`${race}: ${count} calls, ${ends}, ${lateAnswers} late answers`, wrong)
  }
}

/** A tenth lost, a tenth doubled, a tenth overtaken, in both directions on both sides. */
async function lossy(count: number, from: number): Promise<void> {
  const script = flows['a call that is answered and hung up']
  if (!script) throw new Error('the flow has gone')
  const weather = { lost: 0.1, doubled: 0.1, late: 0.1, lateMs: 300 }
  const wrong: string[] = []
  let [succeeded, records] = [0, 0]
  for (let done = 0; done < count; done += AT_ONCE) {
    const some = Math.min(AT_ONCE, count - done)
    const played = await play(Array.from({ length: some }, () => script), 20_000, { seed: from + done, weather })
    records += played.records.length
    succeeded += played.records.filter(({ status, endedBy }) => status === 200 && endedBy === 'caller').length
    wrong.push(...played.faults.map(({ says }) => says))
  }
  if (succeeded < 0.995 * count) wrong.push('fewer than 99.5 % succeeded')
  if (records !== count) wrong.push(`${records} records`)
  report(`loss: ${succeeded} of ${count} calls succeeded, ${records} records`, wrong)
}

/** The same scripts on real sockets, through a real router. */
async function wired(race: string, count: number, from: number): Promise<void> {
  const write = races[race]
  if (!write) throw new Error(`there is no race "${race}"`)
  const [caller, callee] = [await phone('udp'), await phone('udp')]
  const to = callee.layer.listeners[0]?.port
  await using dir = await tempDir({ 'policy/policy.yaml': policyTo(to) })
  const cdr = join(dir.path, 'cdr.jsonl')
  const service = await startService({
    policy: join(dir.path, 'policy'), cdr, rtpengine: [], drainMs: 100, admin: undefined,
    listen: [{ transport: 'udp', host: '127.0.0.1', port: 0 }],
  }, { log: createLog('silent') })
  const scripts: Script[] = Array.from({ length: count }, (_, at) => write(chanceOf(from, at)))
  callee.edge.onInvite(leg => {
    const script = scripts[Number(/sip:call-(\d+)@/.exec(leg.invite.to.uri)?.[1])]
    const hear = script?.callee(handOf(leg))
    leg.listen(event => hear?.(event))
  })
  for (const [at, script] of scripts.entries()) {
    const uri = `sip:call-${at}@127.0.0.1:${service.listeners[0]?.port}`
    const { leg } = caller.dial(uri, { body: description('127.0.0.1', 4_000) })
    const hear = script.caller(handOf(leg))
    leg.listen(event => hear(event))
    await new Promise(resolve => setTimeout(resolve, 1_000 / PER_SECOND))
  }
  await eventually(70_000, 'the router has no call left', () => service.calls.count === 0).catch(() => {})
  const stuck = service.calls.count
  const legs = (): number => caller.edge.legCount + callee.edge.legCount
  await eventually(70_000, 'the phones have no leg left', () => legs() === 0).catch(() => {})
  const left = legs()
  await service.close()
  await Promise.all([caller.close(), callee.close()])
  const records = (await readFile(cdr, 'utf8')).split('\n').filter(line => line !== '')
  const wrong = [
    ...stuck === 0 ? [] : [`${stuck} calls are stuck`], ...left === 0 ? [] : [`${left} legs are left at the phones`],
    ...records.length === count ? [] : [`${records.length} records`],
  ]
  report(`${race} on the wire: ${count} calls, ${records.length} records`, wrong)
}

function policyTo(port: number | undefined): string {
  return `policy: 1
peers: { phones: { source: ["127.0.0.1"] } }
rules:
  - name: through
    when: { peer: phones }
    do: { dial: "sip:127.0.0.1:${port}" }
`
}

function handOf<L extends Leg>(leg: L): Hand<L> {
  return {
    leg, later: (ms, run) => { setTimeout(run, ms) }, sdp: (port = 4_000) => description('127.0.0.1', port),
  }
}

function report(line: string, wrong: readonly string[]): void {
  say(`${line}; ${wrong.length === 0 ? 'nothing wrong' : `${wrong.length} wrong: ${wrong.slice(0, 5).join('; ')}`}`)
  if (wrong.length > 0) process.exitCode = 1
}
