/** `explain` for an INVITE as text: what the wire says is read as from the wire. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { explain } from '../../src/cli/explain.ts'
import type { Explanation } from '../../src/policy/explain.ts'
import { tempDir } from '../support/temp-dir.ts'
import { runCommand } from './run-command.ts'

const policy = `policy: 1
plan: { home: FR }
peers:
  pbx: { source: ["10.0.0.10"] }
  orange: { contact: "sip:gw.orange.example" }
rules:
  - { name: video, when: { offer: { video: true } }, do: { reject: 488 } }
  - { name: tenant, when: { peer: pbx, header: { X-Tenant: "acme" }, to: "+33*" }, do: { dial: orange } }
otherwise: { reject: 404 }
`

const description = [
  'v=0', 'o=- 1 1 IN IP4 10.0.0.10', 's=-', 'c=IN IP4 10.0.0.10', 't=0 0', 'm=video 4000 RTP/AVP 96', '',
]
const invite = [
  'INVITE sip:0612345678@127.0.0.1 SIP/2.0', 'Via: SIP/2.0/UDP 10.0.0.10:5060;branch=z9hG4bKabc', 'Max-Forwards: 70',
  'f: "Alice" <sip:0145550100@acme.example>;tag=1', 't: <sip:0612345678@127.0.0.1>', 'i: 1@10.0.0.10',
  'CSeq: 1 INVITE', 'X-Tenant: acme', 'Content-Type: application/sdp',
  `Content-Length: ${description.join('\r\n').length}`, '', ...description,
]

async function explained(lines: readonly string[], end: string, ...args: readonly string[]): Promise<Explanation> {
  await using dir = await tempDir({ 'policy.yaml': policy })
  const { out } = await runCommand(explain, [dir.path, '--message', '-', '--json', ...args], lines.join(end))
  return JSON.parse(out) as Explanation
}

test('a message is read with its headers, compact names and source', async () => {
  const audio = invite.map(line => line.replace('video', 'audio'))
  const { rule, call } = await explained(audio, '\r\n', '--source', '10.0.0.10:5062', '--at', '2026-03-02T10:00:00Z')
  assert.is(rule, 'tenant')
  assert.equal([call.peer, call.to.e164, call.from.e164], ['pbx', '+33612345678', '+33145550100'])
  assert.is(call.at, '2026-03-02T10:00:00.000Z')
})

test('the description counts, also when the text came through an editor', async () => {
  const ruleOf = async (lines: readonly string[], end: string): Promise<string> =>
    (await explained(lines, end, '--source', '10.0.0.10')).rule
  assert.is(await ruleOf(invite, '\r\n'), 'video')
  assert.is(await ruleOf(invite, '\n'), 'video')
  assert.is(await ruleOf(invite.slice(0, 10), '\n'), 'tenant')
})

test('what the router would not take is said with its answer', async () => {
  await using dir = await tempDir({ 'policy.yaml': policy })
  const said = async (text: string): Promise<string> =>
    await runCommand(explain, [dir.path, '--message', '-'], text)
      .then(({ out }) => out, (error: Error) => error.message)
  assert.match(await said('hello\r\n\r\n'), 'this is no SIP message')
  assert.match(await said(invite.join('\r\n').replaceAll('INVITE', 'OPTIONS')), 'this is a OPTIONS')
  assert.match(await said(invite.join('\r\n').replace('CSeq', 'X-CSeq')), 'would be answered 400: CSeq is missing')
})

test('a call is said in one way', async () => {
  const said = await runCommand(explain, ['--to', '1', '--call', 'x']).catch((error: Error) => error.message)
  assert.match(String(said), 'three ways')
})

test.run()
