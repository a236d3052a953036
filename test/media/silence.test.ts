/** Reports of silence: what counts as one, who may make it, and who hears of it. */
import { request } from 'node:http'
import { connect } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { reporters } from '../../src/media/reporters.ts'
import { openSilenceReports, readTeardown } from '../../src/media/silence.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'

const test = suite('silence')

const here = { host: '127.0.0.1', port: 0, mayReport: () => true }

/** As rtpengine writes it. */
const teardown = (name: string, method = 'teardown'): string => [
  '<?xml version="1.0" encoding="UTF-8"?>', '<methodCall>', `<methodName>${method}</methodName>`, '<params>',
  `<param><value><string>${name}</string></value></param>`, '</params>', '</methodCall>', '',
].join('\r\n')

test('a report names one session', () => {
  assert.is(readTeardown(teardown('0123456789abcdef0123')), '0123456789abcdef0123')
  assert.is(readTeardown(teardown('one').replace(/<\/?string>/g, '')), 'one')
})

test('anything else is no report', () => {
  const others = ['', '<', teardown('one', 'di'), teardown('one', 'system.listMethods'), teardown(''), teardown('a b'),
    teardown('one').replace('params', 'fault')]
  for (const other of others) assert.is(readTeardown(other), undefined, other)
})

test('only engines and this machine report', () => {
  const isEngine = reporters(['192.0.2.7', '2001:db8::7', 'engine.example'])
  const may = ['127.0.0.1', '::1', '::ffff:127.0.0.1', '192.0.2.7', '::ffff:192.0.2.7', '2001:db8::7']
  const mayNot = ['192.0.2.8', '::ffff:192.0.2.8', '2001:db8::8', 'engine.example', undefined]
  assert.equal(may.map(isEngine), may.map(() => true))
  assert.equal(mayNot.map(isEngine), mayNot.map(() => false))
})

test('a session hears that it was given up; the rest is answered and counted', async () => {
  const counted: string[] = []
  const reports = await openSilenceReports({ ...here, onReport: each => counted.push(each) })
  let silent = 0
  const unwatch = reports.watch('one', () => { silent += 1 })
  const said = await post(reports.port, 'POST', teardown('one'))
  assert.is(said.status, 200)
  assert.match(said.text, '<boolean>1</boolean>')
  assert.is(silent, 1)
  assert.match((await post(reports.port, 'POST', teardown('another'))).text, '<int>481</int>')
  assert.is((await post(reports.port, 'GET', '')).status, 400)
  assert.is((await post(reports.port, 'POST', 'noise')).status, 400)
  assert.is((await post(reports.port, 'POST', teardown('one') + ' '.repeat(4_096))).status, 400)
  unwatch()
  assert.match((await post(reports.port, 'POST', teardown('one'))).text, '<int>481</int>')
  assert.equal(counted, ['told', 'unknown', 'refused', 'refused', 'refused', 'unknown'])
  assert.is(silent, 1)
  await reports.close()
})

test('a stranger is not read, nor answered', async () => {
  const counted: string[] = []
  const reports = await openSilenceReports({ ...here, mayReport: () => false, onReport: each => counted.push(each) })
  let silent = 0
  reports.watch('one', () => { silent += 1 })
  const error = await post(reports.port, 'POST', teardown('one')).catch((failed: unknown) => failed)
  assert.instance(error, Error)
  assert.equal([counted, silent], [['refused'], 0])
  await reports.close()
})

test('who begins a report and does not end it is not waited for', async () => {
  const reports = await openSilenceReports(here)
  const slow = connect(reports.port, '127.0.0.1')
  let closed = false
  slow.once('close', () => { closed = true }).on('error', () => { /* it is cut off */ }).resume()
  slow.write('POST /RPC2 HTTP/1.1\r\nhost: here\r\ncontent-length: 300\r\n\r\n<?xml')
  await eventually(6_000, 'it is cut off', () => closed)
  await reports.close()
})

test('nothing is left open', () => assertNothingLeft())

test.run()

function post(port: number, method: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path: '/RPC2', agent: false }, answer => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }))
    })
    sent.once('error', reject)
    sent.end(body)
  })
}
