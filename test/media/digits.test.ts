/** Reports of digits: what counts as one, and who hears of it. */
import { createSocket } from 'node:dgram'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openDigitReports, readReport } from '../../src/media/digits.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'

const test = suite('digits')

/** As rtpengine writes it. */
const report = (more: object = {}): Buffer => Buffer.from(JSON.stringify({
  callid: 'one', source_tag: 'a', tags: [], type: 'DTMF', timestamp: 1, source_ip: '127.0.0.1', event: 11,
  duration: 100, volume: 10, ...more,
}))

test('a report says which key was let go, and by whom', () => {
  assert.equal(readReport(report()), { callId: 'one', digit: '#', from: 'a' })
  assert.equal(readReport(report({ source_tag: 'b2', event: 0 })), { callId: 'one', digit: '0', from: 'b' })
})

test('anything else is no report', () => {
  const others = [
    Buffer.from(''), Buffer.from('{'), Buffer.from('null'), Buffer.from('"DTMF"'), Buffer.from([0xff, 0x00]),
    report({ type: 'X' }), report({ event: 16 }), report({ event: -1 }), report({ event: '1' }), report({ event: 1.5 }),
    report({ callid: 7 }), report({ source_tag: null }), report({ tags: 'x'.repeat(2_048) }),
  ]
  for (const other of others) assert.is(readReport(other), undefined, other.toString('latin1', 0, 80))
})

test('a session hears of its own digits until it is over; the rest is dropped and counted', async () => {
  let dropped = 0
  let isKnown = true
  const reports = await openDigitReports({
    host: '127.0.0.1', port: 0, mayReport: () => isKnown, onDropped: () => { dropped += 1 },
  })
  const sender = createSocket('udp4')
  const send = (datagram: Buffer): void => sender.send(datagram, reports.port, '127.0.0.1')
  const heard: string[] = []
  const unwatch = reports.watch('one', (digit, from) => heard.push(digit + from))
  send(report({ event: 5 }))
  send(report({ callid: 'another' }))
  send(Buffer.from('noise'))
  await eventually(2_000, 'all three', () => heard.length + dropped === 3)
  assert.equal([heard, dropped], [['5a'], 2])
  isKnown = false
  send(report({ event: 5 }))
  await eventually(2_000, 'that of a stranger', () => dropped === 3)
  isKnown = true
  unwatch()
  send(report())
  await eventually(2_000, 'the late one', () => dropped === 4)
  assert.equal(heard, ['5a'])
  sender.close()
  reports.close()
  await assertNothingLeft()
})

test.run()
