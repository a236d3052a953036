/**
 * What one side of a call learns of the other: 120 calls of every kind through the real router and a real
 * rtpengine, between phones that tell all they know, and tcpdump beside them. Nobody gets an address, a
 * tag, a Call-ID or a branch of another.
 */
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { phone } from '../edge/phones.ts'
import { mayCapture, startCapture, type Capture, type Conversation } from '../support/capture.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { patient } from '../support/patience.ts'
import { freePort } from '../support/ports.ts'
import { startRouter, type Router } from '../support/router.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { tempDir, type TempDir } from '../support/temp-dir.ts'
import { described, leaky } from './telltale.ts'
import { kinds, places, type Cast } from './topology-kinds.ts'

const test = suite('topology')
const ROUNDS = 5
const patienceMs = 60_000

/** A play of each kind, one after another, and where its callees are. */
interface Round {
  readonly id: string
  readonly transport: 'udp' | 'tcp'
  readonly bob: number
  readonly carol: number
}
const rounds: Round[] = []

let engine: Rtpengine
let router: Router
let settings: TempDir
let capture: Capture

test('phones on three addresses, a router that passes what it can, a capture', async () => {
  for (let at = 0; at < ROUNDS; at++) {
    for (const transport of ['udp', 'tcp'] as const) {
      const [bob, carol] = [await freePort(places.bob), await freePort(places.carol)]
      rounds.push({ id: `${transport}-${at}`, transport, bob, carol })
    }
  }
  engine = await startRtpengine()
  const peers = rounds.flatMap(({ id, transport, ...ports }) => (['bob', 'carol'] as const).map(who =>
    `  ${who}-${id}: { contact: "sip:${places[who]}:${ports[who]};transport=${transport}", trusted: true, `
    + 'send: { pai: as-dialled, diversion: as-dialled, headers: all }, transfer: handle }\n'))
  const rules = rounds.flatMap(({ id }) => [
    ['two', `{ pick: { in-order: [bob-${id}, carol-${id}] } }`],
    ['moved', `{ pick: { in-order: [bob-${id}] }, failover: { redirect: { hosts: ["${places.carol}"] } } }`],
    ['carol', `carol-${id}`], ['passed', `bob-${id}`], ['bob', `bob-${id}`],
  ].map(([to, dial]) => `  - { when: { peer: anyone, to: ${id}-${to} }, media: relay, do: { dial: ${dial} }${
    to === 'passed' ? ', transfer: pass' : ''} }\n`))
  const named = '[Diversion, History-Info, P-Asserted-Identity, Remote-Party-ID, Referred-By, Warning, Reason, Subject]'
  settings = await tempDir({ 'config.json': JSON.stringify(patient) })
  router = await startRouter({
    args: ['--config', join(settings.path, 'config.json')],
    rtpengine: [engine.address],
    policy: `policy: 1
peers:
  alice: { source: ["${places.alice}"], trusted: true }
${peers.join('')}headers:
  all:
    request: { pass: ${named} }
    response: { pass: ${named} }
    in-dialog: { to-target: { pass: ${named} }, to-caller: { pass: ${named} } }
    sdp: { drop: ["a=ssrc"] }
rules:
${rules.join('')}`,
  })
  capture = await startCapture(Object.values(places))
})

test('120 calls of twelve kinds, over UDP and TCP', async () => {
  const calls = rounds.length * Object.keys(kinds).length
  assert.is(calls, 120)
  await Promise.all(rounds.map(async ({ id, transport, ...ports }) => {
    const [alice, bob, carol] = [
      await phone(transport, undefined, { host: places.alice, patienceMs }),
      await phone(transport, undefined, { host: places.bob, port: ports.bob, patienceMs }),
      await phone(transport, undefined, { host: places.carol, port: ports.carol, patienceMs }),
    ]
    const at = (user: string) => `sip:${id}-${user}@${router.sip}${transport === 'udp' ? '' : ';transport=tcp'}`
    const dial: Cast['dial'] = user =>
      alice.dial(at(user), { headers: leaky(places.alice), body: described(places.alice) })
    try {
      for (const [kind, play] of Object.entries(kinds)) {
        await play({ alice, bob, carol, at, dial }).catch((error: unknown) => {
          throw new Error(`${kind} over ${transport}: ${String(error)}`, { cause: error })
        })
      }
    } finally {
      for (const each of [alice, bob, carol]) await each.close()
    }
  }))
  // A transfer is a call more, and a consultation another.
  await router.take(calls + 3 * rounds.length)
})

/** What names one side's dialogs and transactions, wherever it stood. */
function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/^Call-ID:\s*(\S+)|;tag=([^;\s>]+)|;branch=([^;\s,]+)/gim)].flatMap(([, ...names]) =>
    names.filter(name => name !== undefined))
}

test('nobody got an address, a Call-ID, a tag or a branch of another', async () => {
  const conversations = await capture.stop()
  const isWith = (host: string) => ({ from, to }: Conversation) => from === host || to === host
  const sides = Object.entries(places).map(([name, host]) => {
    const all = conversations.filter(isWith(host))
    const got = all.filter(({ to }) => to === host).map(({ text }) => text).join('')
    return { name, host, got, names: new Set(all.flatMap(({ text }) => namesIn(text))) }
  })
  let looked = 0
  for (const side of sides) {
    assert.ok(side.got.length > 10_000, `${side.name} was told something`)
    for (const other of sides) {
      if (other === side) continue
      for (const name of [other.host, ...other.names]) {
        looked += 1
        const at = side.got.indexOf(name)
        const around = side.got.slice(Math.max(0, at - 200), at + 60)
        assert.is(at, -1, `${side.name} got ${name} of ${other.name}: ${around}`)
      }
    }
  }
  const invited = new Set(sides[0]?.got.match(/^Call-ID:.*$/gim))
  assert.is(invited.size, 120 + rounds.length)
  // What was named did cross, or the search above has nothing to find.
  const bobGot = sides[1]?.got ?? ''
  for (const crossed of ['Subject: a call', '"Desk" <sip:100@127.0.0.21>', '<sip:101@127.0.0.21', 'SIP/2.0 200 OK']) {
    assert.ok(bobGot.includes(crossed), crossed)
  }
  process.stdout.write(`0 hits of ${looked} names in ${sides.reduce((sum, { got }) => sum + got.length, 0)} bytes  `)
})

test('the router stops cleanly', async () => {
  assert.is(await router.stop(), 0)
  await engine.stop()
})

test('nothing is left open', () => assertNothingLeft())

test.after(async () => {
  // What it lacks was told where it was asked for.
  await capture?.stop().catch(() => {})
  await router?.stop()
  await engine?.stop()
  await settings?.remove()
})

if (mayCapture) test.run()
else process.stdout.write('left out: only root may capture packets\n')
