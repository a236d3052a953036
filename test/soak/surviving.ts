/**
 * `npm run soak:surviving -- [CALLS]`: the router is killed with so many live calls, media and all, and started
 * again. Every one has to go on, end with its BYE, and have one record.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { eventually } from '../support/eventually.ts'
import { startRouter } from '../support/router.ts'
import { startRtpengine } from '../support/rtpengine.ts'
import { startSipp } from '../support/sipp.ts'

const RATE = 25
/** So that all talk when the router dies, and still do when it is back. Milliseconds. */
const TALK_MS = 15_000

const [given = '500'] = process.argv.slice(2)
const wrong = await soak(Number(given))
for (const sentence of wrong) process.stdout.write(`${sentence}\n`)
process.exitCode = wrong.length === 0 ? 0 : 1

async function soak(calls: number): Promise<string[]> {
  const engine = await startRtpengine({ ports: [20_000, 20_000 + 4 * calls + 100] })
  const callee = await startSipp({ scenario: 'uas', isPhone: true, limitMs: 180_000 })
  const talkMs = TALK_MS + 1_000 * calls / RATE
  await using router = await startRouter({
    rtpengine: [engine.address], journal: true, args: ['--log-level', 'warn'],
    policy: `policy: 1
rules: [{ name: all, when: { peer: anyone }, media: relay, do: { dial: "sip:127.0.0.1:${callee.port}" } }]
`,
  })
  const { done } = await startSipp({
    scenario: 'uac', remote: router.sip, rate: RATE, calls, talkMs, isPhone: true, limitMs: 180_000,
  })
  const live = async (): Promise<number> => await router.metric('pointsman_calls_live')
  await eventually(60_000, `${calls} live calls`, async () => await live() === calls)
  await pause(500)
  const killedAtMs = performance.now()
  await router.kill9()
  const meanwhile = await engine.sessions()
  await router.start()
  const backMs = performance.now() - killedAtMs
  const again = await live()
  const { successful, failed, unexpected } = await done
  const records = await router.take(calls)
  const whole = records.filter(({ status, restored, reason }) =>
    status === 200 && restored === true && reason === 'the caller hung up').length
  await pause(1_000)
  const all = await router.records()
  const uids = new Set(all.map(({ callUid }) => callUid)).size
  const left = await engine.sessions()
  process.stdout.write(
    `${calls} live calls when the router was killed, ${meanwhile} media sessions without it; back after ` +
    `${(backMs / 1_000).toFixed(1)} s with ${again} live calls\n` +
    `${successful} calls ended with their BYE, ${failed} failed, ${unexpected} unexpected messages; ` +
    `${all.length} records of ${uids} calls, ${whole} of whole lives; ${left} media sessions left\n`)
  await callee.stop()
  await engine.stop()
  const holds = (isSo: boolean, says: string): string[] => isSo ? [] : [says]
  return [
    ...holds(meanwhile === calls, 'media stopped with the router'),
    ...holds(again === calls, 'not every call goes on'),
    ...holds(backMs < 5_000, 'it was not back within 5 s'),
    ...holds(successful === calls && failed === 0 && unexpected === 0, 'not every call ended well'),
    ...holds(whole === calls && uids === calls && all.length === calls, 'the ledger does not hold'),
    ...holds(left === 0, 'media sessions are left'),
  ]
}
