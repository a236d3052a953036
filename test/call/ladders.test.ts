import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { playLadder } from './ladder.ts'

// The files live beside the sources; the compiled test stands in dist, at the same depth below it.
const folder = new URL('../../../test/call/ladders/', import.meta.url)

const files = readdirSync(folder).filter(name => name.endsWith('.ladder'))

test('there are ladders to play', () => {
  assert.ok(files.length >= 90, `${files.length} ladders`)
})

for (const file of files) {
  const text = readFileSync(new URL(file, folder), 'utf8')
  test(`${file}: ${/^# (.*)/.exec(text)?.[1] ?? 'has a title'}`, () => {
    const played = playLadder(text)
    if (process.env['UPDATE'] === '1') writeFileSync(new URL(file, folder), played)
    else assert.fixture(text, played)
  })
}

test.run()
