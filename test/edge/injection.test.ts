/**
 * Text that wants to be more than it is: 500 values from callers and policies, through every place
 * where text crosses into a message of ours. What goes out has the headers we wrote and no others.
 */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { dialRequestFor } from '../../src/call/dial.ts'
import { linesInDialog, linesToCaller } from '../../src/policy/crossing.ts'
import { loadTexts } from '../../src/policy/load.ts'
import { fieldsOf, readReply, replyScope } from '../../src/policy/lookups/reply.ts'
import type { SipMessage, SipRequest } from '../../src/sip/message.ts'
import { parseMessage } from '../../src/sip/parse.ts'
import { printMessage } from '../../src/sip/print.ts'
import { inviteOf } from '../support/fake-signaling.ts'
import { answer, answerTo, sdp } from './messages.ts'
import { workbench } from './workbench.ts'

const injection = suite('rewriting')

/** What ends a line, or looks like it further on. */
const breaks = [
  '\r\n', '\n', '\r', '\r\n ', '\n\t', '\r\n\r\n', '\\r\\n', '%0d%0a', '%0D%0A%20', '\\u000d\\u000a', '\u2028',
  '\u2029',
  '\u010d\u010a', '\u560a\u560d', '\x0b', '\x0c', '\x85', '\0\r\n', '"\r\n', '">\r\n', '\\"\r\n', '&#13;&#10;',
]
const payloads = [
  'X-Evil: 1', 'Route: <sip:evil.example;lr>', 'Contact: <sip:evil@evil.example>', 'v: SIP/2.0/UDP evil',
  'Content-Length: 0\r\n\r\nBYE sip:x SIP/2.0', '"},{"X-Evil":"1"}', "'; X-Evil: 1",
  '<sip:evil.example>;tag=1, <sip:b>',
  '\r\n X-Evil: 1', ';tag=evil', '" <sip:evil@evil.example>;x="', '{"headers":{"X-Evil":"1\\r\\n"}}',
]
const surroundings = [(text: string) => text, (text: string) => `+33612345678${text}`]
const texts = breaks.flatMap(end => payloads.flatMap(payload => surroundings.map(around => around(`${end}${payload}`))))

const { policy, diagnostics } = loadTexts([{
  name: 'policy.yaml', key: 'policy.yaml', text: `policy: 1
plan: { home: FR }
peers:
  caller: { source: ["192.0.2.10"], trusted: true }
  carrier:
    contact: "sip:192.0.2.8:5060"
    trusted: true
    send: { to: e164, from: e164, pai: e164, diversion: e164, headers: crossing }
headers:
  crossing:
    request:
      pass: [X-In, Subject]
      set:
        X-Tenant: "{header.X-Tenant as token}"
        X-Who: "{from.user as header}"
        X-Where: "{to.user as display-name}"
        P-Called-Party-ID: "<sip:{to.user as number}@acme.example>"
        X-Note: "{lookup.crm.note as header}"
        X-Plan: "{lookup.crm.note as token}"
        X-Name: "{lookup.crm.note as display-name}"
    response: &back
      pass: [X-In, Warning, History-Info]
      rename: { X-Old: X-New }
      set: { X-Tenant: "{header.X-Tenant as token}", X-Note: "{lookup.crm.note as header}" }
    in-dialog: { to-target: *back, to-caller: *back }
lookups:
  crm:
    ask: { get: { url: "https://crm.example/{from.e164}" } }
    reply: { note: text }
    else: {}
read: [{ when: { peer: caller }, lookup: crm }]
rules:
  - { when: { peer: caller }, do: { dial: carrier } }
`,
}])

const written = new Set([
  'via', 'max-forwards', 'from', 'to', 'call-id', 'cseq', 'contact', 'allow', 'supported', 'content-type',
  'content-length', 'x-in', 'subject', 'x-tenant', 'x-who', 'x-where', 'p-called-party-id', 'p-asserted-identity',
  'diversion', 'privacy', 'x-note', 'x-plan', 'x-name',
])
const once = [...written].filter(name => name !== 'x-in' && name !== 'diversion')

/** A call that says this wherever it can, with a lookup that answers the same. */
function callSaying(text: string) {
  assert.ok(policy, JSON.stringify(diagnostics))
  const invite = inviteOf({
    requestUri: `sip:${encodeURIComponent(text)}@127.0.0.1`,
    from: { displayName: text, uri: `sip:${encodeURIComponent(text)}@192.0.2.10` },
    headers: [
      ['X-In', text], ['Subject', text], ['X-Tenant', text], ['Diversion', `"${text}" <sip:1@a>`],
      ['P-Asserted-Identity', `<sip:${encodeURIComponent(text)}@a>`],
    ],
  })
  const facts = policy.factsOf({
    atMs: 0, source: invite.source, fromUri: invite.from.uri, requestUri: invite.requestUri, headers: invite.headers,
  }, new Map([['crm', { answered: true, fields: new Map([['note', text]]) }]]))
  const { outcome } = policy.evaluate(facts)
  assert.ok(outcome.kind === 'dial')
  const [target] = outcome.plan.tiers.flatMap(({ members }) => members.map(member => member.target))
  assert.ok(target)
  return { invite, facts, plan: outcome.plan, target }
}

/** The INVITE as whoever gets it reads it. */
function sentFor(text: string): SipRequest | undefined {
  const { invite, facts, plan, target } = callSaying(text)
  const { edge, transactions } = workbench()
  edge.dial(dialRequestFor(invite, facts, plan, target, 'v=0\r\n'))
  const [sent] = transactions.sent
  if (!sent) return undefined
  const read = readAgain(sent.request)
  assert.ok(read.kind === 'request', JSON.stringify(text))
  return read
}

function readAgain(message: SipMessage | undefined): SipMessage {
  assert.ok(message)
  const read = parseMessage(printMessage(message))
  assert.ok(read.kind === 'request' || read.kind === 'response')
  return read
}

injection(`${texts.length} rewriting texts give no header more, and none twice`, () => {
  assert.ok(texts.length >= 500)
  let sentCount = 0
  for (const text of texts) {
    const request = sentFor(text)
    if (!request) continue
    sentCount++
    const names = request.headers.map(({ name }) => name)
    assert.equal(names.filter(name => !written.has(name)), [], JSON.stringify(text))
    for (const name of once) {
      assert.ok(names.filter(each => each === name).length <= 1, `${name} twice for ${JSON.stringify(text)}`)
    }
    assert.is(request.method, 'INVITE')
    assert.is(request.body.toString(), 'v=0\r\n')
    assert.not.match(request.uri, /[\s<>"]/)
  }
  assert.is(sentCount, texts.length)
})

const back = new Set([
  ...written, 'server', 'x-new', 'x-note', 'warning', 'reason', 'history-info', 'info-package',
])

injection('the same texts in answers and in requests of a dialog give no header more either', async () => {
  for (const text of texts) {
    const crossed = callSaying(text)
    const lines = [
      ['X-In', text], ['X-Old', text], ['Warning', `399 here "${text}"`], ['Reason', `SIP;cause=500;text="${text}"`],
      ['History-Info', `<sip:${encodeURIComponent(text)}@a>;index=1`], ['Info-Package', text], ['X-Evil', text],
    ] as const
    const { leg, transaction } = workbench().arrive()
    leg.answer({ headers: linesToCaller(lines, crossed), body: sdp(answer) })
    const { dial, transactions } = workbench()
    const { leg: placed, invite } = dial()
    invite().answer(answerTo(invite().request, 200, 'bob', [], answer))
    placed.ack()
    placed.request('INFO', { headers: linesInDialog(lines, 'toTarget', crossed) })
    for (const message of [readAgain(transaction.last), readAgain(transactions.last('INFO').request)]) {
      const names = message.headers.map(({ name }) => name)
      assert.equal(names.filter(name => !back.has(name)), [], JSON.stringify(text))
      assert.is(new Set(names).size, names.length, `none twice for ${JSON.stringify(text)}`)
    }
  }
})

injection('a lookup that answers more than a line has not answered', () => {
  const fields = fieldsOf({ note: 'text' })
  for (const text of texts) {
    const answered = readReply(fields, JSON.parse(JSON.stringify({ note: text })), replyScope({}))
    if ('fault' in answered) continue
    assert.not.match(String(answered.fields.get('note')), /[\x00-\x1f\x7f]/)
  }
})

injection.run()
