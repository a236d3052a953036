/** Requests that name a dialog with everything right, from an address that is none of its other side's. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Origins } from '../../src/edge/embedded/origins.ts'
import type { Dialog } from '../../src/stack/dialog/dialog.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { eventually } from '../support/eventually.ts'
import { flowFrom } from './messages.ts'
import { talking, withPhones } from './phones.ts'

function dialog(target: string, ...routes: string[]): Dialog {
  return { target, routes } as Partial<Dialog> as Dialog
}

/** Heard from 198.51.100.1 and from a peer in 203.0.113.0/24. */
function origins(): Origins {
  const made = new Origins((one, other) => [one, other].every(address => address.startsWith('203.0.113.')))
  made.add('198.51.100.1')
  made.add('203.0.113.1')
  return made
}

for (const [title, address, target, routes, expected] of [
  ['where something came from', '198.51.100.1', 'sip:a@198.51.100.9', [], true],
  ['what the Contact names', '198.51.100.9', 'sip:a@198.51.100.9', [], true],
  ['what a route names', '198.51.100.7', 'sip:a@198.51.100.9', ['<sip:198.51.100.7;lr>'], true],
  ['an address of the same peer', '203.0.113.200', 'sip:a@198.51.100.9', [], true],
  ['any, where the Contact is a host name', '192.0.2.66', 'sip:a@phone.example', [], true],
  ['any, where the Contact is behind NAT', '192.0.2.66', 'sip:a@10.0.0.5', [], true],
  ['no other', '192.0.2.66', 'sip:a@198.51.100.9', ['<sip:198.51.100.7;lr>'], false],
  ['what the Contact names in IPv6', '2001:db8::9', 'sip:a@[2001:db8::9]', [], true],
] as const) {
  test(`a dialog hears ${title}`, () => {
    assert.is(origins().admit(flowFrom(address), dialog(target, ...routes)), expected)
  })
}

test('over TLS it hears any, since nobody else knows its tags', () => {
  assert.ok(origins().admit(flowFrom('192.0.2.66', 5061, 'tls'), dialog('sip:a@198.51.100.9')))
})

test('a BYE with the right tags from elsewhere is 481, and the call goes on', () => withPhones('udp', async (a, b) => {
  const { caller, callee } = await talking(a, b)
  const tagOf = (leg: object): string => (leg as { readonly localTag: string }).localTag
  const port = b.layer.listeners[0]?.port ?? 0
  const thief = createSocket('udp4')
  thief.bind(0, '127.0.0.2')
  await once(thief, 'listening')
  const heard = once(thief, 'message')
  thief.send([
    `BYE sip:127.0.0.1:${port} SIP/2.0`, `Via: SIP/2.0/UDP 127.0.0.2:${thief.address().port};branch=z9hG4bKthief`,
    'Max-Forwards: 70', `From: <sip:alice@127.0.0.1>;tag=${tagOf(caller.leg)}`,
    `To: <sip:b@127.0.0.1>;tag=${tagOf(callee.leg)}`, `Call-ID: ${callee.leg.callId}`, 'CSeq: 999 BYE',
    'Content-Length: 0', '', '',
  ].join('\r\n'), port, '127.0.0.1')
  const [answer] = await heard as [Buffer]
  assert.match(answer.toString(), /^SIP\/2\.0 481 /)
  caller.leg.request('INFO')
  callee.leg.respond((await callee.next('request')).request.id, 200)
  assert.is((await caller.next('response')).status, 200)
  thief.close()
  caller.leg.bye()
  await callee.next('bye')
  await eventually(2_000, 'no leg left', () => a.edge.legCount + b.edge.legCount === 0)
}))

test('nothing is left open', () => assertNothingLeft())

test.run()
