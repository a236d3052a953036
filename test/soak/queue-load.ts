/**
 * A queue under load, through a real router and a real rtpengine: many callers, few agents, refusals and hang-ups at
 * random, another policy every second, and halfway a kill -9 with a start behind it. What became of everybody is told
 * by callers and agents themselves, and held against the router's metrics and records.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { phone } from '../edge/phones.ts'
import { chanceOf } from '../sim/chance.ts'
import { eventually } from '../support/eventually.ts'
import { startRouter, type Router } from '../support/router.ts'
import { startRtpengine } from '../support/rtpengine.ts'
import { toneFile } from '../support/tone.ts'
import { CrowdAgent, type Ring } from './queue-agents.ts'
import { CrowdCaller, OVERFLOW_STATUS, type QueueTimes } from './queue-callers.ts'
import { judge, type Turns } from './queue-order.ts'

export interface QueueLoad {
  readonly callers: number
  readonly agents: number
  /** How many callers a second come; the first tenth comes at a tenth of that, while agents are free still. */
  readonly perSecond: number
  /** How many may wait. */
  readonly places: number
  readonly times: QueueTimes
  /** Whether those who wait hear music. */
  readonly music: boolean
  readonly seed: number
}

/** What a router counted of waits, by how they ended. */
export type Waits = Readonly<Record<'joined' | 'left' | 'overflow', Counted>>

export interface Counted {
  readonly count: number
  readonly seconds: number
}

export interface QueueReport extends Turns {
  readonly load: QueueLoad
  readonly tookMs: number
  readonly callers: readonly CrowdCaller[]
  readonly rings: readonly Ring[]
  readonly refusals: number
  /** Agents who were called while the router had them in another call. */
  readonly calledTwice: readonly Ring[]
  readonly killedMs: number
  readonly awayMs: number
  /** Who waited when the router was killed, and when it was back, by its own account. */
  readonly waiting: readonly [before: number, after: number]
  readonly goneMs: number
  /** Callers who were answered too shortly before the kill for that to be written down surely, and called again. */
  readonly cut: readonly CrowdCaller[]
  /** Of the router before and the one after. */
  readonly waits: readonly [before: Waits, after: Waits]
  /** When the metrics of the one before were read. */
  readonly readMs: number
  readonly seconds: number
  readonly reloads: number
  readonly records: { readonly count: number; readonly uids: number }
  /** What is left when everybody is through. */
  readonly left: { readonly calls: number; readonly waiting: number; readonly sessions: number; readonly legs: number }
}

/** What was established so long before a kill survives it: a tenth of a second, and the slack of a busy machine. */
export const SURE_MS = 250

export async function queueUnderLoad(load: QueueLoad): Promise<QueueReport> {
  const { times, seed } = load
  await using engine = disposable(await startRtpengine({ ports: [20_000, 20_000 + 8 * load.places + 200] }))
  // Everybody's audio comes here, and nobody listens.
  const sink = createSocket('udp4').bind(0, '127.0.0.1')
  await once(sink, 'listening')
  const { port } = sink.address()
  const crowd = await phone('udp', undefined, { patienceMs: 60_000 })
  const callers: CrowdCaller[] = []
  const byName = new Map<string, CrowdCaller>()
  const agents = Array.from({ length: load.agents }, (_, at) =>
    new CrowdAgent(`agent${at}`, { port, times }, chanceOf(seed, 10_000 + at)))
  const rings: Ring[] = []
  const calledTwice: Ring[] = []
  let killedMs = Infinity
  const uris: string[] = []
  for (const agent of agents) {
    uris.push(await agent.open(name => byName.get(name), ring => {
      rings.push(ring)
      if (!agent.isFree && !agent.isHaunted(killedMs, SURE_MS)) calledTwice.push(ring)
    }))
  }
  const policy = (version: number): string =>
    policyOf(load, agents.map(({ name }, at) => [name, uris[at] ?? '']), version)
  await using router = await startRouter({
    rtpengine: [engine.address], journal: true, args: ['--log-level', 'warn'],
    policy: { 'policy.yaml': policy(0), 'sounds/music.wav': toneFile(750, 2_000) },
  })
  const place = { phone: crowd, uri: `sip:sales@${router.sip}`, port, times }

  let isOver = false
  let version = 0
  const reloading = (async () => {
    while (!isOver) {
      await pause(1_000)
      await writeFile(join(router.dir.path, 'policy.yaml'), policy(++version))
    }
  })()

  async function come(from: number, to: number): Promise<void> {
    for (let at = from; at < to; at++) {
      const caller = new CrowdCaller(`c${at}`, place, chanceOf(seed, at))
      callers.push(caller)
      byName.set(caller.name, caller)
      caller.dial()
      await pause(1_000 / (at < load.callers / 10 ? load.perSecond / 10 : load.perSecond))
    }
  }

  const beganMs = performance.now()
  const half = Math.floor(load.callers / 2)
  await come(0, half)
  const coming = come(half, load.callers)
  const readMs = performance.now()
  const before = await read(router)
  killedMs = performance.now()
  for (const agent of agents) agent.cutOff(killedMs - SURE_MS)
  await router.kill9()
  const goneMs = performance.now()
  const unsure = new Set(callers.filter(({ placedMs, answeredMs = Infinity, fate }) =>
    fate === undefined && placedMs < goneMs && answeredMs > killedMs - SURE_MS))
  for (const caller of callers) caller.pauseWait(killedMs)
  await router.start()
  const after = await read(router)
  const awayMs = performance.now() - killedMs
  const dead = await dying(callers)
  const cut = dead.filter(caller => unsure.has(caller))
  for (const caller of dead) {
    if (cut.includes(caller)) caller.dial()
    else caller.isLost()
  }
  await coming
  await eventually(60_000 + times.longestMs, 'everybody is served', () => {
    const some = callers.filter(({ fate }) => fate === undefined)
    if (some.length > 0) throw new Error(`not ${some.map(({ name }) => name).join(', ')}`)
    return true
  })
  const tookMs = performance.now() - beganMs
  // Nobody goes on with what was too new at the kill, and nobody else tells those who think that they talk.
  for (const caller of callers) if (caller.joins.some(at => at > killedMs - SURE_MS && at < goneMs)) caller.hangUp()
  for (const agent of agents) if (agent.isHaunted(killedMs, SURE_MS)) agent.hangUp()
  await eventually(60_000, 'every agent is free', () => {
    const some = agents.filter(({ isFree }) => !isFree)
    if (some.length > 0) throw new Error(some.map(each => each.tellsOf(killedMs)).join(', '))
    return true
  })
  isOver = true
  await reloading
  await eventually(5_000, 'the router has no call left', async () => await router.metric('pointsman_calls_live') === 0)
    .catch(() => undefined)
  const end = await read(router)
  const records = (await router.records()).map(({ callUid }) => callUid)
  const left = {
    calls: await router.metric('pointsman_calls_live'), waiting: end.waiting, sessions: await engine.sessions(),
    legs: callers.filter(caller => !caller.isOver).length,
  }
  await router.stop()
  await Promise.all([crowd, ...agents].map(each => each.close()))
  sink.close()
  return {
    load, tookMs, callers, rings, calledTwice, killedMs, goneMs, awayMs, cut, readMs, left,
    refusals: agents.reduce((sum, { refusals }) => sum + refusals, 0),
    waiting: [before.waiting, after.waiting], waits: [before.waits, end.waits], seconds: version,
    reloads: before.reloads + end.reloads, records: { count: records.length, uids: new Set(records).size },
    ...judge(rings, callers, agents),
  }
}

function disposable<T extends { stop(): Promise<void> }>(started: T): T & AsyncDisposable {
  return Object.assign(started, { [Symbol.asyncDispose]: () => started.stop() })
}

/** Asks for each call whether the router goes on with it, as a phone does by its session timer. */
async function dying(callers: readonly CrowdCaller[]): Promise<CrowdCaller[]> {
  const waiting = callers.filter(({ isWaiting }) => isWaiting)
  const upMs = performance.now()
  for (const caller of waiting) {
    caller.waitsOn()
    caller.ask()
    await pause(2)
  }
  await pause(Math.max(0, upMs + 1_000 - performance.now()))
  return waiting.filter(({ isDead, fate }) => isDead || fate === 'lost')
}

interface Figures {
  readonly waits: Waits
  readonly waiting: number
  readonly reloads: number
}

async function read(router: Router): Promise<Figures> {
  const { text } = await router.admin('GET', '/metrics')
  const of = (name: string): number => Number(text.split('\n').find(line => line.startsWith(`${name} `))
    ?.slice(name.length) ?? 0)
  const wait = (outcome: string): Counted => {
    const labels = `{queue="sales",outcome="${outcome}"}`
    return {
      count: of(`pointsman_queue_wait_seconds_count${labels}`),
      seconds: of(`pointsman_queue_wait_seconds_sum${labels}`),
    }
  }
  return {
    waits: { joined: wait('joined'), left: wait('left'), overflow: wait('overflow') },
    waiting: of('pointsman_queue_waiting{queue="sales"}'),
    reloads: of('pointsman_policy_reloads_total{result="loaded"}'),
  }
}

/** Another each time: what is loaded is never what there is. */
function policyOf(
  { places, times, music }: QueueLoad, agents: readonly (readonly [name: string, uri: string])[], version: number,
): string {
  const turn = version % agents.length
  const turned = [...agents.slice(turn), ...agents.slice(0, turn)].map(([name]) => name)
  return `policy: 1
prompts: sounds
peers:
${agents.map(([name, uri]) => `  ${name}: { contact: "${uri}" }`).join('\n')}
queues:
  sales:
    agents: [${turned.join(', ')}]
    order: longest-idle
    callers: ${places}
    longest: ${times.longestMs}ms
    ring: ${2_000 + version % 10}ms
    rest: { after-call: ${times.afterCallMs}ms, after-refusal: ${times.afterRefusalMs}ms }
    overflow: { reject: ${OVERFLOW_STATUS} }
${music ? '    music: music.wav\n' : ''}rules:
  - { name: sales, when: { peer: anyone }, do: { queue: sales } }
`
}
