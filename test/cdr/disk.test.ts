import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../src/base/clock.ts'
import { createLog } from '../../src/base/log.ts'
import { createMetrics } from '../../src/base/metrics.ts'
import type { CallRecord } from '../../src/cdr/record.ts'
import { createCdrWriter } from '../../src/cdr/writer.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { smallDisk } from '../support/small-disk.ts'
import { openSink, recordOf, uidsTo, unique } from './servers.ts'

const test = suite('call records on a real disk')

test('all come, in order and once, when it was full and when it was read-only', async () => {
  await using disk = await smallDisk()
  const path = join(disk.path, 'cdr.jsonl')
  const lines: string[] = []
  const writer = createCdrWriter({
    name: 'file', path, clock: systemClock, metrics: createMetrics(),
    log: createLog('info', { write: line => lines.push(line) }),
  })
  const write = (first: number, last: number): void => {
    for (let n = first; n <= last; n++) writer.write(recordOf(`c${n}`))
  }
  const uids = async (): Promise<string[]> => (await readFile(path, 'utf8')).split('\n').slice(0, -1)
    .map(line => (JSON.parse(line) as CallRecord).callUid)
  write(1, 20)
  await eventually(20_000, 'the first twenty', async () => (await uids()).length === 20)
  for (const [first, last, begin, end] of [
    [21, 400, () => disk.fill(), () => disk.empty()],
    [401, 500, () => disk.readOnly(true), () => disk.readOnly(false)],
  ] as const) {
    await begin()
    write(first, last)
    await eventually(20_000, 'it is said', () => /ENOSPC|EROFS/.test(writer.trouble ?? ''))
    await end()
    await eventually(20_000, 'all that waited', async () => (await uids()).length === last)
    await eventually(20_000, 'all is well', () => writer.trouble === undefined)
  }
  assert.equal(await uids(), uidsTo(500))
  await writer.close()
  const said = lines.map(line => (JSON.parse(line) as { msg: string }).msg)
  const outage = ['call records cannot be written, they are kept and tried again', 'call records are written again']
  assert.equal(said, [...outage, ...outage])
})

test('a spool on a disk that is full or read-only lets records past it, while their server takes them', async () => {
  const kept: string[] = []
  const server = createServer((request, response) => void (async () => {
    let text = ''
    for await (const piece of request) text += String(piece)
    kept.push(...(JSON.parse(text) as CallRecord[]).map(({ callUid }) => callUid))
    response.end()
  })())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  {
    await using disk = await smallDisk()
    await using sink = await openSink({
      to: 'http', url: `http://127.0.0.1:${port}/`, headers: [], batchMax: 10,
      spool: { folder: join(disk.path, 'spool'), room: 10_000_000 },
    })
    sink.write(1, 20)
    await eventually(20_000, 'the first twenty', () => kept.length === 20)
    await disk.fill()
    sink.write(21, 200)
    await eventually(20_000, 'those of the full disk', () => unique(kept).length === 200)
    await disk.empty()
    await disk.readOnly(true)
    sink.write(201, 250)
    await eventually(20_000, 'those of the read-only disk', () => unique(kept).length === 250)
    assert.match(sink.trouble() ?? '', 'EROFS')
    await disk.readOnly(false)
    sink.write(251, 260)
    await eventually(20_000, 'the last', () => unique(kept).length === 260)
    await eventually(20_000, 'all is well', () => sink.trouble() === undefined)
    assert.equal(unique(kept), uidsTo(260))
    assert.is(await sink.figure('pointsman_cdr_lost_total'), 0)
  }
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})

test.after(() => assertNothingLeft())

test.run()
