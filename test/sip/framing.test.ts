import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type FramerItem, createFramer } from '../../src/sip/framing.ts'
import { defaultLimits } from '../../src/sip/limits.ts'
import { computedMs } from '../support/measure.ts'
import { options, parsed, wire } from './messages.ts'

const withBody = Buffer.concat([options('Content-Length: 5', 'Subject: x'), Buffer.from('hello')])

function kinds(items: readonly FramerItem[]): string[] {
  return items.map(item => item.kind)
}

test('several messages in one segment come one by one', () => {
  const items = createFramer().push(Buffer.concat([options(), withBody, options()]))
  assert.equal(items, [parsed(options()), parsed(withBody), parsed(options())])
})

test('a message in segments of one byte comes once, when its last byte is there', () => {
  const framer = createFramer()
  const items = [...withBody].map(byte => framer.push(Buffer.from([byte])))
  assert.ok(items.slice(0, -1).every(part => part.length === 0))
  assert.equal(items.at(-1), [parsed(withBody)])
  assert.is(framer.pendingBytes, 0)
})

test('wherever a stream is cut, the same messages come of it', () => {
  const stream = Buffer.concat([withBody, Buffer.from('\r\n\r\n'), options(), withBody])
  const whole = createFramer().push(stream)
  assert.equal(kinds(whole), ['request', 'ping', 'request', 'request'])
  for (let cut = 1; cut < stream.length; cut++) {
    const framer = createFramer()
    assert.equal([...framer.push(stream.subarray(0, cut)), ...framer.push(stream.subarray(cut))], whole,
      `cut at ${cut}`)
  }
})

test('a double CRLF between messages is a ping, a single one is nothing', () => {
  const framer = createFramer()
  assert.equal(kinds(framer.push(Buffer.from('\r\n\r\n'))), ['ping'])
  assert.equal(framer.push(Buffer.from('\r\n')), [])
  assert.equal(kinds(framer.push(options())), ['request'])
})

test('bodies do not change when more arrives', () => {
  const framer = createFramer()
  framer.push(withBody.subarray(0, 20))
  const [first] = framer.push(withBody.subarray(20))
  for (let more = 0; more < 50; more++) framer.push(Buffer.alloc(200, 'x'))
  assert.is(first?.kind === 'request' && first.body.toString(), 'hello')
})

for (const [why, bytes] of [
  ['no Content-Length', wire('OPTIONS sip:a@b SIP/2.0', 'Call-ID: 1')], ['a negative one', options('l: -1')],
  ['two', options('l: 0', 'Content-Length: 5')], ['one that is no number', options('l: five')],
  ['a bare LF in the headers', options('X: a\nl: 5')], ['LF only', Buffer.concat([
    Buffer.from(options().toString('latin1').replaceAll('\r\n', '\n')), Buffer.from('\r\n\r\n')])],
  ['noise', wire('hello', 'world')],
] as const) {
  test(`a stream ends at ${why}`, () => {
    const framer = createFramer()
    assert.equal(kinds(framer.push(Buffer.concat([bytes, options()]))), ['fault'])
    assert.ok(framer.broken)
    assert.equal(framer.push(options()), [])
    assert.is(framer.pendingBytes, 0)
  })
}

test('a fault that leaves the length clear does not end the stream', () => {
  const framer = createFramer()
  const old = Buffer.from(withBody.toString('latin1').replace('SIP/2.0\r\n', 'SIP/1.0\r\n'))
  const items = framer.push(Buffer.concat([old, options()]))
  assert.is(items[0]?.kind === 'fault' && items[0].status, 505)
  assert.equal(items.slice(1), [parsed(options())])
})

test('a message over the limit is answered 513 at once, thrown away as it comes, and the stream goes on', () => {
  const framer = createFramer()
  const [fault] = framer.push(options('Content-Length: 1000000'))
  assert.is(fault?.kind === 'fault' && fault.status, 513)
  for (let part = 0; part < 100; part++) assert.equal(framer.push(Buffer.alloc(10_000)), [])
  assert.equal(framer.push(options()), [parsed(options())])
})

test('headers over the limit end the stream before they are all held', () => {
  const framer = createFramer({ ...defaultLimits, messageBytes: 1000 })
  const items = [1, 2, 3].flatMap(() => framer.push(Buffer.alloc(400, 'x')))
  assert.is(items[0]?.kind === 'fault' && items[0].status, undefined)
  assert.ok(framer.broken)
})

for (const [what, bytesOf] of [
  ['body', (size: number) => Buffer.concat([options(`Content-Length: ${size}`), Buffer.alloc(size)])],
  ['headers', (size: number) => options(`X: ${'\r'.repeat(size)}`)],
] as const) {
  test(`${what} in segments of one byte take no time that grows with its square`, () => {
    const [small, large] = [10_000, 60_000].map(size => Math.min(...[1, 2, 3].map(() => msFor(bytesOf(size)))))
    // Six times the bytes: six times the time, or thirty-six.
    assert.ok((large ?? 0) < 18 * (small ?? 0), `${small} ms, then ${large} ms`)
  })
}

function msFor(bytes: Buffer): number {
  const framer = createFramer()
  const startedMs = computedMs()
  let items = 0
  for (const byte of bytes) items += framer.push(Buffer.from([byte])).length
  assert.is(items, 1)
  return computedMs() - startedMs
}

test.run()
