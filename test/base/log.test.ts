import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createLog, type Log } from '../../src/base/log.ts'

/** What is written when `say` logs, line by line. */
function written(say: (log: Log) => void): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = []
  say(createLog('info', { write: line => { lines.push(JSON.parse(line)) } }))
  return lines
}

test('a secret is censored at the top of a line and wherever in an object it stands', () => {
  const [line] = written(log => log.info({
    password: 'p', peer: { name: 'pbx', token: 't' }, list: [{ deep: { deeper: { secret: ['s'] } } }],
  }, 'said'))
  assert.is(line?.['password'], '[redacted]')
  assert.equal(line?.['peer'], { name: 'pbx', token: '[redacted]' })
  assert.equal(line?.['list'], [{ deep: { deeper: { secret: '[redacted]' } } }])
})

test('what was logged keeps its secrets: only the line lacks them', () => {
  const fields = { peer: { token: 't' } }
  written(log => log.info(fields))
  assert.equal(fields, { peer: { token: 't' } })
})

test('an error is written with its type, message and stack, and without a secret it carries', () => {
  const err = Object.assign(new TypeError('no way'), { authorization: 'Digest …', code: 'E' })
  const [given, alone] = written(log => {
    log.error({ err }, 'failed')
    log.error(err)
  })
  const said = given?.['err'] as Record<string, unknown>
  assert.equal([said['type'], said['message'], said['code'], said['authorization']],
    ['TypeError', 'no way', 'E', '[redacted]'])
  assert.match(String(said['stack']), 'log.test')
  assert.is(alone?.['msg'], 'no way')
  assert.equal(alone?.['err'], said)
})

test('an object that goes round in circles is cut and not followed for ever', () => {
  const loop: Record<string, unknown> = { name: 'loop' }
  loop['self'] = loop
  const [line] = written(log => log.info({ loop }))
  assert.match(JSON.stringify(line), /\[deep\]/)
})

test('a line says its level in a word and its time in ISO 8601, and nothing of the process', () => {
  const [line] = written(log => log.info({ leg: 'a' }, 'said'))
  assert.equal(Object.keys(line ?? {}), ['level', 'time', 'leg', 'msg'])
  assert.is(line?.['level'], 'info')
  assert.is(new Date(String(line?.['time'])).toISOString(), line?.['time'])
})

test.run()
