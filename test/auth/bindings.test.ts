/** What a REGISTER makes of the phones before it (RFC 3261 §10.3, RFC 5626 §6). */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  BINDINGS_MAX, contactLine, EXPIRES_MAX_S, inOrder, inTurns, register, type Binding, type Registering,
} from '../../src/auth/bindings.ts'

const bindings = suite('bindings')
const nowMs = 1_000_000

function asked(contacts: readonly string[], change: Partial<Registering> = {}, cseq = 1, callId = 'c1'): Registering {
  return {
    contacts, expires: undefined, outbound: true, onConnection: false, nowMs,
    about: { callId, cseq, path: [], source: 'udp:192.0.2.7:5060', way: 'w1', router: 'r' }, ...change,
  }
}

function after(before: readonly Binding[], request: Registering): readonly Binding[] {
  const outcome = register(before, request)
  assert.ok('bindings' in outcome, JSON.stringify(outcome))
  return outcome.bindings
}

function refusal(before: readonly Binding[], request: Registering): number {
  const outcome = register(before, request)
  return 'refused' in outcome ? outcome.refused : 0
}

const seconds = ({ untilMs }: Binding): number => (untilMs - nowMs) / 1000

bindings('a contact lasts as long as it says, the header says, or an hour; never longer', () => {
  const lasting = (contact: string, expires?: number): number =>
    seconds(after([], asked([contact], { expires }))[0] as Binding)
  assert.is(lasting('<sip:a@192.0.2.7>;expires=120', 600), 120)
  assert.is(lasting('<sip:a@192.0.2.7>', 600), 600)
  assert.is(lasting('<sip:a@192.0.2.7>'), EXPIRES_MAX_S)
  assert.is(lasting('<sip:a@192.0.2.7>;expires=soon'), EXPIRES_MAX_S)
  assert.is(lasting('<sip:a@192.0.2.7>;expires=4294967295'), EXPIRES_MAX_S)
})

bindings('one that is too short is refused with 423, none is taken back', () => {
  assert.is(refusal([], asked(['<sip:a@192.0.2.7>;expires=59'])), 423)
  const before = after([], asked(['<sip:a@192.0.2.7>', '<sip:b@192.0.2.8>']))
  const left = after(before, asked(['<sip:a@192.0.2.7>;expires=0'], {}, 2))
  assert.equal(left.map(({ contact }) => contact), ['sip:b@192.0.2.8'])
})

bindings('a star takes all back, but only alone and with Expires: 0', () => {
  const before = after([], asked(['<sip:a@192.0.2.7>', '<sip:b@192.0.2.8>']))
  assert.equal(after(before, asked(['*'], { expires: 0 }, 2)), [])
  assert.is(refusal(before, asked(['*'], { expires: 60 }, 2)), 400)
  assert.is(refusal(before, asked(['*'], {}, 2)), 400)
  assert.is(refusal(before, asked(['*', '<sip:a@192.0.2.7>'], { expires: 0 }, 2)), 400)
})

bindings('what comes out of order changes nothing', () => {
  const before = after([], asked(['<sip:a@192.0.2.7>'], {}, 5))
  assert.is(refusal(before, asked(['<sip:a@192.0.2.7>;expires=0'], {}, 5)), 500)
  assert.is(refusal(before, asked(['*'], { expires: 0 }, 4)), 500)
  assert.equal(after(before, asked(['<sip:a@192.0.2.7>;expires=0'], {}, 1, 'restarted')), [])
})

bindings('the same phone is one, told by its URI, or by its device and connection', () => {
  const one = after([], asked(['<sip:a@192.0.2.7;transport=TCP>']))
  assert.is(after(one, asked(['<sip:a@192.0.2.7;transport=tcp;ob>'], {}, 2)).length, 1)
  assert.is(after(one, asked(['<sip:A@192.0.2.7;transport=tcp>'], {}, 2)).length, 2)
  const device = (port: number, regId: number): string =>
    `<sip:a@192.0.2.7:${port};transport=tcp>;reg-id=${regId};+sip.instance="<urn:uuid:1>"`
  const flow = after([], asked([device(1000, 1)], { onConnection: true }))
  assert.equal([flow[0]?.regId, flow[0]?.instance, flow[0]?.onlyWay], [1, '<urn:uuid:1>', true])
  assert.equal(after(flow, asked([device(2000, 1)], {}, 1, 'c2')).map(({ contact }) => contact), [
    'sip:a@192.0.2.7:2000;transport=tcp',
  ])
  assert.is(after(flow, asked([device(2000, 2)], {}, 1, 'c2')).length, 2)
  // Who does not say that it knows RFC 5626 is not held to it.
  assert.is(after([], asked([device(1000, 1)], { outbound: false }))[0]?.regId, undefined)
})

bindings('too many phones of one user are refused', () => {
  const contacts = Array.from({ length: BINDINGS_MAX }, (_, at) => `<sip:a@192.0.2.${at}>`)
  const before = after([], asked(contacts))
  assert.is(refusal(before, asked(['<sip:a@198.51.100.1>'], {}, 2)), 403)
  const later = nowMs + EXPIRES_MAX_S * 1000 + 1
  assert.is(after(before, asked(['<sip:a@198.51.100.1>'], { nowMs: later }, 2)).length, 1)
})

bindings('they are rung by q, then the latest first, and listed as they are', () => {
  const low = after([], asked(['<sip:low@192.0.2.7>;q=0.2', '<sip:old@192.0.2.8>;expires=60']))
  const all = after(low, asked(['<sip:new@192.0.2.9>;expires=90'], {}, 1, 'c2'))
  assert.equal(inOrder(all).map(({ contact }) => contact), [
    'sip:new@192.0.2.9', 'sip:old@192.0.2.8', 'sip:low@192.0.2.7',
  ])
  assert.equal(inOrder(all).map(each => contactLine(each, nowMs)), [
    '<sip:new@192.0.2.9>;expires=90', '<sip:old@192.0.2.8>;expires=60', '<sip:low@192.0.2.7>;expires=3600;q=0.2',
  ])
})

bindings('what is no SIP URI is no phone', () => {
  for (const contact of ['<tel:+33145550100>', '<mailto:a@b.example>', 'nonsense', '<sip:>']) {
    assert.is(refusal([], asked([contact])), 400, contact)
  }
})

bindings('those who want calls as much ring together, of a device one connection after the other', () => {
  const flow = (regId: number, user: string, q = 1): string =>
    `<sip:${user}@192.0.2.7;n=${regId}>;+sip.instance="<urn:uuid:${user}>";reg-id=${regId};q=${q}`
  const contacts = [flow(1, 'a'), flow(2, 'a'), flow(1, 'b'), '<sip:c@192.0.2.9>;q=0.5', flow(1, 'd', 0.5)]
  const all = contacts.reduce<readonly Binding[]>((before, contact, at) =>
    after(before, asked([`${contact};expires=${600 + at}`], { about: { ...asked([]).about, callId: `c${at}` } })), [])
  const turns = inTurns(all).map(turn => turn.map(({ contact }) => contact.slice(4, 5)))
  assert.equal(turns, [['b', 'a'], ['a'], ['d', 'c']])
  assert.equal(inTurns([]), [])
})

bindings('a request made again later changes nothing that phones did since, at whatever router', () => {
  const late = (contacts: readonly string[], change: Partial<Registering> = {}) =>
    asked(contacts, { isLate: true, ...change }, 2)
  const first = '<sip:a@192.0.2.7>'
  const second = '<sip:a@192.0.2.8>'
  const elsewhere = after([], asked([first], { nowMs: nowMs + 500 }, 1, 'c2'))
  assert.equal(after(elsewhere, late([first])), elsewhere)
  assert.equal(after(elsewhere, late([`${first};expires=0`])), elsewhere)
  assert.equal(after(elsewhere, late(['*'], { expires: 0 })), elsewhere)
  assert.equal(after(elsewhere, late([second])).map(({ contact }) => contact),
    ['sip:a@192.0.2.7', 'sip:a@192.0.2.8'])
  const before = after([], asked([first]))
  assert.equal([after(before, late([`${first};expires=0`])), after(before, late(['*'], { expires: 0 }))], [[], []])
  const again = after(before, asked([first], { nowMs: nowMs + 500 }, 5))
  assert.is(refusal(again, late([second, first])), 0)
  assert.equal(again.map(({ sinceMs, atMs }) => [sinceMs, atMs]), [[nowMs, nowMs + 500]])
})

bindings.run()
