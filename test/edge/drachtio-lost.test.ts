/** The drachtio edge loses its server: killed, hung, or never willing. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Timer } from '../../src/base/clock.ts'
import { createLog } from '../../src/base/log.ts'
import type { DrachtioEdge } from '../../src/edge/drachtio/drachtio.ts'
import { defaultHeartbeatMs } from '../../src/edge/drachtio/ports.ts'
import type { ArrivedLeg } from '../../src/edge/signaling.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { eventually } from '../support/eventually.ts'
import { freePorts } from '../support/ports.ts'
import { built } from '../support/root.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { within } from '../support/within.ts'
import { wireWorld } from '../stack/wire-world.ts'
import { drachtioEdge } from './drachtio-world.ts'
import { answer, offer, sdp } from './messages.ts'
import { Party, phone, type Phone } from './phones.ts'

/** `pointsman edge` in a process of its own, which can be killed and stopped. */
async function server(control: number, sip: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [
    join(built, 'src', 'cli', 'main.js'), 'edge', '--secret', 'cymru', '--control', `127.0.0.1:${control}`,
    '--listen', `udp:127.0.0.1:${sip}`,
  ], { stdio: ['ignore', 'pipe', 'inherit'] })
  await within(5_000, 'the server is ready', new Promise<void>(resolve => {
    child.stdout?.on('data', (text: Buffer) => { if (text.includes('applications may connect')) resolve() })
  }))
  return child
}

/** A third of what it is outside tests. */
const heartbeatMs = defaultHeartbeatMs / 3

interface Lab {
  readonly edge: DrachtioEdge
  readonly bob: Phone
  readonly arrived: ArrivedLeg[]
  child: ChildProcess
  readonly sip: number
  start(): Promise<void>
}

async function withServer(use: (lab: Lab) => Promise<void>): Promise<void> {
  const [control = 0, sip = 0] = await freePorts(2)
  const arrived: ArrivedLeg[] = []
  const lab: Lab = {
    edge: drachtioEdge({ host: '127.0.0.1', port: control }, { heartbeatMs }), bob: await phone('udp'), arrived, sip,
    child: await server(control, sip),
    async start() {
      lab.child = await server(control, sip)
    },
  }
  lab.edge.onInvite(leg => arrived.push(leg))
  try {
    await eventually(3_000, 'the edge is connected', () => lab.edge.state === 'up')
    await use(lab)
  } finally {
    lab.edge.close()
    lab.child.kill('SIGKILL')
    await once(lab.child, 'exit')
    await lab.bob.close()
  }
}

const dial = ({ edge, bob }: Lab) => new Party(edge.dial({
  requestUri: bob.uri, from: { user: 'alice' }, to: { uri: bob.uri }, maxForwards: 70, body: sdp(offer),
}))

async function talking(lab: Lab) {
  const caller = dial(lab)
  const callee = await lab.bob.taken()
  callee.leg.answer({ body: sdp(answer) })
  await caller.next('answer')
  caller.leg.ack()
  await callee.next('ack')
  return { caller, callee }
}

test('a killed server is noticed, legs end as they must, and calls go on when another is there', () =>
  withServer(async lab => {
    const talk = await talking(lab)
    const ringing = dial(lab)
    await lab.bob.taken()
    await ringing.next('trying')
    const killedAt = performance.now()
    lab.child.kill('SIGKILL')
    const refused = await ringing.next('refused', 5_000)
    assert.equal([refused.status, refused.cause], [503, 'unreachable'])
    assert.ok(performance.now() - killedAt < 5_000)
    assert.is(lab.edge.state, 'lost')
    assert.is((await dial(lab).next('refused')).cause, 'unreachable')
    assert.is(talk.caller.events.some(({ on }) => on === 'gone'), false, 'a call that talks is kept')

    await lab.start()
    await eventually(3_000, 'the edge is connected again', () => lab.edge.state === 'up')
    assert.match((await talk.caller.next('gone')).why, 'lost the dialog')
    const { caller, callee } = await talking(lab)
    caller.leg.bye()
    await callee.next('bye')
    await eventually(3_000, 'no leg left', () => lab.edge.legCount === 0)
  }))

test('a server that hangs is noticed within three heartbeats, and its dialogs live on when it is back', () =>
  withServer(async lab => {
    const { caller, callee } = await talking(lab)
    lab.child.kill('SIGSTOP')
    const stoppedAt = performance.now()
    const pending = caller.leg.request('INFO')
    await eventually(5_000, 'the loss', () => lab.edge.state === 'lost')
    assert.ok(performance.now() - stoppedAt < 3 * heartbeatMs + 2_000)
    assert.ok(3 * defaultHeartbeatMs < 5_000)
    const failed = await caller.next('response')
    assert.equal([failed.id, failed.status, failed.cause], [pending, 503, 'unreachable'])
    lab.child.kill('SIGCONT')
    await eventually(3_000, 'the edge is connected again', () => lab.edge.state === 'up')
    // The first was in the socket when the server stopped; it comes late, and nobody waits for its answer.
    callee.leg.respond((await callee.next('request')).request.id, 200)
    caller.leg.request('INFO', { body: { type: 'x/y', text: 'still here' } })
    const { request } = await callee.next('request')
    assert.is(request.body?.text, 'still here')
    callee.leg.respond(request.id, 200)
    assert.is((await caller.next('response')).status, 200)
    callee.leg.bye()
    await caller.next('bye')
  }))

test('a BYE that the server could not be told of is sent when it is back', () => withServer(async lab => {
  const { caller, callee } = await talking(lab)
  lab.child.kill('SIGSTOP')
  await eventually(5_000, 'the loss', () => lab.edge.state === 'lost')
  caller.leg.bye()
  lab.child.kill('SIGCONT')
  await callee.next('bye', 5_000)
  await eventually(3_000, 'no leg left', () => lab.edge.legCount === 0)
}))

test('a secret the server does not take is said once and tried every minute, until it is given that', async () => {
  const waits: number[] = []
  const clock = new class extends VirtualClock {
    override after(ms: number, run: () => void): Timer {
      waits.push(ms)
      return super.after(ms, run)
    }
  }()
  const links: boolean[] = []
  const lines: string[] = []
  const log = createLog('error', { write: line => lines.push(line) })
  let world = await wireWorld({ secret: 'wrong' })
  const { control } = world.front
  const edge = drachtioEdge(control, { clock, log, onLink: up => links.push(up) })
  const minute = 60_000
  const refusals = (count: number) =>
    eventually(2_000, `refusal ${count}`, () => waits.filter(ms => ms === minute).length === count)
  try {
    await refusals(1)
    assert.is(edge.state, 'refused')
    clock.advance(minute)
    assert.is(edge.state, 'refused')
    await refusals(2)
    assert.match(edge.trouble ?? '', 'secret')
    await world.close()
    world = await wireWorld({ control })
    clock.advance(minute)
    await eventually(2_000, 'the edge is connected', () => edge.state === 'up')
    assert.is(edge.trouble, undefined)
    assert.equal([links, lines.length], [[false, true], 1])
  } finally {
    edge.close()
    await world.close()
  }
})

test('nothing is left open', () => assertNothingLeft())

test.run()
