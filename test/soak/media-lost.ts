/**
 * `npm run soak:media-lost -- [CALLS]`: rtpengine is killed under so many calls that talk. With Redis it is started
 * again and all have to be heard within a second; without, they have to move to another that runs.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { eventually } from '../support/eventually.ts'
import { startRedis } from '../support/redis.ts'
import { startRouter, type Router } from '../support/router.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { TalkingPairs } from '../support/talking-pairs.ts'

/** Nobody may hear nothing for longer than this while an engine comes back from Redis. Milliseconds. */
const BACK_MS = 1_000
const CALL_LIMIT_MS = 60_000

const [given = '100'] = process.argv.slice(2)
const calls = Number(given)
const wrong = [...await fromRedis(), ...await toAnother()]
for (const sentence of wrong) process.stdout.write(`${sentence}\n`)
process.exitCode = wrong.length === 0 ? 0 : 1

async function fromRedis(): Promise<string[]> {
  const redis = await startRedis()
  const engine = await startRtpengine({ ports: portsFrom(20_000), args: [`--redis=127.0.0.1:${redis.port}/1`] })
  const wrong = await under([engine], async (pairs, router) => {
    const gaps = pairs.gaps()
    await engine.kill9()
    await engine.start()
    await allHear(pairs)
    const longestMs = Math.max(...gaps())
    process.stdout.write(`${calls} calls, rtpengine killed and started again with Redis: ` +
      `at most ${Math.round(longestMs)} ms without audio, ${pairs.reoffers} re-INVITEs\n`)
    return [
      ...holds(longestMs < BACK_MS, `somebody heard nothing for ${Math.round(longestMs)} ms`),
      ...holds(pairs.reoffers === 0, 'somebody was asked anew'),
      ...holds(await router.metric('pointsman_calls_live') === calls, 'a call ended'),
    ]
  })
  await redis.close()
  return wrong
}

async function toAnother(): Promise<string[]> {
  const first = await startRtpengine({ ports: portsFrom(20_000) })
  const second = await startRtpengine({ ports: portsFrom(26_000) })
  return under([first, second], async (pairs, router) => {
    const moving = await first.sessions()
    const gaps = pairs.gaps()
    await first.kill9()
    await allHear(pairs)
    const longestMs = Math.max(...gaps())
    process.stdout.write(`${calls} calls, one of two rtpengines killed: ${moving} moved by ${pairs.reoffers} ` +
      `re-INVITEs, at most ${Math.round(longestMs)} ms without audio\n`)
    return [
      ...holds(pairs.reoffers === 2 * moving, 'not both parties of each moved call were asked, once'),
      ...holds(await second.sessions() === calls, 'the other engine does not have all calls'),
      ...holds(await router.metric('pointsman_calls_live') === calls, 'a call ended'),
    ]
  })
}

/** Makes the calls, has something happen to them, and ends them: each with a good record. */
async function under(
  engines: readonly Rtpengine[], happen: (pairs: TalkingPairs, router: Router) => Promise<string[]>,
): Promise<string[]> {
  await using pairs = await TalkingPairs.open()
  await using router = await startRouter({
    rtpengine: engines.map(({ address }) => address), policy: pairs.policy, args: ['--log-level', 'warn'],
  })
  await pairs.call(router.sip, calls)
  await allHear(pairs)
  const before = pairs.gaps()
  await pause(2_000)
  process.stdout.write(`undisturbed: at most ${Math.round(Math.max(...before()))} ms without audio\n`)
  const wrong = await happen(pairs, router)
  pairs.hangUp()
  const records = await router.take(calls)
  const well = records.filter(({ status, endedBy }) => status === 200 && endedBy === 'caller').length
  await pause(500)
  const left = await sessionsOf(engines)
  await router.stop()
  for (const engine of engines) await engine.stop()
  return [
    ...wrong,
    ...holds(well === calls, `only ${well} calls ended well`),
    ...holds(left === 0, `${left} media sessions are left`),
  ]
}

/** Four for each call, and some. */
function portsFrom(lowest: number): readonly [number, number] {
  return [lowest, lowest + 4 * calls + 99]
}

async function allHear(pairs: TalkingPairs): Promise<void> {
  await eventually(CALL_LIMIT_MS, 'all hear each other', async () => (await pairs.deaf()).length === 0)
}

/** Of those that run. */
async function sessionsOf(engines: readonly Rtpengine[]): Promise<number> {
  const counts = await Promise.all(engines.map(engine => engine.pid === 0 ? 0 : engine.sessions()))
  return counts.reduce((sum, count) => sum + count, 0)
}

function holds(isSo: boolean, says: string): string[] {
  return isSo ? [] : [says]
}
