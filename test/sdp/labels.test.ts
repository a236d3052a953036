import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { countStreams, inactive, withLabels } from '../../src/sdp/labels.ts'
import { phone } from './descriptions.ts'

const video = 'm=video 5000 RTP/AVP 31\r\na=sendonly\r\n'
const labelsIn = (sdp: string): readonly string[] =>
  sdp.split(/^m=/m).slice(1).map(stream => [...stream.matchAll(/^a=label:(.*)\r\n/gm)].map(([, label]) => label).join())

test('each stream gets its own label, in place of any it had', () => {
  assert.equal(labelsIn(withLabels(`${phone}a=label:mine\r\n${video}`, ['1', '2'])), ['1', '2'])
  assert.is(withLabels(phone, ['1']), `${phone}a=label:1\r\n`, 'everything else stays')
  assert.is(withLabels(phone.trimEnd(), ['1']), `${phone}a=label:1\r\n`, 'without a last line end too')
})

test('a description of no streams has none to label', () => {
  const none = phone.slice(0, phone.indexOf('m='))
  assert.is(countStreams(none), 0)
  assert.is(withLabels(none, ['1']), none)
})

test('streams are counted, and stopped whatever their direction', () => {
  assert.is(countStreams(phone + video), 2)
  const stopped = inactive(`${phone}a=recvonly\r\n${video}a=x:sendonly\r\n`)
  assert.equal(stopped.match(/^a=(?:send|recv|inactive).*$/gm)?.map(line => line.trim()), ['a=inactive', 'a=inactive'])
  assert.ok(stopped.includes('a=x:sendonly'), 'only the direction')
})

test.run()
