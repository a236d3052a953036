/** Calls through a real router while the wires to both phones lose, double and delay datagrams. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createLog } from '../../src/base/log.ts'
import type { CallRecord } from '../../src/cdr/record.ts'
import { startService } from '../../src/service.ts'
import { eventually } from '../support/eventually.ts'
import { lossyWire, tenPercent } from '../support/lossy.ts'
import { patientDefence } from '../support/patience.ts'
import { openPhone, type Phone, type Ringing } from '../support/phone.ts'
import { tempDir } from '../support/temp-dir.ts'
import { within } from '../support/within.ts'

const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\n'

/** No flow lasts longer than two INVITEs that go unanswered. */
const PATIENCE_MS = 70_000

export interface LossReport {
  readonly calls: number
  /** Answered, talked, and ended on both sides by the one BYE. */
  readonly succeeded: number
  /** Why the others did not, and how often. */
  readonly failures: ReadonlyMap<string, number>
  readonly records: readonly CallRecord[]
  /** Calls the router still had when both phones were through. */
  readonly stuck: number
  readonly dropped: number
  readonly passed: number
}

/** @param seed of what the wires do */
export async function callsOverLoss(calls: number, perSecond: number, seed: number): Promise<LossReport> {
  const wires = [lossyWire({ ...tenPercent, seed }), lossyWire({ ...tenPercent, seed: seed + 1 })] as const
  await using callee = await openPhone({ name: 'callee', wire: wires[1] })
  await using caller = await openPhone({ name: 'caller', wire: wires[0], patienceMs: PATIENCE_MS })
  await using dir = await tempDir({ 'policy/policy.yaml': policyTo(callee.port) })
  const service = await startService({
    defence: patientDefence,
    policy: join(dir.path, 'policy'), cdr: join(dir.path, 'cdr.jsonl'), rtpengine: [], drainMs: 100, admin: undefined,
    listen: [{ transport: 'udp', host: '127.0.0.1', port: 0 }],
  }, { log: createLog('silent') })
  const next = `127.0.0.1:${service.listeners[0]?.port}`
  const ends = new Map<string, Promise<void>>()
  callee.onCall(ringing => {
    const user = /sip:(call-\d+)@/.exec(ringing.invite.to.uri)?.[1] ?? ''
    ends.set(user, takeCall(ringing, callerHangsUp(user)))
  })

  let succeeded = 0
  const failures = new Map<string, number>()
  const one = async (user: string): Promise<void> => {
    try {
      await placeCall(caller, user, next)
      await within(PATIENCE_MS, 'the callee hears the end', ends.get(user) ?? Promise.reject(new Error('no callee')))
      succeeded += 1
    } catch (error) {
      const why = String(error).replaceAll(user, 'a call')
      failures.set(why, (failures.get(why) ?? 0) + 1)
    }
  }
  const all: Promise<void>[] = []
  for (let at = 0; at < calls; at++) {
    all.push(one(`call-${at}`))
    await pause(1_000 / perSecond)
  }
  await Promise.all(all)
  await eventually(PATIENCE_MS, 'the router has no call left', () => service.calls.count === 0).catch(() => {})
  const stuck = service.calls.count
  await service.close()
  const records = (await readFile(join(dir.path, 'cdr.jsonl'), 'utf8')).split('\n').filter(line => line !== '')
    .map(line => JSON.parse(line) as CallRecord)
  const [first, second] = wires
  return {
    calls, succeeded, failures, records, stuck,
    dropped: first.dropped + second.dropped, passed: first.passed + second.passed,
  }
}

/** What went wrong over all calls, in sentences; empty when nothing did. */
export function losses({ calls, succeeded, failures, records, stuck }: LossReport, shareMin: number): string[] {
  const uids = new Set(records.map(({ callUid }) => callUid))
  const why = [...failures].map(([sentence, count]) => `${count}× ${sentence}`).join('; ')
  return [
    ...succeeded >= calls * shareMin ? [] : [`${succeeded} of ${calls} calls succeeded: ${why}`],
    ...stuck === 0 ? [] : [`${stuck} calls are stuck`],
    ...uids.size === records.length ? [] : [`${records.length - uids.size} calls have two records`],
    ...records.length === calls ? [] : [`${records.length} records of ${calls} calls`],
  ]
}

function callerHangsUp(user: string): boolean {
  return /[02468]$/.test(user)
}

async function takeCall(ringing: Ringing, waits: boolean): Promise<void> {
  ringing.ring()
  await pause(30)
  const talk = ringing.answer(sdp)
  if (waits) return talk.ended
  await pause(600)
  talk.hangUp()
}

async function placeCall(caller: Phone, user: string, next: string): Promise<void> {
  const talk = await caller.call(user, next, sdp)
  if (!callerHangsUp(user)) return within(PATIENCE_MS, 'the caller hears the end', talk.ended)
  await pause(300)
  talk.hangUp()
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}

function policyTo(port: number): string {
  return `policy: 1
peers:
  phones: { source: ["127.0.0.1"] }
rules:
  - name: through
    when: { peer: phones }
    do: { dial: "sip:127.0.0.1:${port}" }
otherwise: { reject: 404 }
`
}
