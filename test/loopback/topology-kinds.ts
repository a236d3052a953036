/** Calls between phones that tell all they know, kind by kind; who searches what was heard stands in the test. */
import * as assert from 'uvu/assert'
import type { Body, Leg } from '../../src/edge/signaling.ts'
import type { Party, Phone } from '../edge/phones.ts'
import { copies, described, leaky } from './telltale.ts'

export const places = { alice: '127.0.0.11', bob: '127.0.0.21', carol: '127.0.0.31' } as const

export interface Cast {
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

async function hearsOfSuccess(by: Party<Leg>): Promise<void> {
  for (let told = ''; !told.includes('200');) {
    const { request } = await by.next('request')
    by.leg.respond(request.id, 200)
    told = request.body?.text ?? ''
  }
}

export const kinds: Readonly<Record<string, (cast: Cast) => Promise<void>>> = {
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
    await hearsOfSuccess(a)
    await a.next('bye')
    await hangUp(b, c, places.bob)
  },
  async passed(cast) {
    const { a, b } = await talking(cast, 'passed')
    const to = ['Refer-To', `<${cast.at('carol')};x=${places.alice}>`] as const
    a.leg.request('REFER', { headers: [...leaky(places.alice), to] })
    const { request } = await b.next('request')
    const told = request.headers.find(([name]) => name === 'Refer-To')?.[1] ?? ''
    assert.match(told, /^<sip:\S+-carol@127\.0\.0\.21>$/)
    b.leg.respond(request.id, 202, { headers: leaky(places.bob) })
    assert.is((await a.next('response')).status, 202)
    const state = [['Event', 'refer'], ['Subscription-State', 'terminated;reason=noresource']] as const
    const [news] = copies(places.bob)
    b.leg.request('NOTIFY', { headers: [...leaky(places.bob), ...state], ...news && { body: news } })
    const { request: notify } = await a.next('request')
    assert.is(notify.body?.text, 'SIP/2.0 200 OK\r\n')
    a.leg.respond(notify.id, 200)
    await b.next('response')
    await hangUp(a, b, places.alice)
  },
  async consulted(cast) {
    const { a, b } = await talking(cast, 'passed')
    const other = cast.dial('carol')
    const c = await answeredBy(cast.carol, places.carol)
    await other.next('answer')
    other.leg.ack()
    await c.next('ack')
    const { dialog } = other.leg
    const name = encodeURIComponent(`${dialog?.callId};to-tag=${dialog?.remoteTag};from-tag=${dialog?.localTag}`)
    const to = ['Refer-To', `<${cast.at('carol')}?Replaces=${name}>`] as const
    a.leg.request('REFER', { headers: [...leaky(places.alice), to] })
    // Bob and Carol are of two peers: the one cannot be told of the other's dialog, so the two are joined here.
    for (const [party, host] of [[c, places.carol], [b, places.bob]] as const) {
      const { request } = await party.next('request')
      party.leg.respond(request.id, 200, { headers: leaky(host), body: described(host, 'sendrecv', 2) })
      await party.next('ack')
    }
    await hearsOfSuccess(a)
    await a.next('bye')
    await other.next('bye')
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
