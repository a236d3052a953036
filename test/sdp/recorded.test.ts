import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withRecording } from '../../src/sdp/recorded.ts'
import { phone } from './descriptions.ts'

const recordIn = (sdp: string): readonly string[] => sdp.match(/^a=record:.*$/gm)?.map(line => line.trim()) ?? []

test('it is said once, for the whole session, in place of what was said of it', () => {
  const said = withRecording(`${phone}a=record:off\r\n`, 'on')
  assert.equal(recordIn(said), ['a=record:on'])
  assert.ok(said.indexOf('a=record:on') < said.indexOf('m=audio'))
  assert.is(said.replace('a=record:on\r\n', ''), phone)
  assert.equal(recordIn(withRecording(said, 'paused')), ['a=record:paused'])
})

test('that nobody records is not said for somebody who says that they do', () => {
  for (const state of ['on', 'paused']) {
    const theirs = `${phone}a=record:${state}\r\n`
    assert.is(withRecording(theirs, 'off'), theirs)
  }
  assert.equal(recordIn(withRecording(phone, 'off')), ['a=record:off'])
})

test('a description of no streams says it as well', () => {
  const none = phone.slice(0, phone.indexOf('m='))
  assert.is(withRecording(none, 'on'), `${none}a=record:on\r\n`)
})

test.run()
