import { spawnSync } from 'node:child_process'
import { appendFile, mkdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../src/base/clock.ts'
import { createLog } from '../../src/base/log.ts'
import { createMetrics } from '../../src/base/metrics.ts'
import { appendLines, type Appended } from '../../src/spool/append.ts'
import type { CallRecord } from '../../src/cdr/record.ts'
import { createCdrWriter } from '../../src/cdr/writer.ts'
import { eventually } from '../support/eventually.ts'
import { tempDir } from '../support/temp-dir.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const record = (callUid: string): CallRecord => ({ callUid }) as CallRecord
const uids = (text: string): string[] =>
  text.trimEnd().split('\n').map(line => (JSON.parse(line) as CallRecord).callUid)

/** A writer on a disk the test can fill. */
function onDisk() {
  const written: string[] = []
  const lines: string[] = []
  const metrics = createMetrics()
  const clock = new VirtualClock()
  const disk = { full: false, room: Infinity }
  const append = (_path: string, batch: readonly Buffer[]): Promise<Appended> => {
    const fit = disk.full ? batch.slice(0, disk.room) : batch
    written.push(...fit.map(String))
    return Promise.resolve(disk.full ? { count: fit.length, error: new Error('ENOSPC') } : { count: fit.length })
  }
  const log = createLog('info', { write: line => lines.push(line) })
  const writer = createCdrWriter({ name: 'file', path: 'cdr.jsonl', clock, log, metrics, append })
  const figure = async (name: string): Promise<number | undefined> =>
    (await metrics.registry.getSingleMetric(name)?.get())?.values[0]?.value
  return { writer, clock, disk, written, lines, figure }
}

const test = suite('the call record writer')

test('appends a line a record, in order, and flushes on close', async () => {
  await using dir = await tempDir()
  const path = join(dir.path, 'cdr.jsonl')
  const metrics = createMetrics()
  const writer = createCdrWriter({ name: 'file', path, clock: systemClock, log: createLog('silent'), metrics })
  writer.write(record('c1'))
  await eventually(1000, 'the first record', () => stat(path).then(() => true))
  for (let n = 2; n <= 1200; n++) writer.write(record(`c${n}`))
  await writer.close()
  assert.equal(uids(await readFile(path, 'utf8')), Array.from({ length: 1200 }, (_, index) => `c${index + 1}`))
})

test('goes on in a new file after the old one was renamed away', async () => {
  await using dir = await tempDir()
  const path = join(dir.path, 'cdr.jsonl')
  await appendLines(path, [Buffer.from('{"callUid":"c1"}\n')])
  await rename(path, `${path}.1`)
  await appendLines(path, [Buffer.from('{"callUid":"c2"}\n')])
  assert.equal(uids(await readFile(path, 'utf8')), ['c2'])
})

test('begins a new line after one that an earlier process left torn', async () => {
  await using dir = await tempDir()
  const path = join(dir.path, 'cdr.jsonl')
  await appendFile(path, '{"callUid":"c1"}\n{"callU')
  await appendLines(path, [Buffer.from('{"callUid":"c2"}\n')])
  assert.is(await readFile(path, 'utf8'), '{"callUid":"c1"}\n{"callU\n{"callUid":"c2"}\n')
})

test('leaves whole lines only when the disk takes a part', async () => {
  await using dir = await tempDir()
  const path = join(dir.path, 'cdr.jsonl')
  const module = new URL('../../src/spool/append.js', import.meta.url).href
  const script = `
    const { appendLines } = await import(${JSON.stringify(module)})
    const lines = [...'01234'].map(digit => Buffer.from(digit.repeat(299) + '\\n'))
    const { count } = await appendLines(${JSON.stringify(path)}, lines)
    process.exitCode = count`
  // A file may grow to 1024 bytes only: three lines and a part of the fourth.
  const limited = ['-c', 'ulimit -f 1; exec "$0" --input-type=module -e "$1"', process.execPath, script]
  assert.is(spawnSync('bash', limited).status, 3)
  assert.is((await stat(path)).size, 900)
})

test('a file that cannot be opened is an outcome, not a throw', async () => {
  await using dir = await tempDir()
  const { count, error } = await appendLines(join(dir.path, 'no', 'such', 'cdr.jsonl'), [Buffer.from('x\n')])
  assert.is(count, 0)
  assert.match(String(error), 'ENOENT')
})

test('keeps what a full disk refuses and writes it in order when there is room again', async () => {
  const { writer, clock, disk, written, lines, figure } = onDisk()
  disk.full = true
  disk.room = 1
  for (const uid of ['c1', 'c2', 'c3']) writer.write(record(uid))
  await clock.pass(250)
  disk.room = 0
  await clock.pass(5000)
  assert.equal(uids(written.join('')), ['c1'])
  assert.is(await figure('pointsman_cdr_queued'), 2)
  assert.ok((await figure('pointsman_cdr_write_failures_total') ?? 0) >= 5)
  assert.is(lines.length, 1, 'the outage is said once')
  assert.is(writer.trouble, 'call records wait for cdr.jsonl: ENOSPC')
  disk.full = false
  await clock.pass(1500)
  assert.equal(uids(written.join('')), ['c1', 'c2', 'c3'])
  assert.is(lines.length, 2, 'and its end')
  assert.is(writer.trouble, undefined)
  await writer.close()
  assert.is(clock.pending, 0)
})

test('a path that cannot be written is said before the first call', async () => {
  const { writer, clock, disk, lines } = onDisk()
  disk.full = true
  await clock.pass(1)
  assert.match(lines.join(''), 'call records cannot be written')
  await writer.close()
})

test('loses only what exceeds ten thousand, and counts it exactly', async () => {
  const { writer, clock, disk, written, lines, figure } = onDisk()
  disk.full = true
  disk.room = 0
  for (let n = 0; n < 10_007; n++) writer.write(record(`c${n}`))
  await clock.pass(100)
  assert.is(await figure('pointsman_cdr_lost_total'), 7)
  assert.is(lines.filter(line => line.includes('being lost')).length, 1)
  assert.match(writer.trouble ?? '', '7 are lost')
  disk.full = false
  await clock.pass(2000)
  assert.is(written.length, 10_000)
  await writer.close()
})

test('puts the file aside by size and by time, and says nothing twice of one it cannot', async () => {
  await using dir = await tempDir()
  const path = join(dir.path, 'cdr.jsonl')
  const clock = new VirtualClock(Date.UTC(2026, 2, 2, 23, 59))
  const lines: string[] = []
  const ports = {
    name: 'file', path, clock, metrics: createMetrics(), log: createLog('info', { write: line => lines.push(line) }),
  }
  const rotation = { bytes: 40, everyMs: 86_400_000, keep: 2 }
  const round = async (...names: string[]): Promise<void> => {
    for (const uid of names) {
      const writer = createCdrWriter({ ...ports, rotation })
      writer.write(record(uid))
      await writer.close()
      await utimes(path, clock.nowMs() / 1000, clock.nowMs() / 1000)
    }
  }
  const files = async (): Promise<string[][]> =>
    await Promise.all(['', '.1', '.2', '.3'].map(end => readFile(`${path}${end}`, 'utf8').then(uids, () => [])))
  await round('c1', 'c2', 'c3', 'c4')
  assert.equal(await files(), [['c4'], ['c1', 'c2', 'c3'], [], []], 'after 40 bytes')
  clock.advance(120_000)
  await round('c5')
  assert.equal(await files(), [['c5'], ['c4'], ['c1', 'c2', 'c3'], []], 'after midnight')
  clock.advance(86_400_000)
  await round('c6')
  assert.equal(await files(), [['c6'], ['c5'], ['c4'], []], 'the oldest goes')
  await rm(`${path}.1`)
  await mkdir(join(`${path}.1`, 'in the way'), { recursive: true })
  await round('c7', 'c8', 'c9', 'c10')
  assert.equal((await files())[0], ['c6', 'c7', 'c8', 'c9', 'c10'])
  assert.match(lines.join(''), 'cannot be put aside, it grows')
})

test('on close, what the disk still refuses goes to the log record by record', async () => {
  const { writer, disk, lines } = onDisk()
  disk.full = true
  disk.room = 0
  for (const uid of ['c1', 'c2']) writer.write(record(uid))
  await writer.close()
  const spilled = lines.map(line => JSON.parse(line) as { record?: CallRecord }).flatMap(line => line.record ?? [])
  assert.equal(spilled.map(({ callUid }) => callUid), ['c1', 'c2'])
})

test.run()
