import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ServerSinkConfig } from '../../src/cdr/record-sinks.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { startPostgres, type PostgresServer } from '../support/postgres.ts'
import { tempDir } from '../support/temp-dir.ts'
import { openSink, recordOf, uidsTo } from './servers.ts'

const sinkTo = ({ url }: PostgresServer, folder: string, table: string): ServerSinkConfig => ({
  to: 'postgres', url, password: 'db', table, tls: false, batchMax: 10, spool: { folder, room: 10_000_000 },
})

const uidsIn = async (server: PostgresServer, table: string): Promise<string[]> =>
  (await server.query(`select uid from ${table} order by length(uid), uid`)).split('\n').filter(uid => uid !== '')

const test = suite('call records in PostgreSQL')

test('make their table, go on over a crash of the server, and one sent twice is there once', async () => {
  await using dir = await tempDir()
  await using server = await startPostgres()
  await using sink = await openSink(sinkTo(server, dir.path, 'call_records'), server.password)
  sink.write(1, 25)
  await eventually(20_000, 'the first rows', async () => (await uidsIn(server, 'call_records')).length === 25)
  assert.is(await server.query(`select uid, received_at at time zone 'utc', peer, caller, called, status, talk_ms,
    record->'to'->>'number' from call_records where uid = 'c7'`),
  'c7|2026-03-02 10:00:00|pbx|+33145550100|+33612345678|200|50000|+33612345678')

  await server.kill()
  sink.write(20, 40)
  await eventually(20_000, 'the outage', () => sink.trouble()?.includes('wait for postgres://127.0.0.1:'))
  await server.start()
  await eventually(20_000, 'all rows', async () => (await uidsIn(server, 'call_records')).length === 40)
  assert.equal(await uidsIn(server, 'call_records'), uidsTo(40))
  await eventually(20_000, 'all is well', () => sink.trouble() === undefined)

  await server.query(`alter table call_records add constraint no_fifty check (uid <> 'c50')`)
  sink.write(41, 60)
  await eventually(20_000, 'the others', async () => (await uidsIn(server, 'call_records')).length === 59)
  assert.is(await sink.figure('pointsman_cdr_refused_total'), 1)

  await sink.close()
  await using wrong = await openSink(sinkTo(server, dir.path, 'billing.calls'), 'tell-nobody-wrong')
  wrong.record({ ...recordOf('x1'), reason: 'a \'quoted\' {"text"}, \\ and \u{1F600}' })
  await eventually(20_000, 'the refusal', () => wrong.trouble()?.includes('password authentication failed'))
  assert.not.match(`${wrong.lines.join('')}${wrong.trouble()}`, 'tell-nobody')
  await wrong.close()

  await server.query('create schema billing')
  await using right = await openSink(sinkTo(server, dir.path, 'billing.calls'), server.password)
  await eventually(20_000, 'what waited', async () => (await uidsIn(server, 'billing.calls')).length === 1)
  assert.is(await server.query(`select record->>'reason' from billing.calls`),
    'a \'quoted\' {"text"}, \\ and \u{1F600}')
  assert.not.match(`${sink.lines.join('')}${right.lines.join('')}`, 'tell-nobody')
})

test.after(() => assertNothingLeft())

test.run()
