/** The small helps, held to what they promise. */
import { createSocket } from 'node:dgram'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommand, summaryOf } from '../tools/file-run.ts'
import { eventually } from './eventually.ts'
import { assertNothingLeft } from './leaks.ts'
import { freePorts } from './ports.ts'
import { assertClean, sipp, startSipp } from './sipp.ts'
import { tempDir } from './temp-dir.ts'
import { within } from './within.ts'

async function messageOf(promise: Promise<unknown>): Promise<string> {
  return await promise.then(() => 'no error', (error: Error) => error.message)
}

test('a wait that takes too long fails by its name', async () => {
  assert.is(await within(100, 'quick', Promise.resolve(7)), 7)
  assert.is(await messageOf(within(10, 'the answer', new Promise(() => {}))), 'the answer: nothing within 50 ms')
})

test('a probe is asked until it yields, and its last error is the cause', async () => {
  let asked = 0
  assert.is(await eventually(1_000, 'third', () => ++asked === 3 && 'now'), 'now')
  const failing = eventually(30, 'never', () => { throw new Error('not there') })
  const error = await failing.catch((thrown: Error) => thrown) as Error
  assert.is(error.message, 'never: not within 150 ms; not there')
  assert.is((error.cause as Error).message, 'not there')
})

test('a folder of a test is gone after it', async () => {
  let path = ''
  {
    await using dir = await tempDir({ 'a/b.txt': 'x' })
    path = dir.path
    assert.ok(existsSync(join(path, 'a/b.txt')))
  }
  assert.not.ok(existsSync(path))
})

test('free ports differ and can be bound', async () => {
  const ports = await freePorts(5)
  assert.is(new Set(ports).size, 5)
  for (const port of ports) {
    const socket = createSocket('udp4')
    await new Promise<void>(resolve => { socket.bind(port, '127.0.0.1', resolve) })
    socket.close()
  }
})

test('an open socket at the end is named', async () => {
  const socket = createSocket('udp4')
  await new Promise<void>(resolve => { socket.bind(0, '127.0.0.1', resolve) })
  assert.match(await messageOf(assertNothingLeft(50)), 'still open at the end: 1 × UDPWrap')
  socket.close()
  await assertNothingLeft()
})

test('a summary is read, colours or not, and one that is missing is missing', () => {
  const plain = '\n  Total:     4\n  Passed:    3\n  Skipped:   1\n  Duration:  1ms\n'
  assert.equal(summaryOf(plain), { total: 4, passed: 3, skipped: 1 })
  const red = plain.replace('\n  Passed:    3', '\u001b[31m\n  Passed:    3\u001b[39m')
  assert.equal(summaryOf(red), { total: 4, passed: 3, skipped: 1 })
  assert.equal(summaryOf('Exiting early before testing is finished.'), { passed: 0, skipped: 0 })
})

test('a program that lives on after its last words is ended', async () => {
  const lasting = [process.execPath, '-e', 'console.log("the end"); setInterval(() => {}, 1_000)']
  const options = { limitMs: 30_000, env: process.env }
  const { output, late } = await runCommand(lasting, { ...options, end: { after: /^the end$/m, withinMs: 100 } })
  assert.equal([output, late], ['the end\n', true])
})

test('SIPp\'s figures are read: a call that went well', async () => {
  const callee = await startSipp({ scenario: 'uas-answer', calls: 1, trace: true })
  const result = await sipp({ scenario: 'uac-talk', remote: `127.0.0.1:${callee.port}`, talkMs: 50, measure: true })
  assertClean(result, 1)
  assert.is(result.responseMs.length, 1)
  const heard = await callee.stop()
  assertClean(heard, 1)
  const requests = heard.messages.filter(({ sent }) => !sent).map(({ firstLine }) => firstLine.split(' ')[0])
  assert.equal(requests, ['INVITE', 'ACK', 'BYE'])
})

test('SIPp\'s figures are read: an unexpected message is a failed call', async () => {
  const callee = await startSipp({ scenario: 'uas-busy-486', calls: 1 })
  const result = await sipp({ scenario: 'uac-talk', remote: `127.0.0.1:${callee.port}`, limitMs: 5_000 })
  await callee.stop()
  assert.is(result.failed, 1)
  assert.is(result.unexpected, 1)
  assert.match(await messageOf(Promise.resolve().then(() => assertClean(result, 1))), 'unexpected')
})

test('nothing is left open', () => assertNothingLeft())

test.run()
