import { appendFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openSpool, type Spool } from '../../src/spool/spool.ts'
import { tempDir } from '../support/temp-dir.ts'

const MB = 1024 * 1024
const lines = (...texts: string[]): Buffer[] => texts.map(text => Buffer.from(`${text}\n`))
/** Lines of `bytes` each, the newline counted. */
const wide = (bytes: number, ...texts: string[]): Buffer[] => lines(...texts.map(text => text.padEnd(bytes - 1, '.')))

async function takeAll(spool: Spool, atOnce = 100): Promise<string[]> {
  const taken: string[] = []
  for (let next = await spool.peek(atOnce); next.length > 0; next = await spool.peek(atOnce)) {
    taken.push(...next)
    await spool.take(next.length)
  }
  return taken
}

const test = suite('the spool of call records')

test('gives what it got, in order, and the same until it is taken', async () => {
  await using dir = await tempDir()
  const spool = openSpool(join(dir.path, 'new', 'folder'), MB)
  assert.equal(await spool.peek(10), [])
  await spool.put(lines('1', '2', '3'))
  assert.equal([await spool.peek(2), await spool.peek(2)], [['1', '2'], ['1', '2']])
  await spool.take(1)
  await spool.put(lines('4'))
  assert.equal(await takeAll(spool), ['2', '3', '4'])
  assert.is(spool.bytes, 0)
  assert.equal(await readdir(join(dir.path, 'new', 'folder')), ['taken'])
})

test('what was not taken is there for the next process, in order, what was taken is not', async () => {
  await using dir = await tempDir()
  const first = openSpool(dir.path, MB)
  await first.put(lines('1', '2', '3', 'é4'))
  await first.peek(4)
  await first.take(2)
  const second = openSpool(dir.path, MB)
  await second.put(lines('5'))
  assert.equal(await second.peek(10), ['3', 'é4'])
  assert.is(second.bytes, '3\né4\n5\n'.length + 1)
  const third = openSpool(dir.path, MB)
  await third.put(lines('6'))
  assert.equal(await takeAll(third), ['3', 'é4', '5', '6'])
})

test('half a line that a process left when it died is let go, and nothing around it', async () => {
  await using dir = await tempDir()
  await openSpool(dir.path, MB).put(lines('1', '2'))
  const [file] = await readdir(dir.path)
  await appendFile(join(dir.path, file ?? ''), '{"half')
  const next = openSpool(dir.path, MB)
  await next.put(lines('3'))
  assert.equal(await takeAll(next), ['1', '2', '3'])
  assert.is(next.bytes, 0)
})

test('holds what it has room for, whole lines, and has room again for what was taken', async () => {
  await using dir = await tempDir()
  const spool = openSpool(dir.path, 35)
  const { count, error } = await spool.put(wide(10, 'a', 'b', 'c', 'd', 'e'))
  assert.is(count, 3)
  assert.match(String(error), 'the spool is full (35 bytes)')
  await spool.peek(1)
  await spool.take(1)
  assert.is((await spool.put(wide(10, 'd', 'e'))).count, 1)
  assert.equal((await takeAll(spool)).map(line => line[0]), ['b', 'c', 'd'])
})

test('is many files when it is large, and each goes when it was taken', async () => {
  await using dir = await tempDir()
  const spool = openSpool(dir.path, 100 * MB)
  const names = Array.from({ length: 40 }, (_, n) => String(n).padStart(2, '0'))
  for (let n = 0; n < 40; n += 4) await spool.put(wide(MB / 4, ...names.slice(n, n + 4)))
  assert.is((await readdir(dir.path)).length, 3)
  const taken = await takeAll(spool, 3)
  assert.equal(taken.map(line => line.slice(0, 2)), names)
  assert.equal(await readdir(dir.path), ['taken'])
})

test('a folder that cannot be is said with what is put in, and looked for again', async () => {
  await using dir = await tempDir({ file: '' })
  const spool = openSpool(join(dir.path, 'file', 'spool'), MB)
  assert.match(String((await spool.put(lines('1'))).error), 'ENOTDIR')
  assert.equal(await spool.peek(1), [])
})

test.run()
