import { createHash } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkRequest, checkResponse } from '../../src/sip/check.ts'
import { createFramer } from '../../src/sip/framing.ts'
import { headerOf, linesOf, valuesOf } from '../../src/sip/headers.ts'
import type { SipMessage } from '../../src/sip/message.ts'
import { parseNameAddr } from '../../src/sip/name-addr.ts'
import { parseMessage } from '../../src/sip/parse.ts'
import { printMessage } from '../../src/sip/print.ts'
import { parseUri, unescapeUri, uriParam } from '../../src/sip/uri.ts'
import { parseVia } from '../../src/sip/via.ts'
import { ipv6Cases, type TortureCase, tortureCases, undescribed } from './corpus.ts'

const archive = tortureCases()
const cases = [...archive, ...ipv6Cases()]

function verdict(bytes: Buffer): TortureCase['ours'] {
  const message = parseMessage(bytes)
  if (message.kind === 'fault') return message.status ?? 'drop'
  if (message.kind === 'response') return checkResponse(message) === undefined ? 'accept' : 'drop'
  return checkRequest(message)?.status ?? 'accept'
}

function accepted(name: string): SipMessage {
  const found = cases.find(row => row.name === name)
  const message = parseMessage(found?.bytes ?? Buffer.alloc(0))
  if (message.kind === 'fault') throw new Error(`${name}: ${message.why}`)
  return message
}

/** May an element that is asked for `expect` and lets through `allowed` say `ours`? */
function isAllowed({ expect, allowed, ours, later }: TortureCase): boolean {
  if (ours === 'drop') return expect === 'drop'
  if (typeof ours === 'number') return (expect === 'reject' || expect === 'either') && allowed.includes(ours)
  return expect === 'accept' || later !== undefined
    || (expect === 'either' && allowed.some(word => /accept/.test(`${word}`)))
}

test('the corpora are all of RFC 4475 and RFC 5118, and nobody has touched a byte', () => {
  assert.is(new Set(archive.map(row => row.section)).size, 49)
  assert.equal(new Set(ipv6Cases().map(row => row.section)).size, 10)
  for (const { name, bytes, sha256 } of cases) {
    assert.is(createHash('sha256').update(bytes).digest('hex'), sha256, name)
  }
})

for (const row of cases) {
  test(`${row.name} (§${row.section} ${row.title}) comes to ${row.ours}`, () => {
    assert.is(verdict(row.bytes), row.ours)
    assert.ok(isAllowed(row), `${row.ours} is one of ${row.allowed.join(', ')}`)
  })
}

for (const { name, bytes } of cases.filter(row => row.ours === 'accept')) {
  test(`${name} survives being printed`, () => {
    const message = parseMessage(bytes)
    if (message.kind === 'fault') throw new Error(message.why)
    const again = parseMessage(printMessage(message))
    if (again.kind === 'fault') throw new Error(again.why)
    assert.equal(again.headers.filter(line => line.name !== 'content-length'),
      message.headers.filter(line => line.name !== 'content-length'))
    assert.equal(again.body, message.body)
  })
}

test('the undescribed file is not answered', () => {
  const fault = parseMessage(undescribed)
  assert.is(fault.kind, 'fault')
  assert.is(fault.kind === 'fault' && fault.status, undefined)
})

test('folding, compact names and odd spacing read as one line each', () => {
  const { headers } = accepted('wsinv')
  assert.is(headerOf(headers, 'to'), 'sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n')
  assert.is(headerOf(headers, 'cseq'), '0009 INVITE')
  assert.is(headerOf(headers, 'unknownheaderwithunusualvalue'), ';;,,;;,;')
  assert.is(headerOf(headers, 'subject'), '')
  assert.is(valuesOf(headers, 'via').length, 3)
  assert.is(parseNameAddr(headerOf(headers, 'from') ?? '')?.displayName, 'J Rosenberg \\"')
})

test('escapes count only inside URIs, and are resolved once', () => {
  const message = accepted('esc02')
  assert.is(message.kind === 'request' && message.method, 'RE%47IST%45R')
  assert.is(valuesOf(message.headers, 'contact').length, 2)
  assert.is(unescapeUri('value%2541'), 'value%41')
})

test('a NUL, escaped in a URI or quoted in a name, cuts nothing', () => {
  const user = parseUri(parseNameAddr(headerOf(accepted('escnull').headers, 'to') ?? '')?.uri ?? '')?.user
  assert.is(unescapeUri(user ?? ''), 'null-\0-null')
  const name = parseNameAddr(headerOf(accepted('intmeth').headers, 'to') ?? '')?.displayName
  assert.is(name, 'BEL:\x07 NUL:\0 DEL:\x7f')
})

test('a semicolon before the @ belongs to the user', () => {
  const message = accepted('semiuri')
  const uri = message.kind === 'request' ? parseUri(message.uri) : undefined
  assert.is(uri?.user, 'user;par=u%40example.net')
  assert.is(uri && uriParam(uri, 'par'), undefined)
})

test('a parameter belongs to the header outside <> and to the URI inside', () => {
  const outside = parseNameAddr(headerOf(accepted('cparam01').headers, 'contact') ?? '')
  assert.ok(outside?.params.some(([name]) => name === 'unknownparam'))
  const inside = parseNameAddr(headerOf(accepted('cparam02').headers, 'contact') ?? '')
  assert.equal(inside?.params, [])
  assert.is(uriParam(parseUri(inside?.uri ?? '') ?? { scheme: '', host: '', params: [] }, 'unknownparam'), '')
})

test('a binary body part passes byte for byte', () => {
  const { bytes } = cases.find(row => row.name === 'mpart01') ?? { bytes: Buffer.alloc(0) }
  const message = accepted('mpart01')
  assert.equal(message.body, bytes.subarray(bytes.indexOf('\r\n\r\n') + 4))
  assert.equal(printMessage(message), bytes)
})

test('a second request behind the body is nothing in a datagram and a request in a stream', () => {
  const { bytes } = cases.find(row => row.name === 'dblreq') ?? { bytes: Buffer.alloc(0) }
  assert.is(accepted('dblreq').body.length, 0)
  const kinds = createFramer().push(bytes).map(item => item.kind === 'request' ? item.method : item.kind)
  // Its body is longer than it says, so what is left over is noise.
  assert.equal(kinds, ['REGISTER', 'INVITE', 'fault'])
})

for (const name of ['ncl', 'mcl01']) {
  test(`${name} ends a stream`, () => {
    const framer = createFramer()
    const items = framer.push(cases.find(row => row.name === name)?.bytes ?? Buffer.alloc(0))
    assert.equal(items.map(item => item.kind === 'fault' && item.status), [400])
    assert.ok(framer.broken)
  })
}

test('a stream waits for a body that Content-Length promises', () => {
  const framer = createFramer()
  assert.equal(framer.push(cases.find(row => row.name === 'clerr')?.bytes ?? Buffer.alloc(0)), [])
  assert.ok(framer.pendingBytes > 0)
})

test('a bad response cannot end the streams of other calls', () => {
  const framer = createFramer()
  const bad = cases.find(row => row.name === 'bigcode')?.bytes ?? Buffer.alloc(0)
  const good = cases.find(row => row.name === 'zeromf')?.bytes ?? Buffer.alloc(0)
  assert.equal(framer.push(Buffer.concat([bad, good])).map(item => item.kind), ['fault', 'request'])
})

for (const [name, host, port] of [
  ['ipv6-good', '[2001:db8::10]', undefined], ['port-ambiguous', '[2001:db8::10:5070]', undefined],
  ['port-unambiguous', '[2001:db8::10]', 5070], ['ipv6-bug-abnf-3-colons', '[2001:db8:::192.0.2.1]', undefined],
] as const) {
  test(`${name}: brackets say where the address ends`, () => {
    const message = accepted(name)
    const uri = message.kind === 'request' ? parseUri(message.uri) : undefined
    assert.equal([uri?.host, uri?.port], [host, port])
  })
}

test('received is an address with brackets or without, as it came', () => {
  const received = (name: string) => {
    const [top = ''] = valuesOf(accepted(name).headers, 'via')
    return parseVia(top)?.params.find(([as]) => as === 'received')?.[1]
  }
  assert.is(received('via-received-param-with-delim'), '[2001:db8::9:255]')
  assert.is(received('via-received-param-no-delim'), '2001:db8::9:255')
})

test('each Via has its own kind of address, and a mapped one stays mapped', () => {
  const hosts = (name: string) => valuesOf(accepted(name).headers, 'via').map(value => parseVia(value)?.host)
  assert.equal(hosts('mult-ip-in-header'), ['[2001:db8::9:1]', '192.0.2.1', '[2001:db8::9:255]'])
  assert.equal(hosts('ipv4-mapped-ipv6'), ['[::ffff:192.0.2.10]', '[::ffff:192.0.2.2]'])
})

test('many Via lines are all kept', () => {
  assert.is(linesOf(accepted('longreq').headers, 'via').length, 34)
})

test.run()
