/**
 * What one side of a call learns of the other: 100 calls of every kind through the real router and a real
 * rtpengine, between phones that tell all they know, and tcpdump beside them. Nobody gets an address, a
 * tag, a Call-ID or a branch of another.
 */
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Body, Leg } from '../../src/edge/signaling.ts'
import { phone, type Party, type Phone } from '../edge/phones.ts'
import { mayCapture, startCapture, type Capture, type Conversation } from '../support/capture.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePort } from '../support/ports.ts'
import { startRouter, type Router } from '../support/router.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { tempDir, type TempDir } from '../support/temp-dir.ts'
import { copies, described, leaky } from './telltale.ts'

const test = suite('topology')
const places = { alice: '127.0.0.11', bob: '127.0.0.21', carol: '127.0.0.31' } as const
const ROUNDS = 5
const patienceMs = 20_000
/** A busy machine is no reason to refuse calls here. */
const patient = 'defence: { lag: 1h }\n'

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
    ['carol', `carol-${id}`], ['bob', `bob-${id}`],
  ].map(([to, dial]) => `  - { when: { peer: anyone, to: ${id}-${to} }, media: relay, do: { dial: ${dial} } }\n`))
  const named = '[Diversion, History-Info, P-Asserted-Identity, Remote-Party-ID, Referred-By, Warning, Reason, Subject]'
  settings = await tempDir({ 'config.yaml': patient })
  router = await startRouter({
    args: ['--config', join(settings.path, 'config.yaml')],
    rtpengine: [`127.0.0.1:${engine.port}`],
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

interface Cast {
  readonly alice: Phone
  readonly bob: Phone
  readonly carol: Phone
  /** Who is to be called, by a name of the round. */
  at(user: string): string
  dial(user: string): ReturnType<Phone['dial']>
}

async function answeredBy(callee: Phone, host: string) {
  const party = await callee.taken()
  party.leg.progress(180, { headers: leaky(host) })
  party.leg.answer({ headers: leaky(host), body: described(host) })
  return party
}

async function talking(cast: Cast, user = 'bob') {
  const a = cast.dial(user)
  const b = await answeredBy(cast.bob, places.bob)
  await a.next('answer')
  a.leg.ack()
  await b.next('ack')
  return { a, b }
}

async function hangUp(by: Party<Leg>, other: Party<Leg>, host: string): Promise<void> {
  by.leg.bye(leaky(host))
  await other.next('bye')
}

/** Asks, has the other side answer, and hears that. */
async function asked(method: string, by: Party<Leg>, [from, to]: readonly [string, string], other: Party<Leg>,
  body: Body, back: Body) {
  by.leg.request(method, { headers: leaky(from), body })
  const { request } = await other.next('request')
  other.leg.respond(request.id, 200, { headers: leaky(to), body: back })
  return by.next('response')
}

const kinds: Readonly<Record<string, (cast: Cast) => Promise<void>>> = {
  async basic(cast) {
    const { a, b } = await talking(cast)
    await hangUp(a, b, places.alice)
  },
  async failover(cast) {
    const a = cast.dial('two')
    const first = await cast.bob.taken()
    first.leg.reject(503, `no room at ${places.bob}`, leaky(places.bob))
    const c = await answeredBy(cast.carol, places.carol)
    await a.next('answer')
    a.leg.ack()
    await hangUp(c, a, places.carol)
  },
  async early(cast) {
    const a = cast.dial('bob')
    const b = await cast.bob.taken()
    b.leg.progress(183, { headers: leaky(places.bob), body: described(places.bob) })
    assert.match((await a.next('progress')).body?.text ?? '', 'IN IP4 127.0.0.1')
    b.leg.answer({ headers: leaky(places.bob), body: described(places.bob) })
    await a.next('answer')
    a.leg.ack()
    await hangUp(b, a, places.bob)
  },
  async hold(cast) {
    const { a, b } = await talking(cast)
    const { id } = await asked('INVITE', a, [places.alice, places.bob], b,
      described(places.alice, 'sendonly', 2), described(places.bob, 'recvonly', 2))
    a.leg.ackReinvite(id)
    await b.next('ack')
    await hangUp(a, b, places.alice)
  },
  async transfer(cast) {
    const { a, b } = await talking(cast)
    a.leg.request('REFER', { headers: [...leaky(places.alice), ['Refer-To', `<${cast.at('carol')}>`]] })
    const c = await answeredBy(cast.carol, places.carol)
    const { request } = await b.next('request')
    b.leg.respond(request.id, 200, { headers: leaky(places.bob), body: described(places.bob, 'sendrecv', 2) })
    await c.next('ack')
    for (let told = ''; !told.includes('200');) {
      const { request: notify } = await a.next('request')
      a.leg.respond(notify.id, 200)
      told = notify.body?.text ?? ''
    }
    await a.next('bye')
    await hangUp(b, c, places.bob)
  },
  async redirected(cast) {
    const a = cast.dial('bob')
    const b = await cast.bob.taken()
    b.leg.reject(302, `now at ${places.bob}`, [...leaky(places.bob), ['Contact', `<sip:other@${places.bob}>`]])
    assert.is((await a.next('refused')).status, 480)
  },
  async followed(cast) {
    const a = cast.dial('moved')
    const b = await cast.bob.taken()
    b.leg.reject(302, undefined, [...leaky(places.bob), ['Contact', `<${cast.carol.uri.replace(':', ':other@')}>`]])
    const c = await answeredBy(cast.carol, places.carol)
    await a.next('answer')
    a.leg.ack()
    await c.next('ack')
    await hangUp(a, c, places.alice)
  },
  async busy(cast) {
    const a = cast.dial('bob')
    const b = await cast.bob.taken()
    b.leg.reject(486, `busy at ${places.bob}`, leaky(places.bob))
    assert.is((await a.next('refused')).status, 486)
  },
  async cancelled(cast) {
    const a = cast.dial('bob')
    const b = await cast.bob.taken()
    b.leg.progress(180, { headers: leaky(places.bob) })
    await a.next('progress')
    a.leg.cancel(leaky(places.alice))
    await b.next('cancel')
    await a.next('refused')
  },
  async info(cast) {
    const { a, b } = await talking(cast)
    const [ours, theirs] = [copies(places.alice), copies(places.bob)]
    for (const [at, body] of ours.entries()) {
      const back = theirs[at] ?? body
      assert.is((await asked('INFO', a, [places.alice, places.bob], b, body, back)).status, 200)
      assert.is((await asked('INFO', b, [places.bob, places.alice], a, back, body)).status, 200)
    }
    await hangUp(a, b, places.alice)
  },
}

test('100 calls of ten kinds, over UDP and TCP', async () => {
  const calls = rounds.length * Object.keys(kinds).length
  assert.is(calls, 100)
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
  await router.take(calls + rounds.length)
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
  assert.is(invited.size, 100)
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
  await capture?.stop()
  await router?.stop()
  await engine?.stop()
  await settings?.remove()
})

if (mayCapture) test.run()
else process.stdout.write('left out: only root may capture packets\n')
