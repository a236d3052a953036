import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { CallRecord } from '../../src/cdr/record.ts'
import type { ServerSinkConfig } from '../../src/cdr/record-sinks.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { startRedis, type RedisServer } from '../support/redis.ts'
import { tempDir } from '../support/temp-dir.ts'
import { openSink, uidsTo, unique } from './servers.ts'

const password = 'redis-canary'
const sinkTo = ({ url }: RedisServer, folder: string): ServerSinkConfig => ({
  to: 'redis', url, password: 'redis', stream: 'cdr', entriesMax: undefined, batchMax: 10,
  spool: { folder, room: 10_000_000 },
})

/** The records of the stream, oldest first; every entry has its uid beside it. */
async function entriesOf(server: RedisServer): Promise<string[]> {
  const lines = (await server.run('XRANGE', 'cdr', '-', '+')).split('\n')
  return lines.flatMap((line, at) => {
    if (line !== 'record') return []
    const { callUid } = JSON.parse(lines[at + 1] ?? '') as CallRecord
    assert.equal(lines.slice(at - 2, at), ['uid', callUid])
    return [callUid]
  })
}

const test = suite('call records in a Redis stream')

test('go on over a server that is slow, full and gone', async () => {
  await using dir = await tempDir()
  let server = await startRedis({ password })
  const { port } = server
  try {
    await using sink = await openSink(sinkTo(server, dir.path), password)
    sink.write(1, 25)
    await eventually(20_000, 'the first entries', async () => (await entriesOf(server)).length === 25)

    await server.run('CLIENT', 'PAUSE', '600', 'WRITE')
    sink.write(26, 30)
    await eventually(20_000, 'what had to wait', async () => (await entriesOf(server)).length >= 30)

    await server.run('CONFIG', 'SET', 'maxmemory', '1')
    sink.write(31, 40)
    await eventually(20_000, 'it is full', () => sink.trouble()?.includes('OOM'))
    assert.is((await entriesOf(server)).length, 30)
    await server.run('CONFIG', 'SET', 'maxmemory', '0')
    await eventually(20_000, 'what had to wait', async () => (await entriesOf(server)).length >= 40)
    assert.equal(unique(await entriesOf(server)), uidsTo(40))

    await server.close()
    sink.write(41, 60)
    await eventually(20_000, 'it is gone', () => sink.trouble()?.includes('wait for redis://127.0.0.1'))
    server = await startRedis({ password, port })
    await eventually(20_000, 'the rest, in the new one', async () => unique(await entriesOf(server)).length === 20)
    assert.equal(unique(await entriesOf(server)), uidsTo(60).slice(40))
    assert.is(await sink.figure('pointsman_cdr_lost_total'), 0)
    assert.not.match(sink.lines.join(''), 'canary')

    const wrong = await openSink({ ...sinkTo(server, `${dir.path}/wrong`) }, 'another-canary')
    wrong.write(61, 61)
    await eventually(20_000, 'the refusal', () => wrong.trouble()?.includes('call records wait for'))
    await wrong.close()
    assert.not.match(`${wrong.lines.join('')}${wrong.trouble()}`, 'canary')
  } finally {
    await server.close()
  }
})

test.after(() => assertNothingLeft())

test.run()
