import { appendFile, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../src/base/clock.ts'
import { JournalFile, readJournal } from '../../src/state/journal-file.ts'
import { fc } from '../support/drawn.ts'
import { tempDir } from '../support/temp-dir.ts'

const test = suite('the journal file')

interface Place {
  readonly path: string
  readonly folder: string
  /** What the file holds, for whoever comes next. */
  left(): Promise<Readonly<Record<string, object>>>
}

async function inFolder(run: (place: Place) => Promise<void>): Promise<void> {
  const dir = await tempDir()
  const path = join(dir.path, 'journal')
  try {
    await run({ path, folder: dir.path, left: async () => Object.fromEntries((await readJournal(path)).records) })
  } finally {
    await dir.remove()
  }
}

async function opened(path: string): Promise<JournalFile> {
  const file = await JournalFile.begin(path, (await readJournal(path)).records, systemClock)
  await file.takePlace()
  return file
}

test('holds what was written last, for its owner alone, also of a process that was killed', () =>
  inFolder(async ({ path, left }) => {
    assert.equal(await left(), {}, 'a file that is not there holds nothing')
    const file = await opened(path)
    await file.write([{ key: 'a', value: { n: 1 } }, { key: 'b', value: { n: 2 } }])
    await file.write([{ key: 'a', value: { n: 3, text: 'é\r\nv=0' } }, { key: 'b' }, { key: 'never' }])
    // Nothing is closed yet: whoever was killed would not have.
    assert.equal(await left(), { a: { n: 3, text: 'é\r\nv=0' } })
    assert.is(file.count, 1)
    assert.is((await stat(path)).mode & 0o777, 0o600)
    await file.close()
  }))

test('a torn end and a line that rotted are left out, and all others found', () => inFolder(async ({ path, left }) => {
  const file = await opened(path)
  await file.write(['a', 'b', 'c'].map(key => ({ key, value: { key } })))
  await file.close()
  const text = await readFile(path, 'latin1')
  await truncate(path, text.length - 3)
  assert.equal([await left(), (await readJournal(path)).brokenCount], [{ a: { key: 'a' }, b: { key: 'b' } }, 1])
  await writeFile(path, text.replace('{"key":"b"}', '{"key":"x"}'), 'latin1')
  assert.equal([await left(), (await readJournal(path)).brokenCount], [{ a: { key: 'a' }, c: { key: 'c' } }, 1])
  await truncate(path, 7)
  assert.equal(await left(), {}, 'torn within its first line')
}))

test('wherever it is torn, what was written before that is found', () => inFolder(async ({ path }) => {
  const file = await opened(path)
  const sizes: number[] = []
  for (let n = 0; n < 20; n++) {
    await file.write([{ key: `k${n % 5}`, value: { n } }])
    sizes.push(file.size)
  }
  await file.close()
  const whole = await readFile(path)
  await fc.assert(fc.asyncProperty(fc.integer({ min: sizes[0] ?? 0, max: whole.length }), async at => {
    await writeFile(path, whole.subarray(0, at))
    const written = sizes.filter(size => size <= at).length
    const { records } = await readJournal(path)
    for (let n = Math.max(0, written - 5); n < written; n++) assert.equal(records.get(`k${n % 5}`), { n })
  }), { numRuns: 50 })
}))

test('another file, or one of another version, is refused and left as it is', () => inFolder(async ({ path }) => {
  for (const text of ['{"callUid":"x"}\n', 'pointsman journal 2\n']) {
    await writeFile(path, text)
    try {
      await readJournal(path)
      assert.unreachable()
    } catch (error) {
      assert.match((error as Error).message, /is not a journal of this version/)
    }
    assert.is(await readFile(path, 'utf8'), text)
  }
}))

test('a file in a folder that is not there is said', () => inFolder(async ({ folder }) => {
  await JournalFile.begin(join(folder, 'none', 'journal'), new Map(), systemClock).then(() => assert.unreachable(),
    (error: Error) => assert.match(error.message, /cannot be written: ENOENT/))
}))

test('does not grow for what is over, and loses nothing when it is written anew', () =>
  inFolder(async ({ path, folder, left }) => {
    const file = await opened(path)
    const text = 'x'.repeat(10_000)
    for (let n = 0; n < 600; n++) await file.write([{ key: `k${n % 20}`, value: { n, text } }])
    assert.ok(file.size < 1024 * 1024 + 20_000, `${file.size} bytes`)
    const found = await left()
    assert.equal(Object.entries(found).map(([key, value]) => [key, (value as { n: number }).n]),
      Array.from({ length: 20 }, (_, at) => [`k${at}`, 580 + at]))
    await file.write([{ key: 'k3', value: { n: 600 } }, { key: 'k4' }])
    assert.equal([(await left())['k3'], (await left())['k4']], [{ n: 600 }, undefined])
    await file.close()
    assert.equal(await readdir(folder), ['journal'])
  }))

test('until it takes its place the file before stands, for who holds that may live', () =>
  inFolder(async ({ path, folder, left }) => {
    const before = await opened(path)
    await before.write([{ key: 'a', value: { of: 'before' } }])
    const after = await JournalFile.begin(path, new Map([['a', { of: 'after' }]]), systemClock)
    await before.write([{ key: 'b', value: {} }])
    await after.close()
    assert.equal([await left(), await readdir(folder)], [{ a: { of: 'before' }, b: {} }, ['journal']])
    await before.close()
  }))

test('goes on behind a torn end', () => inFolder(async ({ path, left }) => {
  const file = await opened(path)
  await file.write([{ key: 'a', value: { n: 1 } }])
  await file.close()
  await appendFile(path, '0000 ["a"')
  const again = await opened(path)
  await again.write([{ key: 'b', value: { n: 2 } }])
  await again.close()
  assert.equal(await left(), { a: { n: 1 }, b: { n: 2 } })
}))

test.run()
